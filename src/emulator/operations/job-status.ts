import { Refusal } from "../errors.ts";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { operation } from "../operation.ts";

export const jobStatus = operation("job-status", "GET /amc/audiences/records/:jobRequestId", {
  family: "audiences",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    { says: "An unknown job is 404.", evidence: documented(SOURCES.audiencesSpec) },
    { says: "A job is PENDING for a time, then it has ended.", evidence: documented(SOURCES.audiencesGuide) },
    {
      says: "A job with invalid records has SUCCEEDED all the same.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    {
      says: "A job for an unknown audience has FAILED.",
      evidence: assumed("its records are invalid; its state is not told"),
    },
    {
      says: "externalId of an invalid record is the record's id.",
      evidence: assumed("the description says the audience's; the fault invalid-records has both"),
    },
    {
      says: "Jobs are kept for good.",
      evidence: assumed("no time is published; the fault forgotten-jobs ends it"),
    },
  ],
  answer({ store, region, params }) {
    const job = store.jobs.get(params.jobRequestId!);
    if (job?.region !== region || store.faults.strike("forgotten-jobs", "job-status")) {
      throw new Refusal(404, "No such job");
    }
    const { jobRequestId, audienceId, recordCount, result } = job;
    if (!result) return { status: 200, body: { jobRequestId, jobState: "PENDING" } };
    const { state, invalidRecords, audienceSize } = result;
    const processed = state === "FAILED" ? 0 : recordCount - invalidRecords.length;
    return {
      status: 200,
      body: {
        jobRequestId,
        jobState: state,
        successful: { recordsProcessedRate: (processed / recordCount) * 100 },
        invalidRecords: invalidRecords.map((record) => ({ audienceId, ...record })),
        ...(audienceSize && { audienceSize }),
      },
    };
  },
});
