import { DatabaseSync } from "node:sqlite";
import { createPrivate } from "./private-file.ts";
import { translated } from "./sqlite-error.ts";

/** How long SQLite itself waits for a lock, in milliseconds; the event loop stands still meanwhile. */
const BUSY_TIMEOUT_MS = 5;

/** Opens the ledger's file, made when missing. */
export function openConnection(path: string): DatabaseSync {
  createPrivate(path);
  try {
    return new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw translated(error, path);
  }
}

/** Sets what each connection needs. May find the ledger busy. */
export function configure(database: DatabaseSync): void {
  // Going over to WAL needs the file for itself for a moment: busy when two processes make it together.
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  // What is deleted is gone from the file's bytes too.
  database.exec("pragma secure_delete = on");
  // On macOS alone: fsync there leaves the data in the drive's cache.
  database.exec("pragma fullfsync = on");
}
