import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MappedColumn } from "../../src/model/field-mapping.ts";
import { openDatabase } from "../../src/sql/database.ts";
import { checkFile } from "../../src/sync/check-file.ts";
import { hashFile } from "../../src/sync/hash-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-lists-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const RULES = {
  emailForms: "amazon",
  phoneForms: "amazon",
  invalidExternalId: "reject",
  unknownCountry: "default",
  defaultCountry: "US",
} as const;
const LIMITS = { memory: "300MB", threads: 1 };

interface Line {
  sets: { email?: string; phone?: string }[];
  rejections: { field: string; reason: string }[];
}

async function hashed(name: string, email: Partial<MappedColumn> = {}): Promise<Line[]> {
  const fields = { email: [{ column: "emails", hashed: false as const, ...email }], phone: [] };
  const lines: Line[] = [];
  for await (const line of hashFile({
    source: { file: join(folder, name) },
    fields,
    rules: RULES,
    limits: LIMITS,
  }))
    lines.push(JSON.parse(line) as Line);
  return lines;
}

const check = (name: string, email: Partial<MappedColumn> = {}) =>
  checkFile({
    source: { file: join(folder, name) },
    fields: { email: [{ column: "emails", hashed: false as const, ...email }], phone: [] },
    rules: RULES,
    limits: LIMITS,
  });

describe("hash", () => {
  test("takes lists of CSV, of JSON lines and of Parquet alike", async () => {
    writeFileSync(join(folder, "a.csv"), 'emails\n"a@x.com, b@x.com"\nc@x.com\n');
    writeFileSync(join(folder, "a.jsonl"), '{"emails":["a@x.com","b@x.com"]}\n{"emails":["c@x.com"]}\n');
    const database = await openDatabase(LIMITS);
    await database.run({
      text: `copy (select unnest([['a@x.com', 'b@x.com'], ['c@x.com']]) as emails) to '${folder}/a.parquet' (format parquet)`,
      params: [],
    });
    database.close();
    const [csv, jsonl, parquet] = [await hashed("a.csv"), await hashed("a.jsonl"), await hashed("a.parquet")];
    expect(csv.map(({ sets }) => sets.length)).toStrictEqual([2, 1]);
    expect(jsonl).toStrictEqual(csv);
    expect(parquet).toStrictEqual(csv);
  });

  test("finds the only list of a file, wherever it stands", async () => {
    const rows = Array.from({ length: 2_000 }, (_, nth) => `p${nth}@x.com`);
    writeFileSync(join(folder, "a.csv"), ["emails", ...rows, "a@x.com;b@x.com;c@x.com", ""].join("\n"));
    expect((await hashed("a.csv")).at(-1)).toMatchObject({ sets: [{}, {}, {}], rejections: [] });
  });

  test("takes as many values of a cell as the mapping says, and counts that there were more", async () => {
    writeFileSync(join(folder, "a.csv"), "emails\na@x.com;b@x.com;c@x.com\na@x.com\n");
    const moreThanTaken = [{ field: "email", reason: "email.more-than-taken" }];
    expect(await hashed("a.csv", { list: 2 })).toMatchObject([
      { sets: [{}, {}], rejections: moreThanTaken },
      { sets: [{}], rejections: [] },
    ]);
    expect(await hashed("a.csv", { list: false })).toMatchObject([
      { sets: [], rejections: [{ field: "row" }, { field: "email", reason: "email.invalid" }] },
      { sets: [{}] },
    ]);
  });
});

describe("check", () => {
  test("counts each value of a list, wherever the first list stands", async () => {
    const rows = Array.from({ length: 1_500 }, (_, nth) => `p${nth}@x.com`);
    writeFileSync(
      join(folder, "a.csv"),
      ["emails", ...rows, "a@x.com; b@x ;c@x.com", "a@x.com;a@x.com", ""].join("\n"),
    );
    const { fields, people, rows: read } = await check("a.csv");
    expect(read).toMatchObject({ read: 1_502, usable: 1_502 });
    expect(fields).toMatchObject([
      {
        column: "emails",
        filled: 1_505,
        valid: 1_504,
        refused: [{ reason: "email.invalid", count: 1, first: [1_501] }],
      },
    ]);
    expect(people.keys).toMatchObject({ none: 0, more: 1 });
  });

  test("counts a cell with more than are taken as one refused value more", async () => {
    writeFileSync(join(folder, "a.csv"), "emails\na@x.com;b@x.com;c@x.com;d@x.com\n");
    expect((await check("a.csv", { list: 2 })).fields).toMatchObject([
      { filled: 3, valid: 2, refused: [{ reason: "email.more-than-taken", count: 1, first: [1] }] },
    ]);
  });
});
