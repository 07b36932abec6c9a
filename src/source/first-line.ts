import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { DataError } from "../errors.ts";
import type { Encoding } from "../model/source-spec.ts";
import { unpackerOf } from "./compressed.ts";

/** Longest first line that is looked for, in characters: DuckDB reads none that is longer. */
const LONGEST = 2_000_000;

const LABELS = { "utf-8": "utf-8", "utf-16": "utf-16le", "latin-1": "latin1" } as const satisfies Record<
  Encoding,
  string
>;

export const decoderOf = (encoding: Encoding) => new TextDecoder(LABELS[encoding]);

/** What a decoder makes of bytes that it can't read. */
const UNREADABLE = "\uFFFD";

/**
 * The first line of a file that is not empty, or undefined when there is none. Its text may hold raw values: keep it out
 * of messages. Not read by DuckDB, which would leave out a line that it can't read, and the second is no header.
 * @throws {DataError} source.unreadable — the line is not text in the encoding.
 */
export async function firstLine(file: string, encoding: Encoding): Promise<string | undefined> {
  const decoder = decoderOf(encoding);
  let text = "";
  for await (const piece of bytesOf(file)) {
    text += decoder.decode(piece, { stream: true });
    if (/[^\r\n][\r\n]/.test(text) || text.length > LONGEST) break;
  }
  const line = /[^\r\n]+/.exec(text)?.[0];
  if (line !== undefined) checkText(line, file, encoding);
  return line;
}

/** @throws {DataError} source.unreadable */
export function checkText(line: string, name: string, encoding: Encoding): void {
  if (line.includes("\0") || line.includes(UNREADABLE))
    throw new DataError("source.unreadable", `The first line of ${name} is not text in ${encoding}.`, {
      hint: "Say source.encoding: utf-8, utf-16 or latin-1. Names of compressed files end in .gz or .zst.",
    });
}

function bytesOf(file: string): AsyncIterable<Uint8Array> {
  const packed = createReadStream(file);
  const unpack = unpackerOf(file);
  return unpack ? pipeline(packed, unpack, () => undefined) : packed;
}
