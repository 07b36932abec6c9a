import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabase } from "../../src/sql/database.ts";
import { failure, read } from "./read.ts";

/** The bytes of a Parquet file with the rows of a SELECT. */
async function parquet(select: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-parquet-"));
  const database = await openDatabase({ memory: "200MB", threads: 1 });
  await database.run({ text: `copy (${select}) to '${folder}/people.parquet' (format parquet)`, params: [] });
  database.close();
  const bytes = readFileSync(join(folder, "people.parquet"));
  rmSync(folder, { recursive: true });
  return bytes;
}

describe("Parquet", () => {
  test("every type comes out as text, large integers to the last digit", async () =>
    expect(
      await read(
        "people.parquet",
        await parquet(
          "select 9007199254740993::bigint as id, true as ok, '' as nothing, date '2026-01-02' as day, null::int as n",
        ),
      ),
    ).toMatchObject({
      columns: ["id", "ok", "nothing", "day", "n"],
      rows: [["9007199254740993", "true", null, "2026-01-02", null]],
    }));

  test("a file that is none, or was cut short, is an error", async () => {
    const whole = await parquet("select range::varchar as id from range(1000)");
    expect(await failure(read("people.parquet", "PAR1 not really PAR1"))).toBe("source.unreadable");
    expect(await failure(read("people.parquet", whole.subarray(0, whole.length >> 1)))).toBe(
      "source.unreadable",
    );
    expect(await failure(read("people.parquet", ""))).toBe("source.unreadable");
  });

  test("a page that is damaged is an error, and no row is lost silently", async () => {
    const whole = Buffer.from(
      await parquet("select 'person' || range || '@example.com' as id from range(10000)"),
    );
    expect(await failure(read("people.parquet", whole.fill(0xff, 200, 2_000)))).toBe("source.unreadable");
  });
});
