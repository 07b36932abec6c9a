import { MachineError } from "../errors.ts";
import type { Batch } from "../model/batch.ts";
import { checksumOf } from "./checksum.ts";

/**
 * A batch cut at line ends into pieces of so many records each, in order; together they are all of it. Each is to be sent.
 * @throws {MachineError} outbox.damaged — the bytes have fewer lines than the batch has records.
 */
export function piecesOf(batch: Batch, bytes: Uint8Array, recordsOfEach: readonly number[]): Batch[] {
  // What was said of the whole is not said of each piece.
  const { message: _, ...whole } = batch;
  let from = 0;
  let firstChange = batch.firstChange;
  return recordsOfEach.map((records, index) => {
    const to = endOfLines(bytes, from, records);
    const piece: Batch = {
      ...whole,
      batchId: `${batch.batchId}.${index + 1}`,
      state: "to-send",
      offset: batch.offset + from,
      length: to - from,
      checksum: checksumOf(bytes.subarray(from, to)),
      firstChange,
      lastChange: firstChange + records - 1,
      records,
    };
    from = to;
    firstChange += records;
    return piece;
  });
}

/** Where so many lines end that begin at `from`. */
function endOfLines(bytes: Uint8Array, from: number, lines: number): number {
  let end = from;
  for (let line = 0; line < lines; line++) {
    end = bytes.indexOf(LINE_END, end) + 1;
    if (end === 0) throw new MachineError("outbox.damaged", "The run's outbox is damaged.", DAMAGED);
  }
  return end;
}

const LINE_END = 0x0a;
const DAMAGED = {
  hint: "Plan again: headwater sync NAME, or headwater events send NAME. What Amazon has is not harmed.",
};
