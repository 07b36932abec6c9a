import { DatabaseSync } from "node:sqlite";
import type { Ledger } from "../jobs/ledger.ts";
import { systemClock } from "../lib/clock.ts";
import { amazonJobLedger } from "./amazon-jobs.ts";
import { attemptLedger } from "./attempts.ts";
import { audienceLedger } from "./audiences.ts";
import { auditLedger } from "./audit.ts";
import { batchLedger } from "./batches.ts";
import { keepingLedger } from "./keeping.ts";
import { answerLedger } from "./kept-answers.ts";
import { leaseLedger } from "./leases.ts";
import { loginLedger } from "./logins.ts";
import { migrate } from "./migrate.ts";
import { createPrivate } from "./private-file.ts";
import { receiptLedger } from "./receipts.ts";
import { requestLedger } from "./requests.ts";
import { runLedger } from "./runs.ts";
import { scheduleLedger } from "./schedules.ts";
import { secretLedger } from "./secrets.ts";
import { sentRequestLedger } from "./sent-requests.ts";
import { settingsLedger } from "./settings.ts";
import { translated } from "./sqlite-error.ts";
import { type Clocks, type Store, sqliteStore } from "./store.ts";
import { suppressionLedger } from "./suppressions.ts";
import { tokenLedger } from "./tokens.ts";
import { webhookLedger } from "./webhooks.ts";

/** How long SQLite itself waits for a lock, in milliseconds; the event loop stands still meanwhile. */
const BUSY_TIMEOUT_MS = 5;

/**
 * The ledger in one SQLite file, made when missing. Many processes of one machine may have it open; not over a network
 * file system.
 * @throws {MachineError} ledger.newer, ledger.damaged, ledger.read-only, ledger.busy, disk.full, disk.failing
 */
export async function openLedger(
  path: string,
  { clock, lockClock = systemClock }: Pick<Clocks, "clock"> & Partial<Clocks>,
): Promise<Ledger> {
  createPrivate(path);
  const database = opened(path);
  try {
    const store = sqliteStore(database, path, { clock, lockClock });
    await configure(database, store);
    await store.write((db) => migrate(db, path));
    return {
      ...audienceLedger(store),
      ...runLedger(store),
      ...batchLedger(store),
      ...attemptLedger(store),
      ...sentRequestLedger(store),
      ...amazonJobLedger(store),
      ...leaseLedger(store),
      ...requestLedger(store),
      ...tokenLedger(store),
      ...loginLedger(store),
      ...receiptLedger(store),
      ...suppressionLedger(store),
      ...secretLedger(store),
      ...settingsLedger(store),
      ...auditLedger(store),
      ...answerLedger(store),
      ...webhookLedger(store),
      ...scheduleLedger(store),
      // A log that another process still reads stays; nothing in it is in clear that the file has not.
      wipe: () => store.read(async () => database.exec("pragma wal_checkpoint(truncate)")),
      ...keepingLedger(store, path),
      close: () => {
        if (database.isOpen) database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function opened(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw translated(error, path);
  }
}

async function configure(database: DatabaseSync, store: Store): Promise<void> {
  // Going over to WAL needs the file for itself for a moment: busy when two processes make it together.
  await store.read(async () => database.exec("pragma journal_mode = wal"));
  database.exec("pragma synchronous = full");
  // What is deleted is gone from the file's bytes too.
  database.exec("pragma secure_delete = on");
  // On macOS alone: fsync there leaves the data in the drive's cache.
  database.exec("pragma fullfsync = on");
}
