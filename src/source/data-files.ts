import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { formatByName } from "./format.ts";

/** A file that a source could be. */
export interface DataFile {
  /** Absolute. */
  path: string;
  bytes: number;
  /** Epoch milliseconds. */
  changedAt: number;
}

/** Further down, and beyond so many, nobody looks for a file in a list. */
const DEPTH = 3;
const MOST = 1_000;

/** The files below a folder whose names say that rows are in them, without hidden ones; in order of their names. */
export async function dataFiles(folder: string): Promise<DataFile[]> {
  const found: DataFile[] = [];
  for await (const path of pathsBelow(folder, DEPTH)) {
    const there = await stat(path).catch(() => undefined);
    if (there?.isFile()) found.push({ path, bytes: there.size, changedAt: there.mtimeMs });
    if (found.length === MOST) break;
  }
  return found;
}

async function* pathsBelow(folder: string, depth: number): AsyncGenerator<string> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    if (entry.isDirectory()) {
      if (depth > 1) yield* pathsBelow(path, depth - 1);
    } else if (formatByName(entry.name) !== undefined) yield path;
  }
}

/** One that is not there, or that may not be read, has none to choose from. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
