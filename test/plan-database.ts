import { IDENTITY_MACROS } from "../src/identity/hashed-rows.ts";
import { loadPhoneTable } from "../src/identity/phone/table.ts";
import { prepareSnapshot } from "../src/plan/snapshot.ts";
import { type Database, type DatabaseLimits, openDatabase } from "../src/sql/database.ts";
import { install } from "../src/sql/macro.ts";

/** An empty snapshot and an empty run side by side, in memory, with every macro. */
export async function planDatabase(limits: Partial<DatabaseLimits> = {}): Promise<Database> {
  const database = await openDatabase({ memory: "400MB", threads: 1, ...limits });
  await database.attach(":memory:", "snapshot");
  await database.attach(":memory:", "work");
  await install(database, IDENTITY_MACROS);
  await loadPhoneTable(database);
  await prepareSnapshot(database);
  return database;
}
