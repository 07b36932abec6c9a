import type { Transaction } from "kysely";
import { Bug } from "../errors.ts";
import type { BatchLedger, Fence } from "../jobs/ledger.ts";
import type { Attempt, Batch } from "../model/batch.ts";
import { batchesIn, batchOf, replaceBy, setBatchState } from "./batches.ts";
import type { Store } from "./store.ts";
import { present, type Tables } from "./tables.ts";

export const attemptLedger = (
  store: Store,
): Pick<
  BatchLedger,
  | "startAttempt"
  | "endAttempt"
  | "endAttemptInParts"
  | "releaseAttempt"
  | "markUnfinishedUnknown"
  | "attempts"
  | "countAttempts"
> => ({
  startAttempt: (batchId, startedAt, fence) =>
    store.fenced(fence, async (db) => {
      const { state } = await batchOf(db, batchId, fence);
      if (state !== "to-send" && state !== "unknown")
        throw new Bug("bug.ledger-attempt", `The batch ${batchId} is ${state}; it can't be sent.`);
      const attempt = (await lastAttempt(db, batchId)) + 1;
      await db.insertInto("attempt").values({ batchId, attempt, startedAt }).execute();
      await setBatchState(db, batchId, "sending");
      return attempt;
    }),

  endAttempt: (attempt, nextPollAt, fence) =>
    store.fenced(fence, async (db) => {
      const { runId } = await endRunning(db, attempt, fence);
      await setBatchState(db, attempt.batchId, attempt.outcome);
      if (attempt.outcome !== "accepted" || attempt.jobRequestId === undefined) return;
      await db
        .insertInto("amazonJob")
        .values({
          batchId: attempt.batchId,
          jobRequestId: attempt.jobRequestId,
          runId,
          state: "pending",
          acceptedAt: attempt.endedAt,
          polls: 0,
          nextPollAt,
          invalidRecords: 0,
          unattributed: 0,
        })
        .execute();
    }),

  endAttemptInParts: (attempt, parts, fence) =>
    store.fenced(fence, async (db) => {
      const whole = await endRunning(db, { ...attempt, outcome: "partial" }, fence);
      const mayBeThere = await wasUnknown(db, whole);
      await replaceBy(
        db,
        whole,
        parts.map((part) => (mayBeThere && part.state === "to-send" ? { ...part, ...UNKNOWN } : part)),
      );
    }),

  releaseAttempt: (attempt, fence) =>
    store.fenced(fence, async (db) => {
      const ended = { ...attempt, endedAt: attempt.endedAt ?? store.clock.now() };
      const batch = await endRunning(db, ended, fence);
      await setBatchState(db, attempt.batchId, (await wasUnknown(db, batch)) ? "unknown" : "to-send");
    }),

  markUnfinishedUnknown: (runId, fence) =>
    store.fenced(fence, async (db) => {
      const sending = batchesIn(db, "sending", runId, fence);
      await db
        .updateTable("attempt")
        .set({ outcome: "unknown" })
        .where("batchId", "in", sending)
        .where("endedAt", "is", null)
        .execute();
      const { numUpdatedRows } = await db
        .updateTable("batch")
        .set({ state: "unknown" })
        .where("batchId", "in", sending)
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    }),

  attempts: async (runId) => {
    const rows = await store.read((db) =>
      db
        .selectFrom("attempt")
        .innerJoin("batch", "batch.batchId", "attempt.batchId")
        .selectAll("attempt")
        .where("runId", "=", runId)
        .orderBy("startedAt")
        .orderBy("firstChange")
        .orderBy("attempt")
        .execute(),
    );
    return rows.map(present);
  },

  countAttempts: async (runId) => {
    const { count } = await store.read((db) =>
      db
        .selectFrom("attempt")
        .innerJoin("batch", "batch.batchId", "attempt.batchId")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("runId", "=", runId)
        .executeTakeFirstOrThrow(),
    );
    return count;
  },
});

/** Writes down what became of the attempt that is running, and only of that one. */
async function endRunning(db: Transaction<Tables>, attempt: Attempt, fence: Fence): Promise<Batch> {
  const batch = await batchOf(db, attempt.batchId, fence);
  if (batch.state !== "sending" || attempt.attempt !== (await lastAttempt(db, attempt.batchId)))
    throw new Bug(
      "bug.ledger-attempt",
      `Attempt ${attempt.attempt} at batch ${attempt.batchId} is not running.`,
    );
  await db
    .updateTable("attempt")
    .set({
      endedAt: attempt.endedAt,
      outcome: attempt.outcome,
      httpStatus: attempt.httpStatus,
      requestId: attempt.requestId,
      jobRequestId: attempt.jobRequestId,
      message: attempt.message,
    })
    .where("batchId", "=", attempt.batchId)
    .where("attempt", "=", attempt.attempt)
    .execute();
  return batch;
}

/** A part whose records may have been taken by an attempt before it was one. */
const UNKNOWN = { state: "unknown", message: "An earlier request had no answer." } as const;

/**
 * Whether Amazon may have a batch's records, which is to be sent, from before: by an attempt at it, or at the batch that
 * it is a part of. Of what is to be sent nothing but that is ever said, so then it has a message.
 */
async function wasUnknown(db: Transaction<Tables>, { batchId, message }: Batch): Promise<boolean> {
  if (message !== undefined) return true;
  const earlier = await db
    .selectFrom("attempt")
    .select("attempt")
    .where("batchId", "=", batchId)
    .where("outcome", "=", "unknown")
    .executeTakeFirst();
  return earlier !== undefined;
}

/** The number of the last attempt at a batch, 0 before the first. */
async function lastAttempt(db: Transaction<Tables>, batchId: string): Promise<number> {
  const { last } = await db
    .selectFrom("attempt")
    .select(({ fn }) => fn.max<number | null>("attempt").as("last"))
    .where("batchId", "=", batchId)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}
