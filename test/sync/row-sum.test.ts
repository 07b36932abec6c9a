import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import { asRowSum, RowSum, rowSum } from "../../src/sync/row-sum.ts";

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ memory: "100MB", threads: 1 });
  return () => database.close();
});

const fingerprint = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const some = fc.array(fingerprint, { maxLength: 50 });

const inSql = async (fingerprints: readonly bigint[]): Promise<string> =>
  asRowSum(await database.all(rowSum(sql`select unnest(${fingerprints.map(String)})::ubigint as fp`)));

function streamed(...pieces: (readonly bigint[])[]): string {
  const sum = new RowSum();
  for (const piece of pieces) sum.add(new Uint32Array(new BigUint64Array(piece).buffer));
  return String(sum);
}

test("rows have the same sum in SQL and as they stream by, in whatever pieces", async () => {
  await fc.assert(
    fc.asyncProperty(some, some, async (first, second) => {
      expect(streamed(first, second)).toBe(await inSql([...second, ...first]));
    }),
    { numRuns: 50 },
  );
});

test("rows have another sum with one more of them, one less, or another one", async () => {
  await fc.assert(
    fc.property(fc.array(fingerprint, { minLength: 1, maxLength: 50 }), fingerprint, (rows, other) => {
      const [first, ...rest] = rows;
      expect(streamed(rest)).not.toBe(streamed(rows));
      expect(streamed(rows, [first!])).not.toBe(streamed(rows));
      if (other !== first) expect(streamed([other, ...rest])).not.toBe(streamed(rows));
    }),
  );
});

test("a piece of 2,048 rows that are as large as they can be is summed to the last bit", () => {
  const largest = 2n ** 64n - 1n;
  expect(streamed(Array.from({ length: 2048 }, () => largest))).toBe(`2048 ${2048n * largest}`);
});
