import { type FingerprintSeed, fingerprint } from "../identity/fingerprint.ts";
import { WORK } from "../plan/tables.ts";
import { columnAlias, type Source } from "../source/source.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { fingerprintSet, judged } from "./sieve.ts";

/** A source whose rows are staged, some of whose places are wanted. */
export interface Located {
  source: Source;
  /** The mapped columns. */
  columns: readonly string[];
  seed: FingerprintSeed;
  /** Whether staged rows have their places. */
  placed: boolean;
}

/** The columns that say where a row stands. */
export const PLACE = ["file", "row_number"];

/** The rows of every file, each with its place. */
export const placedRows = (
  { source, columns }: Pick<Located, "source" | "columns">,
  options?: { setAside: boolean },
): Sql =>
  sql.join(
    source.parts.map(
      ({ file, numberedRows }) => sql`select ${file} as file, * from (${numberedRows(columns, options)})`,
    ),
    " union all ",
  );

/** An unreadable line is no empty one: `unreadable` is part of the fingerprint. */
export const withFingerprints = ({ columns, seed }: Pick<Located, "columns" | "seed">, rows: Sql): Sql => {
  const values = columns.map((_, index) => sql.id(columnAlias(index)));
  return sql`select *, ${fingerprint(seed, [sql.id("unreadable"), ...values])} as fp from (${rows})`;
};

/** Where staged rows stand, `fingerprints` (fp) being theirs: one more scan where they have no places, and there are any. */
export async function locate(database: Database, scan: Located, fingerprints: Sql): Promise<void> {
  await database.run(
    sql`create or replace table ${table(WORK.located)} (file varchar, row_number bigint, fp ubigint)`,
  );
  await materialize(database, WORK.reported, fingerprints);
  const wanted = await countRows(database, sql`from ${table(WORK.reported)}`);
  if (wanted === 0) return;
  if (scan.placed)
    return database.run(sql`
      insert into ${table(WORK.located)}
      select file, row_number, fp from ${table(WORK.staged)} where fp in (from ${table(WORK.reported)})`);
  using set = await fingerprintSet(database, sql`from ${table(WORK.reported)}`);
  for (const { file, numberedRows } of scan.source.parts) {
    const rows = sql`select row_number, fp from (${withFingerprints(scan, numberedRows(scan.columns))})`;
    await database.judging(
      (fingerprints, answers) => set.meet(fingerprints, answers),
      () =>
        database.runOnRawValues(
          sql`insert into ${table(WORK.located)} select ${file}, row_number, fp from (${judged(rows, 1)})`,
          { onOneThread: true },
        ),
    );
  }
}
