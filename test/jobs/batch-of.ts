import { checksumOf } from "../../src/jobs/checksum.ts";
import type { Batch } from "../../src/model/batch.ts";

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The seventh batch of a run, whose records are these lines, and its bytes. */
export const batchOf = (lines: readonly string[]): [Batch, Uint8Array] => {
  const body = bytes(lines.map((line) => `${line}\n`).join(""));
  const batch: Batch = {
    batchId: "r.7",
    runId: "r",
    jobNumber: 2,
    batchNumber: 7,
    firstChange: 101,
    lastChange: 100 + lines.length,
    offset: 1_000,
    length: body.length,
    checksum: checksumOf(body),
    records: lines.length,
    state: "sending",
  };
  return [batch, body];
};
