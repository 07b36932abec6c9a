import type { Ledger } from "../jobs/ledger.ts";
import { systemClock } from "../lib/clock.ts";
import { amazonJobLedger } from "./amazon-jobs.ts";
import { attemptLedger } from "./attempts.ts";
import { audienceLedger } from "./audiences.ts";
import { auditLedger } from "./audit.ts";
import { batchLedger } from "./batches.ts";
import { configure, openConnection } from "./connection.ts";
import { keepingLedger } from "./keeping.ts";
import { answerLedger } from "./kept-answers.ts";
import { leaseLedger } from "./leases.ts";
import { loginLedger } from "./logins.ts";
import { migrate } from "./migrate.ts";
import { receiptLedger } from "./receipts.ts";
import { requestLedger } from "./requests.ts";
import { runLedger } from "./runs.ts";
import { scheduleLedger } from "./schedules.ts";
import { secretLedger } from "./secrets.ts";
import { sentRequestLedger } from "./sent-requests.ts";
import { settingsLedger } from "./settings.ts";
import { type Clocks, sqliteStore } from "./store.ts";
import { suppressionLedger } from "./suppressions.ts";
import { tokenLedger } from "./tokens.ts";
import { webhookLedger } from "./webhooks.ts";

/**
 * The ledger in one SQLite file, made when missing. Many processes of one machine may have it open; not over a network
 * file system.
 * @throws {MachineError} ledger.newer, ledger.damaged, ledger.read-only, ledger.busy, disk.full, disk.failing
 */
export async function openLedger(
  path: string,
  { clock, lockClock = systemClock }: Pick<Clocks, "clock"> & Partial<Clocks>,
): Promise<Ledger> {
  const database = openConnection(path);
  try {
    const store = sqliteStore(database, path, { clock, lockClock });
    await store.read(async () => configure(database));
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
