import { MachineError } from "../errors.ts";
import type { Batch } from "../model/batch.ts";
import { checksumOf } from "./checksum.ts";

/** The two halves of a batch, cut at the line end nearest its middle; undefined for a single record. */
export function halvesOf(batch: Batch, bytes: Uint8Array): Batch[] | undefined {
  if (batch.records < 2) return undefined;
  const firstRecords = Math.floor(batch.records / 2);
  let cut = -1;
  for (let line = 0; line < firstRecords; line++) {
    cut = bytes.indexOf(LINE_END, cut + 1);
    if (cut === -1) throw new MachineError("outbox.damaged", "The run's outbox is damaged.", DAMAGED);
  }
  const part = (suffix: string, from: number, to: number, firstChange: number, records: number): Batch => ({
    ...batch,
    batchId: `${batch.batchId}.${suffix}`,
    state: "to-send",
    offset: batch.offset + from,
    length: to - from,
    checksum: checksumOf(bytes.subarray(from, to)),
    firstChange,
    lastChange: firstChange + records - 1,
    records,
  });
  return [
    part("1", 0, cut + 1, batch.firstChange, firstRecords),
    part("2", cut + 1, batch.length, batch.firstChange + firstRecords, batch.records - firstRecords),
  ];
}

const LINE_END = 0x0a;
const DAMAGED = { hint: "Plan again: headwater sync NAME. The audience itself is not harmed." };
