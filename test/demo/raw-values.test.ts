import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findRawValues, RawValues } from "../../src/demo/raw-values.ts";
import { openDatabase } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";

const values = new RawValues();
values.add([{ email: "Ann@example.com", phone: "+1 (312) 494-0860" }]);

test.each([
  ["an address", "told ann@example.com so", 1],
  ["an address between texts that stand without a gap", "crm_17ann@example.comcrm_18", 1],
  ["a number, however it is written", "call +1 312-494-0860 or 1 (312) 494 0860", 2],
  ["nobody's address", "bob@example.com", 0],
  ["a run of digits inside a hash", "a13124940860f", 0],
])("the look for raw values finds %s as often as it is there", (_, text, found) => {
  expect(values.placesIn(text)).toHaveLength(found);
});

test("the look for raw values takes a megabyte of letters without a gap in its stride", () => {
  expect(values.placesIn("crm_12345678".repeat(100_000))).toEqual([]);
});

test("a find is told by its file and place, or its column, and never by the value", async ({
  onTestFinished,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-raw-"));
  const database = await openDatabase({ memory: "100MB", threads: 1, temporaryFolder: folder });
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(join(folder, "logs"));
  writeFileSync(join(folder, "logs/run.log"), "sent to ann@example.com");
  await database.run(sql`attach ${sql.literal(join(folder, "kept.duckdb"))} as kept`);
  await database.run(sql`create table kept.people as select 'ann@example.com' as said, 'crm_1' as id`);
  await database.detach("kept");

  const finds = await findRawValues(database, folder, values);
  expect(finds).toContainEqual({ where: "logs/run.log, byte 11", count: 1 });
  expect(finds).toContainEqual({ where: "kept.duckdb, main.people, column said", count: 1 });
  expect(JSON.stringify(finds)).not.toContain("ann");
});
