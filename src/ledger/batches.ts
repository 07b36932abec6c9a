import type { Insertable, Transaction } from "kysely";
import { Bug } from "../errors.ts";
import type { BatchLedger, Fence } from "../jobs/ledger.ts";
import type { Batch, BatchState } from "../model/batch.ts";
import { notOfThisAudience } from "./runs.ts";
import type { Store } from "./store.ts";
import { present, type Tables } from "./tables.ts";

/** Twelve columns each, and SQLite takes 32,766 parameters in a statement. */
const ROWS_PER_INSERT = 1000;

export const batchLedger = (
  store: Store,
): Pick<
  BatchLedger,
  "addBatches" | "uploadJobs" | "batches" | "batchCounts" | "acceptedBatches" | "splitBatch" | "books"
> => ({
  addBatches: (runId, jobs, batches, startedAt, fence) =>
    store.fenced(fence, async (db) => {
      const { numUpdatedRows } = await db
        .updateTable("run")
        .set({ state: "ready", startedAt })
        .where("runId", "=", runId)
        .where("audienceKey", "=", fence.audienceKey)
        .where("state", "in", ["planning", "planned"])
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw notOfThisAudience(runId, fence.audienceKey);
      await insertAll(db, "uploadJob", jobs);
      await insertAll(db, "batch", batches);
    }),

  uploadJobs: (runId) =>
    store.read((db) =>
      db.selectFrom("uploadJob").selectAll().where("runId", "=", runId).orderBy("jobNumber").execute(),
    ),

  batches: async (runId) => {
    const rows = await store.read((db) =>
      db
        .selectFrom("batch")
        .selectAll()
        .where("runId", "=", runId)
        .where("state", "!=", "split")
        .orderBy("firstChange")
        .execute(),
    );
    return rows.map(present);
  },

  batchCounts: (runId) =>
    store.read((db) =>
      db
        .selectFrom("batch")
        .select(({ fn }) => [
          "jobNumber",
          "state",
          fn.countAll<number>().as("count"),
          fn.sum<number>("records").as("records"),
        ])
        .where("runId", "=", runId)
        .where("state", "!=", "split")
        .groupBy(["jobNumber", "state"])
        .orderBy("jobNumber")
        .orderBy("state")
        .execute(),
    ),

  acceptedBatches: (audienceKey) =>
    store.read((db) =>
      db
        .selectFrom("batch")
        .innerJoin("run", "run.runId", "batch.runId")
        .select(["batch.runId", "batchId", "records"])
        .where("audienceKey", "=", audienceKey)
        .where("run.state", "in", ["accepted", "settled", "abandoned"])
        .where("batch.state", "=", "accepted")
        .orderBy("createdAt", "desc")
        .orderBy("batch.runId", "desc")
        .orderBy("firstChange")
        .execute(),
    ),

  splitBatch: (batchId, halves, fence) =>
    store.fenced(fence, async (db) => {
      const whole = await batchOf(db, batchId, fence);
      if (whole.state === "accepted" || whole.state === "sending" || whole.state === "split")
        throw new Bug("bug.ledger-batch", `The batch ${batchId} is ${whole.state}; it can't be split.`);
      await replaceBy(db, whole, halves);
    }),

  books: async (runId) => {
    const sums = await store.read((db) =>
      db
        .selectFrom("batch")
        .select(({ fn }) => ["state", fn.sum<number>("records").as("records")])
        .where("runId", "=", runId)
        .where("state", "!=", "split")
        .groupBy("state")
        .execute(),
    );
    const recordsOf = (...states: string[]) =>
      sums.filter(({ state }) => states.includes(state)).reduce((sum, { records }) => sum + records, 0);
    return {
      planned: sums.reduce((sum, { records }) => sum + records, 0),
      toSend: recordsOf("to-send", "sending"),
      accepted: recordsOf("accepted"),
      refused: recordsOf("refused"),
      unknown: recordsOf("unknown"),
    };
  },
});

/** A batch of one of the fence's runs. */
export async function batchOf(
  db: Transaction<Tables>,
  batchId: string,
  { audienceKey }: Fence,
): Promise<Batch> {
  const batch = await db
    .selectFrom("batch")
    .innerJoin("run", "run.runId", "batch.runId")
    .selectAll("batch")
    .where("batchId", "=", batchId)
    .where("audienceKey", "=", audienceKey)
    .executeTakeFirst();
  if (!batch) throw new Bug("bug.ledger-batch", `The audience ${audienceKey} has no batch ${batchId}.`);
  return present(batch);
}

/** From now on these carry the batch's records, all of them. */
export async function replaceBy(
  db: Transaction<Tables>,
  whole: Batch,
  pieces: readonly Batch[],
): Promise<void> {
  requirePartition(whole, pieces);
  await setBatchState(db, whole.batchId, "split");
  await insertAll(db, "batch", pieces);
}

/** The ids of a run's batches in one state; of no other audience than the fence's. */
export const batchesIn = (
  db: Transaction<Tables>,
  state: BatchState,
  runId: string,
  { audienceKey }: Fence,
) =>
  db
    .selectFrom("batch")
    .innerJoin("run", "run.runId", "batch.runId")
    .select("batchId")
    .where("batch.runId", "=", runId)
    .where("audienceKey", "=", audienceKey)
    .where("batch.state", "=", state);

export const setBatchState = (db: Transaction<Tables>, batchId: string, state: BatchState) =>
  db.updateTable("batch").set({ state }).where("batchId", "=", batchId).execute();

async function insertAll<T extends "uploadJob" | "batch">(
  db: Transaction<Tables>,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await db
      .insertInto(table)
      .values(rows.slice(start, start + ROWS_PER_INSERT))
      .execute();
}

/** The books sum the leaves, so pieces that don't cover their whole would lose records silently. */
function requirePartition(whole: Batch, pieces: readonly Batch[]): void {
  let nextChange = whole.firstChange;
  let nextByte = whole.offset;
  let records = 0;
  for (const piece of pieces) {
    if (piece.runId !== whole.runId || piece.firstChange !== nextChange || piece.offset !== nextByte)
      throw badPieces(whole);
    nextChange = piece.lastChange + 1;
    nextByte += piece.length;
    records += piece.records;
  }
  if (
    nextChange !== whole.lastChange + 1 ||
    nextByte !== whole.offset + whole.length ||
    records !== whole.records
  )
    throw badPieces(whole);
}

const badPieces = ({ batchId }: Batch): Bug =>
  new Bug("bug.ledger-batch", `The pieces of batch ${batchId} are not the whole of it, in order.`);
