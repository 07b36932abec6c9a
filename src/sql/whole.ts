import { HeadwaterError } from "../errors.ts";
import { DAMAGED_FILE, type DatabaseLimits, openDatabase } from "./database.ts";
import { sql } from "./sql.ts";

/** Whether a database file can be opened and every block of its tables read. Reads all of it; it must be there. */
export async function isWhole(path: string, limits: DatabaseLimits): Promise<boolean> {
  const database = await openDatabase(limits);
  try {
    await database.attach(path, "looked_at");
    const tables = await database.all(
      sql`select schema_name, table_name from duckdb_tables() where database_name = 'looked_at'`,
    );
    for (const { schema_name, table_name } of tables) {
      const name = sql.join(
        [sql.id("looked_at"), sql.id(String(schema_name)), sql.id(String(table_name))],
        ".",
      );
      await database.all(sql`select bit_xor(hash(one)) from ${name} as one`);
    }
    return true;
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === DAMAGED_FILE) return false;
    throw error;
  } finally {
    database.close();
  }
}
