import type { Transaction } from "kysely";
import { Bug } from "../errors.ts";
import type { BatchLedger } from "../jobs/ledger.ts";
import type { AmazonJobState } from "../model/batch.ts";
import { batchesIn, batchOf, setBatchState } from "./batches.ts";
import type { Store } from "./store.ts";
import { present, type Tables } from "./tables.ts";

export const amazonJobLedger = (
  store: Store,
): Pick<BatchLedger, "amazonJobs" | "saveAmazonJob" | "processed" | "replaceJob" | "sendRefusedAgain"> => ({
  amazonJobs: async (runId) => {
    const rows = await store.read((db) =>
      db
        .selectFrom("amazonJob")
        .innerJoin("batch", "batch.batchId", "amazonJob.batchId")
        .selectAll("amazonJob")
        .where("amazonJob.runId", "=", runId)
        .orderBy("firstChange")
        .execute(),
    );
    return rows.map(present);
  },

  saveAmazonJob: ({ message = null, ...job }, fence) =>
    store.fenced(fence, async (db) => {
      await batchOf(db, job.batchId, fence);
      const columns = { ...job, message };
      await db
        .insertInto("amazonJob")
        .values(columns)
        .onConflict((conflict) => conflict.columns(["batchId", "jobRequestId"]).doUpdateSet(columns))
        .execute();
    }),

  processed: async (runId) => {
    const sums = await store.read((db) =>
      db
        .selectFrom("amazonJob")
        .innerJoin("batch", "batch.batchId", "amazonJob.batchId")
        .select(({ fn }) => [
          "amazonJob.state",
          fn.countAll<number>().as("jobs"),
          fn.sum<number>("records").as("records"),
          fn.sum<number>("invalidRecords").as("invalid"),
          fn.sum<number>("unattributed").as("unattributed"),
        ])
        .where("amazonJob.runId", "=", runId)
        .where("amazonJob.state", "!=", "replaced")
        .groupBy("amazonJob.state")
        .execute(),
    );
    const of = (what: "jobs" | "records" | "invalid" | "unattributed", ...states: AmazonJobState[]) =>
      sums.filter(({ state }) => states.includes(state)).reduce((total, row) => total + row[what], 0);
    const invalidRecords = of("invalid", ...KEPT);
    const unattributed = of("unattributed", ...KEPT);
    const invalid = invalidRecords - unattributed;
    return {
      jobs: sums.reduce((total, { jobs }) => total + jobs, 0),
      pending: of("jobs", "pending"),
      succeeded: of("jobs", "succeeded"),
      partial: of("jobs", "partial"),
      failed: of("jobs", "failed"),
      expired: of("jobs", "expired"),
      invalidRecords,
      records: {
        processed: of("records", ...KEPT) - invalid - unattributed,
        pending: of("records", "pending"),
        failed: of("records", "failed"),
        invalid,
        unattributed,
        unknown: of("records", "expired"),
      },
    };
  },

  replaceJob: (job, fence) =>
    store.fenced(fence, async (db) => {
      const { state } = await batchOf(db, job.batchId, fence);
      if (state !== "accepted")
        throw new Bug("bug.ledger-batch", `The batch ${job.batchId} is ${state}; it can't be sent again.`);
      await db
        .updateTable("amazonJob")
        .set({ state: "replaced" })
        .where("batchId", "=", job.batchId)
        .where("jobRequestId", "=", job.jobRequestId)
        .execute();
      await setBatchState(db, job.batchId, "unknown");
      await readyAgain(db, job.runId);
    }),

  sendRefusedAgain: (runId, fence) =>
    store.fenced(fence, async (db) => {
      const { numUpdatedRows } = await db
        .updateTable("batch")
        .set({ state: "to-send", message: null })
        .where("batchId", "in", batchesIn(db, "refused", runId, fence))
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) await readyAgain(db, runId);
      return Number(numUpdatedRows);
    }),
});

/** States of jobs whose records Amazon has kept, but for those that it says are invalid. */
const KEPT: readonly AmazonJobState[] = ["succeeded", "partial"];

/** A run that has something to send once more. */
const readyAgain = (db: Transaction<Tables>, runId: string) =>
  db.updateTable("run").set({ state: "ready", acceptedAt: null }).where("runId", "=", runId).execute();
