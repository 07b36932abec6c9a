import { z } from "@hono/zod-openapi";
import type { BatchCount, Plan, SentRequest, UploadJob } from "../../index.ts";
import { RUN_STATES, type RunReport } from "../../model/run.ts";
import { operation } from "../operation.ts";
import { count, failure, instant, notice, page, pageQuery, runMode, share, work } from "./common.ts";

const byRunId = z.object({ runId: z.string() });

export const books = z
  .object({ planned: count, toSend: count, accepted: count, refused: count, unknown: count })
  .openapi("Books");

export const runSummary = z
  .object({
    runId: z.string(),
    /** The name of a sync, or of an entry of `events`. */
    sync: z.string(),
    mode: runMode,
    audienceKey: z.string(),
    /** The audience's name; of a run that sends events, the advertiser's. */
    audience: z.string(),
    state: z.enum(RUN_STATES),
    createdAt: instant,
    startedAt: instant.optional(),
    settledAt: instant.optional(),
    changes: z.object({ add: count, update: count, renew: count, remove: count }).optional(),
    /** New events, of a run that sends events. */
    events: count.optional(),
    rowsRead: count.optional(),
    matchRate: share.optional(),
    /** It waits for a person. */
    safetyStop: z.string().optional(),
    error: failure.optional(),
    /** What is at work on it in this service. */
    work: work.optional(),
  })
  .openapi("RunSummary");

export const listRuns = operation({
  method: "get",
  path: "/api/runs",
  access: "read",
  summary: "Runs and plans, newest first",
  query: pageQuery.extend({
    sync: z.string().optional(),
    audienceKey: z.string().optional(),
    /** Comma-separated. */
    states: z.string().optional(),
  }),
  answer: page(runSummary),
});

/** `Plan` and `RunReport` of the library, as they are: docs/runs.md explains each number. */
const plan = z.custom<Plan>().openapi("Plan", { type: "object" });
const report = z.custom<RunReport>().openapi("RunReport", { type: "object" });
const uploadJob = z.custom<UploadJob & { batches: readonly BatchCount[] }>();

/** What a person does next, in words: with one of the run's buttons, or elsewhere in the console. */
export const nextStep = notice
  .extend({
    action: z.enum(["approve", "resume", "retry", "undo", "discard"]).optional(),
    /** Where in the console it is done. */
    path: z.string().optional(),
  })
  .openapi("NextStep");
export type NextStep = z.output<typeof nextStep>;

export const run = z
  .object({
    summary: runSummary,
    report: report.optional(),
    plan: plan.optional(),
    /** What Amazon refused, by what it said; the most frequent first. */
    refusals: z.array(z.object({ message: z.string(), records: count })),
    uploadJobs: z.array(uploadJob.openapi("UploadJob", { type: "object" })),
    /** What a person can do now. */
    may: z.object({
      approve: z.boolean(),
      resume: z.boolean(),
      retry: z.boolean(),
      undo: z.boolean(),
      stop: z.boolean(),
      discard: z.boolean(),
    }),
    /** Absent: nothing is to be done. */
    next: nextStep.optional(),
    lists: z.array(z.string()),
  })
  .openapi("Run");

export const getRun = operation({
  method: "get",
  path: "/api/runs/{runId}",
  access: "read",
  summary: "One run: its plan, its books, its jobs, what Amazon said",
  params: byRunId,
  answer: run,
});

export const listRequests = operation({
  method: "get",
  path: "/api/runs/{runId}/requests",
  access: "read",
  summary: "Every request of a run, oldest first, with what became of its job",
  params: byRunId,
  query: pageQuery,
  answer: page(z.custom<SentRequest>().openapi("Request", { type: "object" })),
});

/** Holds external ids and hashes, hence the right. */
export const downloadList = operation({
  method: "get",
  path: "/api/runs/{runId}/lists/{list}",
  access: "people",
  summary: "One of a run's lists as CSV",
  params: byRunId.extend({ list: z.string() }),
  answer: z.string(),
  media: { answer: "text/csv" },
});

const act = <const Verb extends string>(verb: Verb, summary: string) =>
  operation({
    method: "post",
    path: `/api/runs/{runId}/${verb}` as const,
    access: "run",
    summary,
    params: byRunId,
    starts: true,
    status: 202,
    answer: work,
  });

export const approveRun = operation({
  method: "post",
  path: "/api/runs/{runId}/approve",
  access: "run",
  summary: "Send a kept plan; with a safety stop, the number of removals is said out loud",
  params: byRunId,
  body: z.object({ allowRemovals: z.int().min(0).optional() }),
  starts: true,
  status: 202,
  answer: work,
});
export const resumeRun = act("resume", "Go on with a run that has not finished");
export const retryRun = act("retry", "Send again what is stuck or was refused");
export const undoRun = act("undo", "Plan to put back whom a run took out; approve that plan to do it");

export const stopRun = operation({
  method: "post",
  path: "/api/runs/{runId}/stop",
  access: "run",
  summary: "Stop after the request in flight; what was sent stays sent",
  params: byRunId,
});

export const discardPlan = operation({
  method: "post",
  path: "/api/runs/{runId}/discard",
  access: "run",
  summary: "Drop a plan that nobody executed",
  params: byRunId,
});

export const getWork = operation({
  method: "get",
  path: "/api/work/{workId}",
  access: "read",
  summary: "Something that goes on in the background",
  params: z.object({ workId: z.string() }),
  answer: work,
});

/** Events: `work` (a Work), `run` ({ runId, state, books, processed, requests }), `settings` ({}). */
export const events = operation({
  method: "get",
  path: "/api/events",
  access: "read",
  summary: "What happens, as server-sent events",
  query: z.object({ runId: z.string().optional() }),
  answer: z.string(),
  media: { answer: "text/event-stream" },
});
