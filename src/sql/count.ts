import type { Database } from "./database.ts";
import { type Sql, sql } from "./sql.ts";

/** How many rows a relation has. */
export async function countRows(database: Database, relation: Sql): Promise<number> {
  const { count } = await database.one(sql`select count(*) as count from (${relation})`);
  return Number(count);
}
