import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Holder } from "../jobs/ledger.ts";
import { translatedFileError } from "./file-error.ts";
import { isGone, thisProcess } from "./holder.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

/**
 * Makes a temporary folder for this process in `parent`, and removes those that dead processes left: they hold spilled
 * hashes. Its name says whose it is, for a folder has its name from the first instant.
 */
export function makeTemporaryFolder(parent: string): string {
  try {
    const own = mkdtempSync(join(parent, `${named(thisProcess())}+`));
    for (const name of readdirSync(parent))
      if (isLeftOver(parent, name, own)) removeTemporaryFolder(join(parent, name));
    return own;
  } catch (error) {
    throw translatedFileError(error, parent);
  }
}

function isLeftOver(parent: string, name: string, own: string): boolean {
  const holder = holderOf(name);
  if (!holder) return false;
  if (holder.machineId === thisProcess().machineId) return isGone(holder);
  // Another machine's or container's, and nobody can ask it. Compared by the file system's clock, which both use.
  const touchedAt = statSync(join(parent, name), { throwIfNoEntry: false })?.mtimeMs;
  return touchedAt !== undefined && statSync(own).mtimeMs - touchedAt > WEEK_MS;
}

/** With all that is in it. */
export const removeTemporaryFolder = (path: string): void => rmSync(path, { recursive: true, force: true });

const named = ({ machineId, bootId, pid, processStart }: Holder): string =>
  [machineId, bootId, pid, processStart].join("+");

function holderOf(name: string): Holder | undefined {
  const [machineId, bootId, pid, processStart, unique] = name.split("+");
  return machineId && bootId && pid && processStart && unique
    ? { machineId, bootId, pid: Number(pid), processStart }
    : undefined;
}
