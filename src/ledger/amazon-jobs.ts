import type { BatchLedger } from "../jobs/ledger.ts";
import type { AmazonJobState } from "../model/batch.ts";
import { batchOf } from "./batches.ts";
import type { Store } from "./store.ts";
import { present } from "./tables.ts";

export const amazonJobLedger = (
  store: Store,
): Pick<BatchLedger, "amazonJobs" | "saveAmazonJob" | "processed"> => ({
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
    const rows = await store.read((db) =>
      db
        .selectFrom("amazonJob")
        .select(({ fn }) => [
          "state",
          fn.countAll<number>().as("jobs"),
          fn.sum<number>("invalidRecords").as("invalidRecords"),
        ])
        .where("runId", "=", runId)
        .groupBy("state")
        .execute(),
    );
    const jobsIn = (wanted: AmazonJobState) =>
      sum(rows.filter(({ state }) => state === wanted).map(({ jobs }) => jobs));
    return {
      jobs: sum(rows.map(({ jobs }) => jobs)),
      pending: jobsIn("pending"),
      succeeded: jobsIn("succeeded"),
      partial: jobsIn("partial"),
      failed: jobsIn("failed"),
      expired: jobsIn("expired"),
      invalidRecords: sum(rows.map(({ invalidRecords }) => invalidRecords)),
    };
  },
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
