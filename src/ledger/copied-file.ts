import { open } from "node:fs/promises";
import { digestOfPieces } from "../lib/digest.ts";
import { translatedFileError } from "./file-error.ts";
import { PRIVATE_FILE } from "./private-file.ts";

const PIECE_BYTES = 1 << 20;

/** How large a file is, and what its bytes come to. */
export interface FileSum {
  bytes: number;
  sha256: string;
}

/** Copies a file to a new one that only its owner can read, flushes it, and says what was copied. */
export async function copyPrivate(from: string, to: string): Promise<FileSum> {
  try {
    await using source = await open(from, "r");
    await using copy = await open(to, "wx", PRIVATE_FILE);
    let bytes = 0;
    const pieces = source.createReadStream({ autoClose: false, highWaterMark: PIECE_BYTES });
    const copied = async function* (): AsyncIterable<Uint8Array> {
      for await (const piece of pieces as AsyncIterable<Uint8Array>) {
        await copy.appendFile(piece);
        bytes += piece.length;
        yield piece;
      }
    };
    const sha256 = await digestOfPieces(copied());
    await copy.chmod(PRIVATE_FILE);
    await copy.sync();
    return { bytes, sha256 };
  } catch (error) {
    throw translatedFileError(error, to);
  }
}

/** Size and sum of a file, and it flushed: of one that something else has written. */
export async function sealPrivate(path: string): Promise<FileSum> {
  await using file = await open(path, "r+");
  await file.chmod(PRIVATE_FILE);
  await file.sync();
  const { size } = await file.stat();
  const pieces = file.createReadStream({ autoClose: false, highWaterMark: PIECE_BYTES });
  return { bytes: size, sha256: await digestOfPieces(pieces as AsyncIterable<Uint8Array>) };
}
