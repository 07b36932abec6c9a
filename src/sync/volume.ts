import type { LimitsConfig } from "../config/config.ts";
import type { Packing } from "../jobs/packing.ts";
import type { Plan } from "../model/plan.ts";
import { leastTime } from "../plan/least-time.ts";

/** What counts beside the packing itself. */
interface Counted {
  /** Those that take from a connection's hour. */
  records: number;
  limits: LimitsConfig;
  /** Requests beside those that carry records. @default 0 */
  further?: number;
}

/** How much a plan would send, and the least time that it takes. */
export function volumeOf(
  { batches, jobs, identifiers }: Packing,
  { records, limits, further = 0 }: Counted,
): Pick<Plan, "identifiers" | "uploadJobs" | "requests" | "minimumMs" | "minimumBy"> {
  const requests = batches.length + further;
  const least = leastTime({ requests, records }, limits);
  return {
    identifiers,
    uploadJobs: jobs.length,
    requests,
    minimumMs: least.ms,
    minimumBy: least.bound,
  };
}
