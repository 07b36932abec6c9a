import { CamelCasePlugin, Kysely } from "kysely";
import { type Clock, systemClock } from "../lib/clock.ts";
import { configure, openConnection } from "./connection.ts";
import { nodeSqliteDialect } from "./dialect.ts";
import { patience } from "./patience.ts";

/** The ledger's tables of users, sessions and keys, for the library that keeps them: what its `database` option takes. */
export interface AuthDatabase {
  db: Kysely<Record<never, never>>;
  type: "sqlite";
}

/**
 * A connection of its own to a ledger that is migrated: the library awaits between its statements, and the ledger's own
 * connection must never wait for that. Each statement is a transaction, and waits its turn asleep: a blocking wait would
 * hold up the very transaction of this process that it waits for.
 * @throws {MachineError} as `openLedger`
 */
export async function openAuthDatabase(
  path: string,
  lockClock: Clock = systemClock,
): Promise<AuthDatabase & { close(): void }> {
  const database = openConnection(path);
  const patiently = patience(lockClock, path);
  await patiently(async () => configure(database));
  return {
    db: new Kysely({ dialect: nodeSqliteDialect(database, patiently), plugins: [new CamelCasePlugin()] }),
    type: "sqlite",
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}
