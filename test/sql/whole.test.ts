import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import { isWhole } from "../../src/sql/whole.ts";

const LIMITS = { memory: "200MB", threads: 1 };
const ROWS = 40_000;

/** A database file of several blocks, all of them of rows. */
async function databaseFile(path: string): Promise<void> {
  const database = await openDatabase(LIMITS);
  await database.attach(path, "made");
  await database.run(
    sql`create table made.people as select 'p_' || i as id, md5(i::varchar) as mark from range(${ROWS}) t(i)`,
  );
  database.close();
}

/** What reading all of a file comes to. */
async function read(path: string): Promise<unknown> {
  const database = await openDatabase(LIMITS);
  try {
    await database.attach(path, "damaged");
    return await database.one(
      sql`select count(*) as count, bit_xor(hash(id, mark))::varchar as marks from damaged.people`,
    );
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    database.close();
  }
}

describe("a database file", () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-whole-"));
  let bytes: Buffer;
  let whole: unknown;
  beforeAll(async () => {
    const path = join(folder, "whole.duckdb");
    await databaseFile(path);
    bytes = readFileSync(path);
    whole = await read(path);
    expect(whole).toMatchObject({ count: ROWS });
    expect(bytes.length).toBeGreaterThan(3 * 262_144);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const damagedFile = (damage: (bytes: Buffer) => Buffer): string => {
    const path = join(folder, "damaged.duckdb");
    writeFileSync(path, damage(Buffer.from(bytes)));
    return path;
  };
  /** Places all over the file, its headers among them. */
  const places = Array.from({ length: 14 }, (_, index) => (index < 4 ? index * 4100 : index / 14));
  const at = (place: number): number => Math.floor(place < 1 ? bytes.length * place : place);

  test.each(places)("with a bit off at %f is damaged, or reads as it was written", async (place) => {
    const path = damagedFile((copy) => {
      copy[at(place)]! ^= 0x04;
      return copy;
    });
    const came = await read(path);
    if (came !== "state.file-damaged") expect(came).toEqual(whole);
    expect(await isWhole(path, LIMITS)).toBe(came !== "state.file-damaged");
  });

  test.each(places)("that is cut short at %f is damaged", async (place) => {
    const path = damagedFile((copy) => copy.subarray(0, at(place)));
    expect(await read(path)).toBe("state.file-damaged");
    expect(await isWhole(path, LIMITS)).toBe(false);
  });

  test.each([
    ["a shopping list", Buffer.from("milk and bread\n".repeat(1000))],
    ["another kind of database", Buffer.from("SQLite format 3\0".padEnd(9000, "x"))],
    ["nothing but zeros", Buffer.alloc(300_000)],
  ])("that is %s is damaged", async (_what, content) => {
    expect(await read(damagedFile(() => content))).toBe("state.file-damaged");
  });
});
