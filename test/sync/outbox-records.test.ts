import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/sql/database.ts";
import { type Sql, sql } from "../../src/sql/sql.ts";
import type { Cargo } from "../../src/sync/cargo.ts";
import type { Engine } from "../../src/sync/engine.ts";
import { writeOutbox } from "../../src/sync/outbox-records.ts";

let database: Database;
let path: string;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-outbox-"));
  path = join(folder, "outbox.jsonl");
  database = await openDatabase({ memory: "100MB", threads: 2 });
  return () => {
    database.close();
    rmSync(folder, { recursive: true });
  };
});

/** What stands in the outbox of these records. */
async function written(records: Sql): Promise<string> {
  const outbox = { temporaryPath: () => path, seal: async () => {} };
  await writeOutbox({ outbox } as unknown as Engine, database, { records } as Cargo, "run");
  return readFileSync(path, "utf8");
}

const lines = (records: readonly string[]): string => records.map((record) => `${record}\n`).join("");

test("an outbox has each record as it is, whatever stands in it, on a line of its own", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.json({ stringUnit: "binary" })), async (records) => {
      expect(await written(sql`select unnest(${records}) as record`)).toBe(lines(records));
    }),
    {
      numRuns: 60,
      examples: [[['""', '"a,b"', '"\\"\\\\"', '" "', "null", "[]", '"ü€😀"', '{"a":"b"}']]],
    },
  ));

test("records stand in their order, and one that is null is missed", async () => {
  const count = 300_000;
  const records = Array.from({ length: count }, (_, index) => `{"n":${index}}`);
  const missing = 123_456;
  expect(
    await written(
      sql`select case when range <> ${missing} then concat('{"n":', range, '}') end as record from range(${count})`,
    ),
  ).toBe(lines(records.filter((_, index) => index !== missing)));
});
