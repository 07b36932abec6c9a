import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { look } from "../../src/index.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { openService, SPRING, type TestService } from "./service.ts";

const upload = ({ call }: TestService, name: string, content = "email\none@example.com\n") =>
  call(`POST /api/sources/files?${new URLSearchParams({ name })}`, { body: Buffer.from(content) });

describe("a look at a source", () => {
  test("shows columns, a guess, and rows whose letters are x and digits 9", async () => {
    const here = await openService();
    here.write("people.csv", 'id,E-Mail,note\n7,Zoë.Ng@example.com,"Straße 12, Οδός"\n8,,\n');
    const { body } = await here.call("POST /api/sources/look", { body: { file: "people.csv" } });
    expect(body).toMatchObject({
      columns: [{ name: "id" }, { name: "E-Mail", values: 1, emails: 1 }, { name: "note" }],
      rows: [
        ["9", "xxx.xx@xxxxxxx.xxx", "xxxxxx 99, xxxx"],
        ["9", null, null],
      ],
      guess: { externalId: "id", email: [{ column: "E-Mail", hashed: false }], phone: [] },
      consentGuess: {},
      file: { bytes: expect.any(Number) },
    });
  });

  test("never shows a letter or digit of a value, nor more than 40 characters of it", async () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.string({ unit: "binary", maxLength: 60 }),
    );
    const row = fc.array(text, { minLength: 20, maxLength: 20 });
    const written = fc.sample(row, { numRuns: 8, seed: 7 });
    const file = join(temporaryFolder(), "people.jsonl");
    writeFileSync(file, written.map((values) => `${JSON.stringify({ ...values })}\n`).join(""));
    const { rows } = await look({ file }, { env: { HEADWATER_THREADS: "1" } });
    expect(rows.flat()).toHaveLength(160);
    for (const shown of rows.flat().map((value) => value ?? "")) {
      expect(shown.replaceAll(/[x9]/g, "")).not.toMatch(/[\p{L}\p{M}\p{N}]/u);
      expect([...shown].length).toBeLessThanOrEqual(40);
    }
  });

  test("reads nothing outside of the folder, hidden, of the state folder, or through a link that leads there", async () => {
    const here = await openService();
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, "secret.csv"), "email\nthem@example.com\n");
    here.write(".env", "SECRET=1\n");
    mkdirSync(join(here.folder, "data"));
    symlinkSync(join(elsewhere, "secret.csv"), join(here.folder, "data", "link.csv"));
    symlinkSync(elsewhere, join(here.folder, "folder"));
    for (const file of [
      "../people.csv",
      join(elsewhere, "secret.csv"),
      "data/link.csv",
      "data/*.csv",
      "folder/secret.csv",
      "folder/*.csv",
      ".env",
      "{.env,data}",
      ".headwater/key",
      ".headwater/uploads/../key",
      ".headwater/*",
      "-",
      "people.csv\0.csv",
      "",
    ]) {
      const { status, body } = await here.call("POST /api/sources/look", { body: { file, format: "csv" } });
      expect([file, status, body.code]).toEqual([
        file,
        400,
        file === "" ? "request.invalid" : "source.outside-folder",
      ]);
    }
    const { status, body } = await here.call("POST /api/sources/look", { body: { file: "nobody.csv" } });
    expect([status, body.code]).toEqual([400, "source.not-found"]);
  });
});

describe("an upload", () => {
  test("is kept for its owner alone, listed, looked at, and deleted when no sync uses it", async () => {
    const here = await openService();
    await here.furnish();
    const { status, body } = await upload(here, "Buyers of May.csv");
    expect([status, body]).toEqual([
      201,
      { file: expect.stringMatching(/^\.headwater\/uploads\/Buyers-of-May-[0-9a-f]{12}\.csv$/), bytes: 22 },
    ]);
    const path = join(here.folder, body.file);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await here.call("GET /api/sources/files")).body).toMatchObject({
      folder: here.folder,
      items: [
        { file: body.file, bytes: 22, uploaded: true },
        { file: "people.csv", uploaded: false },
      ],
    });
    const seen = await here.call("POST /api/sources/look", { body: { file: body.file } });
    expect(seen.body).toMatchObject({ rows: [["xxx@xxxxxxx.xxx"]], file: { bytes: 22 } });
    const sync = { kind: "syncs", name: "spring", body: { ...SPRING, source: { file: body.file } } } as const;
    await here.service.state.settings.put(sync, { by: "x" });
    const remove = `DELETE /api/sources/files?${new URLSearchParams({ file: body.file })}`;
    expect(await here.call(remove)).toMatchObject({ status: 409, body: { code: "settings.in-use" } });
    await here.service.state.settings.remove(sync, { by: "x" });
    expect((await here.call(remove)).status).toBe(204);
    expect(existsSync(path)).toBe(false);
    expect((await here.call(remove)).status).toBe(404);
    expect((await here.audited()).map(({ did, to }) => [did, to])).toEqual([
      ["source.upload", body.file],
      ["source.delete", body.file],
    ]);
  });

  test("of whatever name stays in its folder, under a name of its own", async () => {
    const here = await openService();
    const names = [
      "../../etc/passwd",
      "..",
      "a\0b.csv",
      "Ünïcode 名.tsv",
      `q"uo'te;$(x).jsonl.gz`,
      "C:\\x\\y.parquet",
      ".hidden.csv",
      "-rf.csv",
      "*.csv",
      "x".repeat(199),
      "same.csv",
      "same.csv",
    ];
    const files = new Set<string>();
    for (const name of names) {
      const { status, body } = await upload(here, name);
      expect([name, status]).toEqual([name, 201]);
      expect(body.file).toMatch(/^\.headwater\/uploads\/[A-Za-z0-9_][A-Za-z0-9_-]*(\.[A-Za-z]{1,8}){0,2}$/);
      files.add(body.file);
    }
    expect(files.size).toBe(names.length);
    expect(readdirSync(join(here.folder, ".headwater/uploads"))).toHaveLength(names.length);
  });

  test("that breaks off leaves nothing", async () => {
    const here = await openService();
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from("email\n"));
        controller.error(new Error("gone"));
      },
    });
    expect((await here.call("POST /api/sources/files?name=people.csv", { body })).status).toBe(500);
    expect(readdirSync(join(here.folder, ".headwater/uploads"))).toEqual([]);
  });

  test("is all that can be deleted", async () => {
    const here = await openService();
    await here.furnish();
    const key = readFileSync(join(here.folder, ".headwater/key"));
    for (const file of [
      "people.csv",
      ".headwater/key",
      ".headwater/uploads/../key",
      ".headwater/uploads",
      "../x",
    ])
      expect(await here.call(`DELETE /api/sources/files?${new URLSearchParams({ file })}`)).toMatchObject({
        status: 404,
        body: { code: "source.not-uploaded" },
      });
    expect(readFileSync(join(here.folder, ".headwater/key"))).toEqual(key);
    expect(existsSync(join(here.folder, "people.csv"))).toBe(true);
  });
});
