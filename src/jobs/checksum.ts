import { crc32 } from "node:zlib";
import { Bug } from "../errors.ts";
import type { PackedBatch } from "../model/batch.ts";

/** CRC-32 in hex: guards against a damaged outbox, not against an enemy. */
export const checksumOf = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, "0");

/**
 * The checksum of each batch, from the outbox as it was written. Proves on the way that every batch ends at a line's end
 * and that nothing follows the last.
 * @throws {Bug} bug.outbox-cut — the file is not what the packing says.
 */
export async function checksums(
  outbox: AsyncIterable<Uint8Array>,
  batches: readonly PackedBatch[],
): Promise<string[]> {
  const sums: string[] = [];
  let sum = 0;
  let filled = 0;
  for await (let piece of outbox)
    while (piece.length > 0) {
      const batch = batches[sums.length];
      if (!batch) throw cutWrongly();
      const taken = piece.subarray(0, batch.length - filled);
      sum = crc32(taken, sum);
      filled += taken.length;
      piece = piece.subarray(taken.length);
      if (filled < batch.length) continue;
      if (taken.at(-1) !== LINE_END) throw cutWrongly();
      sums.push(sum.toString(16).padStart(8, "0"));
      sum = 0;
      filled = 0;
    }
  if (sums.length !== batches.length) throw cutWrongly();
  return sums;
}

const LINE_END = 0x0a;

const cutWrongly = (): Bug =>
  new Bug("bug.outbox-cut", "The outbox does not hold the records that were planned.");
