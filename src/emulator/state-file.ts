import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";

/** A part of what the emulator remembers, in rows that JSON can hold. */
export interface Part<Row> {
  rows(): Iterable<Row>;
  restore(row: Row): void;
}

// biome-ignore lint/suspicious/noExplicitAny: each part reads only the rows that it wrote
export type Parts = Record<string, Part<any>>;

const HEADING = '{"file":"state of Headwater\'s emulator","version":1}';
const CHUNK = 1 << 20;

/**
 * Writes every part as JSON lines, `["part",row]`, in one go: nothing changes meanwhile, and no more than a chunk of it
 * stands in memory. Readers see the old file or the new one, and only their owner sees either.
 * @throws {StateFileError} when it can't be written
 */
export function writeState(file: string, parts: Parts): void {
  const unfinished = `${file}.new`;
  try {
    rmSync(unfinished, { force: true });
    writeLines(unfinished, linesOf(parts));
    renameSync(unfinished, file);
  } catch (cause) {
    throw new StateFileError(`${file} can't be written: ${(cause as Error).message}`, { cause });
  }
}

function* linesOf(parts: Parts): Iterable<string> {
  yield HEADING;
  for (const [name, part] of Object.entries(parts)) {
    for (const row of part.rows()) yield JSON.stringify([name, row]);
  }
}

function writeLines(file: string, lines: Iterable<string>) {
  const descriptor = openSync(file, "wx", 0o600);
  try {
    let text = "";
    for (const line of lines) {
      text += `${line}\n`;
      if (text.length < CHUNK) continue;
      writeFileSync(descriptor, text);
      text = "";
    }
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Gives every row back to its part. A file that is not there has none.
 * @throws {StateFileError} when it can't be read, or is something else
 */
export async function readState(file: string, parts: Parts): Promise<void> {
  let line = 0;
  try {
    const handle = await open(file);
    for await (const text of handle.readLines()) {
      line += 1;
      if (line === 1 && text !== HEADING) throw new Error("it is not a state of this emulator");
      if (line === 1) continue;
      const [name, row] = JSON.parse(text) as [string, unknown];
      parts[name]!.restore(row);
    }
    if (line === 0) throw new Error("it is empty");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    throw new StateFileError(`${file} can't be read, line ${line}: ${message}`, { cause });
  }
}

/** A file that was named to be the emulator's, and is not, or can't be. */
export class StateFileError extends Error {
  override name = "StateFileError";
}
