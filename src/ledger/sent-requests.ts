import type { BatchLedger } from "../jobs/ledger.ts";
import type { Store } from "./store.ts";
import { present } from "./tables.ts";

export const sentRequestLedger = (store: Store): Pick<BatchLedger, "requests"> => ({
  requests: async (runId, { after, limit }) => {
    const sent = await store.read((db) =>
      db
        .selectFrom("attempt")
        .innerJoin("batch", "batch.batchId", "attempt.batchId")
        .selectAll("attempt")
        .select(["jobNumber", "batchNumber", "records"])
        .where("runId", "=", runId)
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(
              refTuple("startedAt", "attempt.batchId", "attempt"),
              ">",
              tuple(after!.startedAt, after!.batchId, after!.attempt),
            ),
          ),
        )
        .orderBy("startedAt")
        .orderBy("attempt.batchId")
        .orderBy("attempt")
        .limit(limit)
        .execute(),
    );
    if (sent.length === 0) return [];
    const jobs = await store.read((db) =>
      db
        .selectFrom("amazonJob")
        .selectAll()
        .where("runId", "=", runId)
        .where("batchId", "in", [...new Set(sent.map(({ batchId }) => batchId))])
        .execute(),
    );
    const jobOf = new Map(jobs.map((job) => [`${job.batchId} ${job.jobRequestId}`, present(job)]));
    return sent.map((row) => ({ ...present(row), job: jobOf.get(`${row.batchId} ${row.jobRequestId}`) }));
  },
});
