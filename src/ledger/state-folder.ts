import { existsSync, readdirSync, rmSync } from "node:fs";
import { copyFile, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Bug } from "../errors.ts";
import type { Outbox } from "../jobs/outbox.ts";
import { isEventsKey } from "../model/event-account.ts";
import { openKey, type StateKey } from "./key.ts";
import { DRAFT_OUTBOX, fileOutbox } from "./outbox-file.ts";
import { draftOf, makePrivateFolder, publishDraft } from "./private-file.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** Everything that Headwater keeps on disk, by name. Folders are 0700, files 0600. */
export interface StateFolder {
  readonly path: string;
  readonly ledgerPath: string;
  /** This process's own; what it holds is gone after `close` or with the process. */
  readonly temporaryFolder: string;
  /** Derive from it (lib/seal.ts), one key for each purpose. */
  readonly key: Uint8Array;
  readonly stateKey: StateKey;
  readonly outbox: Outbox;
  /** Of an audience, or of an advertiser's events: what Amazon has taken. */
  snapshotPath(audienceKey: string): string;
  /** Whether there is such a file. */
  hasSnapshot(audienceKey: string): boolean;
  /** Deletes it; nothing there is no error. */
  removeSnapshot(audienceKey: string): Promise<void>;
  /** Where a new version of a file is written; what a killed process left there is gone. */
  draftOf(path: string): string;
  /** Puts the draft in the place of its file, durably: at every instant one of the two is there, whole. */
  publishDraft(path: string): void;
  runFolder(runId: string): string;
  /** Makes a run's folder when it is missing. */
  addRunFolder(runId: string): void;
  /** With all that is in it; nothing there is no error. */
  removeRunFolder(runId: string): Promise<void>;
  /** Removes what a settled run no longer needs: its changes and its outbox. The lists stay. */
  removeWork(runId: string): Promise<void>;
  /** Where a run's changes wait until they are in the snapshot. */
  workPath(runId: string): string;
  hasWork(runId: string): boolean;
  /** Whether the two lists below are there. */
  hasLists(runId: string): boolean;
  hasChanges(runId: string): boolean;
  /** A Parquet list for people to look at. */
  rejectionsPath(runId: string): string;
  /** Gives a run the rejections of an earlier one. */
  repeatRejections(ofRunId: string, runId: string): Promise<void>;
  /** A Parquet list for people to look at. */
  changesPath(runId: string): string;
  /** What must move with the ledger to another machine, as paths in the folder: key, files of audiences, events and runs. */
  filesToKeep(): string[];
  close(): void;
}

/**
 * Opens the state folder, made when missing. `key` is the text of HEADWATER_KEY, if it is set.
 * @throws {MachineError} state.key-changed, state.read-only, state.no-folder, disk.full
 * @throws {ConfigError} state.key-invalid
 */
export function openStateFolder(folder: string, { key }: { key?: string } = {}): StateFolder {
  const path = resolve(folder);
  const audiences = join(path, "audiences");
  const events = join(path, "events");
  const runs = join(path, "runs");
  const temporary = join(path, "tmp");
  for (const needed of [path, audiences, events, runs, temporary]) makePrivateFolder(needed);
  const runFolder = (runId: string) => join(runs, fileName(runId));
  const snapshotPath = (key: string) =>
    join(isEventsKey(key) ? events : audiences, `${fileName(key)}.duckdb`);
  const stateKey = openKey(path, key);
  const temporaryFolder = makeTemporaryFolder(temporary);

  return {
    path,
    ledgerPath: join(path, LEDGER_FILE),
    temporaryFolder,
    get key() {
      return stateKey.current;
    },
    stateKey,
    outbox: fileOutbox(runFolder),
    hasSnapshot: (audienceKey) => existsSync(snapshotPath(audienceKey)),
    removeSnapshot: async (audienceKey) => {
      // The file last: while it is there, what it held is not said to be gone.
      for (const end of [".wal", ""]) await rm(`${snapshotPath(audienceKey)}${end}`, { force: true });
    },
    draftOf,
    publishDraft,
    snapshotPath,
    runFolder,
    addRunFolder: (runId) => makePrivateFolder(runFolder(runId)),
    removeRunFolder: (runId) => rm(runFolder(runId), { recursive: true, force: true }),
    removeWork: async (runId) => {
      for (const file of ["changes.duckdb", "changes.duckdb.wal", "outbox.jsonl"])
        await rm(join(runFolder(runId), file), { force: true });
    },
    workPath: (runId) => join(runFolder(runId), "changes.duckdb"),
    hasWork: (runId) => existsSync(join(runFolder(runId), "changes.duckdb")),
    hasLists: (runId) => existsSync(join(runFolder(runId), "rejections.parquet")),
    hasChanges: (runId) => existsSync(join(runFolder(runId), "changes.parquet")),
    rejectionsPath: (runId) => join(runFolder(runId), "rejections.parquet"),
    repeatRejections: (ofRunId, runId) =>
      copyFile(join(runFolder(ofRunId), "rejections.parquet"), join(runFolder(runId), "rejections.parquet")),
    changesPath: (runId) => join(runFolder(runId), "changes.parquet"),
    filesToKeep: () => [
      ...["key", "key-check"].filter((name) => existsSync(join(path, name))),
      ...filesUnder(path, "audiences"),
      ...filesUnder(path, "events"),
      ...filesUnder(path, "runs").filter((file) => !file.endsWith(DRAFT_OUTBOX)),
    ],
    close: () => rmSync(temporaryFolder, { recursive: true, force: true }),
  };
}

/** Whether a state folder has a ledger: where it has none there is nothing to be read in it. */
export const hasLedger = (folder: string): boolean => existsSync(join(folder, LEDGER_FILE));

const LEDGER_FILE = "ledger.sqlite";

const filesUnder = (path: string, part: string): string[] =>
  readdirSync(join(path, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();

/** Ids come from a command line or a URL too: none may lead out of its folder. */
function fileName(id: string): string {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}$/.test(id))
    throw new Bug("bug.file-name", `Not an id of ours: ${JSON.stringify(id)}.`);
  return id;
}
