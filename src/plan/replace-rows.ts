import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";

/**
 * DuckDB notes in memory which rows a transaction deletes: 16 KB for each vector of 2,048 rows of which one is, and it can't spill
 * them. Of 30 million people 900,000 changes did not fit into 300 MB (1.5.6, seen).
 */
const NOTED_PER_VECTOR = 16 * 1024;
const VECTOR = 2048;

/** What of a table of people is replaced. */
export interface Replaced {
  /** (external_id): whose rows go. */
  gone: Sql;
  /** Rows that come, with the table's columns. */
  added: Sql;
}

/**
 * Replaces rows of a table, in the caller's transaction. Where more than `mostNoted` bytes would be noted, the table is written
 * anew without them: all of it is read and written, and memory stays bounded.
 */
export async function replaceRows(
  database: Database,
  name: readonly [database: string, table: string],
  { gone, added }: Replaced,
  mostNoted: number,
): Promise<void> {
  const rows = await countRows(database, sql`from ${table(name)}`);
  const vectors = rows === 0 ? 0 : Math.min(await countRows(database, gone), Math.ceil(rows / VECTOR));
  if (vectors * NOTED_PER_VECTOR > mostNoted) return writeAnew(database, name, { gone, added });
  if (vectors > 0) await database.run(sql`delete from ${table(name)} where external_id in (${gone})`);
  await database.run(sql`insert into ${table(name)} ${added}`);
}

async function writeAnew(
  database: Database,
  [of, name]: readonly [database: string, table: string],
  { gone, added }: Replaced,
): Promise<void> {
  const anew = [of, `${name}_anew`] as const;
  await database.run(
    sql`create table ${table(anew)} as select * from ${table([of, name])} where external_id not in (${gone})`,
  );
  await database.run(sql`insert into ${table(anew)} ${added}`);
  await database.run(sql`drop table ${table([of, name])}`);
  await database.run(sql`alter table ${table(anew)} rename to ${sql.id(name)}`);
}
