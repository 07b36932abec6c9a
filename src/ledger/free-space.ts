import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Free bytes on the disk of a folder, which need not be there yet. */
export function freeBytes(folder: string): number {
  if (!existsSync(folder) && dirname(folder) !== folder) return freeBytes(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
