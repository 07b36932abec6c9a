import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Database, openDatabase } from "../../src/sql/database.ts";
import { type Sql, sql } from "../../src/sql/sql.ts";
import { fingerprintSet } from "../../src/sync/sieve.ts";

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ memory: "100MB", threads: 1 });
  await database.run(sql`create temp table known as select hash(range) as fp, 0 as label from range(10_000)`);
  return () => database.close();
});

/** The set of one share, and the statements by which it was read. */
async function shareOf(number: number, of: number) {
  const statements: Sql[] = [];
  const watched: Pick<Database, "one" | "streamIntegers"> = {
    one: (statement) => database.one(statement),
    streamIntegers: (statement) => {
      statements.push(statement);
      return database.streamIntegers(statement);
    },
  };
  const rows = sql`select fp, label from known`;
  const set = await fingerprintSet(watched as Database, rows, { labelled: true, share: { number, of } });
  onTestFinished(() => set[Symbol.dispose]());
  return { set, statements };
}

describe("a share of known rows", () => {
  test("is about its part of them, and all shares together have each of them once", async () => {
    const sizes = [];
    for (const number of [0, 1, 2]) sizes.push((await shareOf(number, 3)).set.size);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(10_000);
    expect(Math.min(...sizes)).toBeGreaterThan(3_000);
  });

  test("is told by numbers of 64 bits: of 128, telling costs ten times what reading does", async () => {
    const { statements } = await shareOf(1, 3);
    expect(statements).not.toEqual([]);
    for (const statement of statements) expect(await database.explain(statement)).not.toContain("HUGEINT");
  });
});
