import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SourceSpec } from "../../src/model/source-spec.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-stdin-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Spec = Partial<SourceSpec>;
const CHILD = `${import.meta.dirname}/children/read-standard-input.ts`;

/** What a process says of its standard input. Node's own "pipe" is a socket: a true one comes of a shell. */
async function saidOf(
  stdin: "pipe" | "socket" | "ignore" | number,
  content: string | undefined,
  spec: Spec,
): Promise<unknown> {
  const command = [process.execPath, "--no-warnings", CHILD, JSON.stringify(spec)];
  const [program, ...args] = stdin === "pipe" ? ["/bin/sh", "-c", 'cat | "$0" "$@"', ...command] : command;
  const child = spawn(program!, args, { stdio: [stdin === "socket" ? "pipe" : stdin, "pipe", "inherit"] });
  // The child may end before it has read all: that is its own affair.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(content);
  return JSON.parse(await text(child.stdout!));
}

const piped = (content: string, spec: Spec = {}) => saidOf("pipe", content, spec);

async function redirected(content: string, spec: Spec = {}): Promise<unknown> {
  const file = join(mkdtempSync(join(folder, "redirected-")), "input");
  writeFileSync(file, content);
  const descriptor = openSync(file, "r");
  try {
    return await saidOf(descriptor, undefined, spec);
  } finally {
    closeSync(descriptor);
  }
}

const ONE_SCAN = { readsTwice: false, parts: 0 };

describe.concurrent("standard input", () => {
  test("is CSV from a pipe, its first line the header", async () =>
    expect(await piped("id;email\r\n1;a\r\n2;b\r\n")).toStrictEqual({
      columns: ["id", "email"],
      rows: [
        ["1", "a", null],
        ["2", "b", null],
      ],
      unreadable: [],
      ...ONE_SCAN,
    }));

  test("is read from a socket too, which is what programs give to those they start", async () => {
    const content = `id,email\n${Array.from({ length: 30_000 }, (_, index) => `${index},p${index}@x.com\n`).join("")}`;
    expect(((await saidOf("socket", content, {})) as { rows: unknown[] }).rows).toHaveLength(30_000);
  });

  test("numbers unreadable lines from the first row on", async () =>
    expect(await piped("id,email\n1,a\n2\n3,c\n")).toMatchObject({
      rows: [
        ["1", "a", null],
        ["3", "c", null],
      ],
      unreadable: ["2 row.too-few-values"],
    }));

  test("is read in pieces, however large it is", async () => {
    const content = `id,email\n${Array.from({ length: 30_000 }, (_, index) => `${index},p${index}@x.com\n`).join("")}`;
    expect(((await piped(content)) as { rows: unknown[] }).rows).toHaveLength(30_000);
  });

  test("without a header needs its columns named", async () => {
    const spec = { header: false, columns: ["id", "email"] };
    expect(await piped("1,ann@example.com\n2,b\n", spec)).toMatchObject({
      columns: ["id", "email"],
      rows: [
        ["1", "ann@example.com", null],
        ["2", "b", null],
      ],
    });
    expect(await piped("1,a\n", { header: false })).toStrictEqual({ code: "source.standard-input-columns" });
  });

  test("is JSON lines when it begins like them: the keys of the first line are the columns", async () =>
    expect(await piped('{"id":1,"email":"a"}\nnot json\n{"id":9007199254740993}\n')).toStrictEqual({
      columns: ["id", "email"],
      rows: [
        ["1", "a", null],
        [null, null, "row.not-json"],
        ["9007199254740993", null, null],
      ],
      unreadable: [],
      ...ONE_SCAN,
    }));

  test("is a file when it is redirected from one", async () => {
    expect(await redirected("id,email\n1,a\n")).toMatchObject({
      columns: ["id", "email"],
      rows: [["1", "a", null]],
      readsTwice: true,
    });
    expect(await redirected('{"id":1}\n{"id":2}\n')).toMatchObject({
      columns: ["id"],
      rows: [
        ["1", null],
        ["2", null],
      ],
    });
  });

  test.each<[what: string, code: string, said: () => Promise<unknown>]>([
    ["nothing piped in", "source.standard-input-closed", () => saidOf("ignore", undefined, {})],
    ["an empty pipe", "source.empty", () => piped("")],
    ["an empty file", "source.empty", () => redirected("")],
    ["Parquet", "source.parquet-from-standard-input", () => piped("PAR1", { format: "parquet" })],
    ["a row for a header", "source.no-header", () => piped("1,ann@example.com\n2,b\n")],
    ["something that is no text", "source.unreadable", () => piped("\0\x01\x02\n")],
  ])("with %s is refused: %s", async (_, code, said) => expect(await said()).toStrictEqual({ code }));
});
