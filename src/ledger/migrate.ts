import type { SchemaModule, Transaction } from "kysely";
import { MachineError } from "../errors.ts";
import { firstTables } from "./migrations/0001-first-tables.ts";
import { loginsAndTargets } from "./migrations/0002-logins-and-targets.ts";
import { nothingLost } from "./migrations/0003-nothing-lost.ts";
import { serviceTables } from "./migrations/0004-service.ts";
import { pagedLists } from "./migrations/0005-paged-lists.ts";
import { whoMay } from "./migrations/0006-who-may.ts";
import { saidOfParts } from "./migrations/0007-said-of-parts.ts";
import type { Tables } from "./tables.ts";

/** In order and for ever: the number of a migration is its place here, from 1. */
const MIGRATIONS: readonly ((schema: SchemaModule) => Promise<void>)[] = [
  firstTables,
  loginsAndTargets,
  nothingLost,
  serviceTables,
  pagedLists,
  whoMay,
  saidOfParts,
];

/**
 * Brings a ledger up to this version of Headwater, in one transaction. Not Kysely's migrator: on SQLite
 * that one takes no lock, so two processes that open a new ledger together would race.
 * @throws {MachineError} ledger.newer
 */
export async function migrate(db: Transaction<Tables>, path: string): Promise<void> {
  await db.schema
    .createTable("migration")
    .ifNotExists()
    .addColumn("version", "integer", (column) => column.primaryKey())
    .execute();
  const { done } = await db
    .selectFrom("migration")
    .select(({ fn }) => fn.max<number | null>("version").as("done"))
    .executeTakeFirstOrThrow();
  const version = done ?? 0;
  if (version > MIGRATIONS.length)
    throw new MachineError("ledger.newer", `A newer Headwater has written the ledger ${path}.`, {
      hint: "Use that version or a later one (headwater --version).",
      at: path,
    });
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await migration(db.schema);
    await db
      .insertInto("migration")
      .values({ version: index + 1 })
      .execute();
  }
}
