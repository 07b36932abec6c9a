import { type BatchBooks, type Delivery, deliver } from "../../src/delivery/worker.ts";
import { checksumOf } from "../../src/jobs/checksum.ts";
import { halvesOf } from "../../src/jobs/halves.ts";
import { isOpen, partsOf } from "../../src/jobs/parts.ts";
import type { Attempt, Batch, BatchState } from "../../src/model/batch.ts";
import { manualClock } from "../manual-clock.ts";
import { type Fate, MemoryDestination } from "./memory-destination.ts";

export const RECORDS_PER_BATCH = 8;

/** An outbox with batches of so many records each, and books in memory. */
function outboxOf(batchCount: number, recordsPerBatch: number) {
  const records = Array.from({ length: batchCount * recordsPerBatch }, (_, index) => `r${index + 1}`);
  const text = new TextEncoder().encode(records.map((record) => `${record}\n`).join(""));
  let offset = 0;
  const batches = Array.from({ length: batchCount }, (_, index): Batch => {
    const own = records.slice(index * recordsPerBatch, (index + 1) * recordsPerBatch);
    const length = own.reduce((sum, record) => sum + record.length + 1, 0);
    offset += length;
    return {
      batchId: `b${index + 1}`,
      runId: "r",
      jobNumber: 1,
      batchNumber: index + 1,
      firstChange: index * recordsPerBatch + 1,
      lastChange: (index + 1) * recordsPerBatch,
      offset: offset - length,
      length,
      checksum: checksumOf(text.subarray(offset - length, offset)),
      records: own.length,
      state: "to-send",
    };
  });
  return {
    records,
    batches,
    slice: (batch: Batch) => text.subarray(batch.offset, batch.offset + batch.length),
  };
}

/** Delivers so many batches to a destination of the given fates, and says everything that came of it. */
export async function delivered(
  batchCount: number,
  fateOf: (records: readonly string[], call: number) => Fate,
  { recordsPerBatch = RECORDS_PER_BATCH, ...given }: Partial<Delivery> & { recordsPerBatch?: number } = {},
) {
  const { records, batches, slice } = outboxOf(batchCount, recordsPerBatch);
  const destination = new MemoryDestination(fateOf);
  const clock = manualClock();
  const states = new Map<string, BatchState>(batches.map(({ batchId }) => [batchId, "to-send"]));
  const attempts = new Map<string, number>();
  const everyBatch = new Map(batches.map((batch) => [batch.batchId, batch]));
  const told = new Map<string, Attempt>();
  const log: string[] = [];
  const books: BatchBooks = {
    started: async ({ batchId }) => {
      if (!["to-send", "unknown"].includes(states.get(batchId)!))
        throw new Error(`${batchId} is not to be sent`);
      states.set(batchId, "sending");
      attempts.set(batchId, (attempts.get(batchId) ?? 0) + 1);
      log.push(`${batchId} started`);
      return attempts.get(batchId)!;
    },
    ended: async (attempt) => {
      const { batchId, outcome } = attempt;
      told.set(batchId, attempt);
      states.set(batchId, outcome);
      log.push(`${batchId} ${outcome}`);
    },
    released: async ({ batchId }) => {
      states.set(batchId, "to-send");
      log.push(`${batchId} released`);
    },
    split: async (batch, attempt) => {
      const halves = halvesOf(batch, slice(batch));
      if (!halves) return undefined;
      told.set(batch.batchId, attempt);
      for (const half of halves) everyBatch.set(half.batchId, half);
      states.set(batch.batchId, "split");
      for (const { batchId } of halves) states.set(batchId, "to-send");
      log.push(`${batch.batchId} split`);
      return halves;
    },
    itemized: async (batch, attempt, items) => {
      const parts = partsOf(batch, slice(batch), items);
      told.set(batch.batchId, attempt);
      states.set(batch.batchId, "split");
      for (const part of parts) {
        everyBatch.set(part.batchId, part);
        states.set(part.batchId, part.state);
      }
      log.push(
        `${batch.batchId} in parts: ${parts.map(({ records, state }) => `${records} ${state}`).join(", ")}`,
      );
      return parts.filter(isOpen);
    },
  };
  let error: unknown;
  await deliver(batches, {
    destination,
    books,
    records: async (batch) => ({ bytes: slice(batch), [Symbol.dispose]: () => {} }),
    clock,
    random: () => 0.999,
    backoff: { baseMs: 1_000, factor: 2, capMs: 60_000 },
    lanes: 1,
    tries: 4,
    triesAgain: Number.POSITIVE_INFINITY,
    refusedAlone: 0,
    onAnswer: () => undefined,
    ...given,
  }).catch((reason: unknown) => {
    error = reason;
  });
  const inState = (state: BatchState): string[] =>
    [...states].filter(([, current]) => current === state).map(([batchId]) => batchId);
  const recordsOf = (batchId: string): string[] => {
    const { firstChange, lastChange } = everyBatch.get(batchId)!;
    return records.slice(firstChange - 1, lastChange);
  };
  return { records, destination, clock, states, everyBatch, told, log, error, inState, recordsOf };
}
