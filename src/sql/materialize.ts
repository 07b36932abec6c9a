import { countRows } from "./count.ts";
import type { Database } from "./database.ts";
import { type Sql, sql } from "./sql.ts";

/** Stores a relation of hashes, fingerprints and ids as a table. `name` may be qualified: `["work", "people"]`. */
export async function materialize(database: Database, name: TableName, relation: Sql): Promise<void> {
  await database.run(sql`create or replace table ${table(name)} as ${relation}`);
}

/**
 * The same for a relation computed from raw values: it streams or fails, and only its result is stored. `options`: of
 * `runOnRawValues`.
 */
export async function materializeFromRawValues(
  database: Database,
  name: TableName,
  relation: Sql,
  options: { onOneThread?: boolean } = {},
): Promise<void> {
  await database.runOnRawValues(sql`create or replace table ${table(name)} as ${relation}`, options);
}

/** A table's name, with the attached database before it where it has one. */
export type TableName = string | readonly [database: string, table: string];

/** `name` as SQL. */
export const table = (name: TableName): Sql =>
  typeof name === "string" ? sql.id(name) : sql`${sql.id(name[0])}.${sql.id(name[1])}`;

/** Whether a database has the table. */
export const isThere = async (
  database: Database,
  [of, name]: readonly [database: string, table: string],
): Promise<boolean> =>
  (await countRows(
    database,
    sql`from duckdb_tables() where database_name = ${of} and table_name = ${name}`,
  )) > 0;
