import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { translatedFileError } from "./file-error.ts";

export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Makes a folder that only its owner can enter, durably. One that is there stays as it is. */
export function makePrivateFolder(path: string): void {
  try {
    if (mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER }) === undefined) return;
    chmodSync(path, PRIVATE_FOLDER);
    syncFolder(dirname(path));
  } catch (error) {
    throw translatedFileError(error, path);
  }
}

/** Makes an empty file for SQLite, which would make it readable for everyone; its companions (-wal, -shm) take the file's mode. */
export function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, "wx", PRIVATE_FILE));
    chmodSync(path, PRIVATE_FILE);
  } catch {
    // There already, or SQLite will say what is wrong. An existing file is never opened here: closing it would drop the
    // locks that SQLite holds on it in this process.
  }
}

/**
 * Writes a new file that only its owner can read: wholly or not at all, and for one writer alone. When there is one
 * already, that one stays.
 */
export function publishPrivateFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, text, { flag: "wx", mode: PRIVATE_FILE, flush: true });
    chmodSync(draft, PRIVATE_FILE);
    linkSync(draft, path);
    syncFolder(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw translatedFileError(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Writes a file that only its owner can read in the place of one that is there: at every instant one of the two. */
export function replacePrivateFile(path: string, text: string): void {
  try {
    writeFileSync(draftOf(path), text, { flag: "wx", mode: PRIVATE_FILE });
  } catch (error) {
    throw translatedFileError(error, path);
  }
  publishDraft(path);
}

/** Where a new version of a file of ours is written. What a killed process left there is removed. */
export function draftOf(path: string): string {
  const draft = draftName(path);
  for (const left of [draft, `${draft}.wal`]) rmSync(left, { force: true });
  return draft;
}

const draftName = (path: string): string => `${path}.draft`;

/** Puts the draft in the place of its file, durably: at every instant one of the two is there, whole. */
export function publishDraft(path: string): void {
  const draft = draftName(path);
  try {
    chmodSync(draft, PRIVATE_FILE);
    const file = openSync(draft, "r+");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    syncFolder(dirname(path));
  } catch (error) {
    throw translatedFileError(error, path);
  }
}

/** Makes new names in a folder survive a power loss. Windows can't open folders; NTFS keeps a journal of names. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
