import type { DatabaseSync } from "node:sqlite";
import { CamelCasePlugin, Kysely, type Transaction } from "kysely";
import { MachineError } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import type { Clock } from "../lib/clock.ts";
import { nodeSqliteDialect } from "./dialect.ts";
import { patience } from "./patience.ts";
import type { Tables } from "./tables.ts";

export interface Clocks {
  clock: Clock;
  /** By which other processes are waited for: they work in the machine's time, whatever `clock` says. */
  lockClock: Clock;
}

/** How the ledger's nouns reach their tables. `work` may run again when the ledger was busy: it must have no effect of its own. */
export interface Store {
  readonly clock: Clock;
  /** For one statement that only reads. */
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /**
   * One transaction, alone on the ledger from its first statement. Awaits nothing but its own statements: whoever else
   * wants the connection waits for it, and `work` itself would for ever. On the disk when it returns; without `flushed`, with
   * the next write that is: a killed process loses none of it, a power loss may.
   */
  write<T>(work: (db: Transaction<Tables>) => Promise<T>, options?: { flushed?: boolean }): Promise<T>;
  /** A write that only the lease's holder may do. @throws {MachineError} ledger.lease-lost */
  fenced<T>(fence: Fence, work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
}

export function sqliteStore(database: DatabaseSync, path: string, { clock, lockClock }: Clocks): Store {
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(database), plugins: [new CamelCasePlugin()] });

  const patiently = patience(lockClock, path);
  /** Nobody else is on the connection meanwhile. */
  const unflushed = <T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T> =>
    db.connection().execute(async (connection) => {
      database.exec("pragma synchronous = normal");
      try {
        return await connection.transaction().execute(work);
      } finally {
        database.exec("pragma synchronous = full");
      }
    });
  const write: Store["write"] = (work, { flushed = true } = {}) =>
    patiently(() => (flushed ? db.transaction().execute(work) : unflushed(work)));

  return {
    clock,
    read: (work) => patiently(() => work(db)),
    write,
    fenced: (fence, work) =>
      write(async (db) => {
        await requireLease(db, fence);
        return work(db);
      }),
  };
}

async function requireLease(db: Transaction<Tables>, { audienceKey, epoch }: Fence): Promise<void> {
  const lease = await db
    .selectFrom("lease")
    .select("epoch")
    .where("audienceKey", "=", audienceKey)
    .where("epoch", "=", epoch)
    .where("holder", "is not", null)
    .executeTakeFirst();
  if (!lease)
    throw new MachineError(
      "ledger.lease-lost",
      `Another process has taken over the audience ${audienceKey}.`,
      {
        hint: "Let the other one finish. Nothing is lost; the next sync goes on from there.",
      },
    );
}
