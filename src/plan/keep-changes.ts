import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { WORK } from "./tables.ts";

/**
 * Keeps changes, and numbers them as they lie in their table. A window over a join would hold all rows in memory to number
 * them, and spill them: a quarter of what a first load takes to compare.
 */
export async function keepChanges(database: Database, unnumbered: Sql): Promise<void> {
  await materialize(database, WORK.changeRows, unnumbered);
  await database.run(
    sql`create or replace view ${table(WORK.changes)} as select rowid + 1 as change_number, * from ${table(WORK.changeRows)}`,
  );
}
