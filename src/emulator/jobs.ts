import { randomUUID } from "node:crypto";
import {
  type Audience,
  audienceSize,
  countMember,
  putMember,
  removeMember,
  type Target,
} from "./audience.ts";
import type { Clock } from "./clock.ts";
import type { Region } from "./region.ts";
import type { Change } from "./upload.ts";

export type JobState = "SUCCEEDED" | "PARTIALLYSUCCEEDED" | "FAILED" | "COMPLETED";

export interface InvalidRecord {
  externalId: string;
  error: string;
}

/** What becomes of one records call. */
export interface Job {
  jobRequestId: string;
  region: Region;
  audienceId: string;
  acceptedAt: number;
  dueAt: number;
  /** How it is to end, should nothing come between. */
  ending: JobState;
  /** Whether invalid records go by the audience's external id, as one reading of the description has it. */
  unnamed: boolean;
  /** Where its records go. */
  target: Target;
  /** Whether its records are only counted: their hashes were not kept. */
  counting: boolean;
  recordCount: number;
  /** Emptied when the job is done. */
  changes: Change[];
  /** Absent while it is pending. */
  result: JobResult | undefined;
}

export interface JobResult {
  state: JobState;
  invalidRecords: InvalidRecord[];
  audienceSize: ReturnType<typeof audienceSize> | undefined;
}

export interface Jobs {
  accept(job: Omit<Job, "jobRequestId" | "recordCount" | "result">): Job;
  get(jobRequestId: string): Job | undefined;
  pending(): readonly Job[];
  list(): Iterable<Job>;
  /** Takes a job as it was. */
  restore(job: Job): void;
  /** Ends the jobs that are due, by due time. Called before every answer, so no timer is needed. */
  settle(): void;
}

export interface JobRules {
  clock: Clock;
  options: { readonly recreate: "replace" | "union" };
  audience(region: Region, audienceId: string): Audience | undefined;
}

export function jobs(rules: JobRules): Jobs {
  const all = new Map<string, Job>();
  let pending: Job[] = [];
  return {
    accept(request) {
      const job = {
        ...request,
        jobRequestId: randomUUID(),
        recordCount: request.changes.length,
        result: undefined,
      };
      all.set(job.jobRequestId, job);
      pending.push(job);
      return job;
    },
    get: (jobRequestId) => all.get(jobRequestId),
    pending: () => pending,
    list: () => all.values(),
    restore(job) {
      all.set(job.jobRequestId, job);
      if (!job.result) pending.push(job);
    },
    settle() {
      const now = rules.clock.now();
      if (!pending.some(({ dueAt }) => dueAt <= now)) return;
      const due = pending.filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
      pending = pending.filter(({ dueAt }) => dueAt > now);
      for (const job of due) {
        job.result = finish(job, rules);
        job.changes = [];
      }
    },
  };
}

function finish(job: Job, { audience: find, options }: JobRules): JobResult {
  const audience = find(job.region, job.audienceId);
  if (!audience) {
    const invalidRecords = job.changes.map(({ externalUserId }) => ({
      externalId: externalUserId,
      error: `No audience ${job.audienceId}`,
    }));
    return { state: "FAILED", invalidRecords, audienceSize: undefined };
  }
  const invalidRecords: InvalidRecord[] = [];
  if (job.ending !== "FAILED") {
    for (const { externalUserId, member, invalid } of job.changes) {
      if (invalid) {
        invalidRecords.push({
          externalId: job.unnamed ? audience.externalAudienceId : externalUserId,
          error: invalid,
        });
      } else if (job.counting) countMember(audience, member);
      else if (member) putMember(audience, externalUserId, member, options.recreate);
      else removeMember(audience, externalUserId);
    }
    const applied = job.changes.length - invalidRecords.length;
    const { amc, dsp } = tookIt(job);
    if (amc) audience.received.amc += applied;
    if (dsp) audience.received.dsp += applied;
    audience.counted = true;
    audience.updatedAt = job.dueAt;
  }
  return { state: job.ending, invalidRecords, audienceSize: audienceSize(audience, job.dueAt) };
}

/** Which sides took the records. PARTIALLYSUCCEEDED: of two, one did not. */
const tookIt = ({ ending, target }: Job): Pick<Target, "amc" | "dsp"> => ({
  amc: target.amc && !(ending === "PARTIALLYSUCCEEDED" && target.dsp),
  dsp: target.dsp,
});
