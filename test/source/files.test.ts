import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSource, sourceStamp } from "../../src/source/open.ts";
import { failure } from "./read.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-files-"));
  mkdirSync(join(folder, "exports.csv"));
  writeFileSync(join(folder, "a.csv"), "id,email\n1,a\n");
  writeFileSync(join(folder, "b.csv"), "id,email\n2,b\n");
  writeFileSync(join(folder, "c.csv"), "email,id\nc,3\n");
  writeFileSync(join(folder, "people[1].csv"), "id,email\n9,z\n");
  writeFileSync(join(folder, "it's.csv"), "id,email\n8,y\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const open = (file: string) => openSource({ file: join(folder, file) });

describe("the files of a source", () => {
  test("that is missing is an error", async () => {
    expect(await failure(open("nobody.csv"))).toBe("source.not-found");
    expect(await failure(open("nobody-*.csv"))).toBe("source.not-found");
  });

  test("that is a folder is an error, also where a pattern meets one", async () => {
    expect(await failure(open("exports.csv"))).toBe("source.is-a-folder");
    expect((await open("[ab].csv")).parts).toHaveLength(2);
    expect(await failure(open("exports*.csv"))).toBe("source.not-found");
  });

  test("must have the same columns in the same order", async () =>
    expect(await failure(open("[abc].csv"))).toBe("source.columns-differ"));

  test("a name with the characters of a pattern is a name where such a file is", async () => {
    expect((await open("people[1].csv")).parts.map(({ file }) => file)).toStrictEqual([
      join(folder, "people[1].csv"),
    ]);
    expect((await open("it's.csv")).parts).toHaveLength(1);
  });

  test("have a stamp that changes with a file's time, and with another file", () => {
    const spec = { file: join(folder, "[ab].csv") };
    const stamp = sourceStamp(spec);
    expect(sourceStamp(spec)).toBe(stamp);
    utimesSync(join(folder, "b.csv"), 1, 1);
    const touched = sourceStamp(spec);
    expect(touched).not.toBe(stamp);
    expect(sourceStamp({ file: join(folder, "a.csv") })).not.toBe(touched);
  });
});
