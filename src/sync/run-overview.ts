import type { Config } from "../config/config.ts";
import { ConfigError, HeadwaterError } from "../errors.ts";
import type { Audience } from "../model/audience.ts";
import type { BatchCount, UploadJob } from "../model/batch.ts";
import { isOfItsOwn } from "../model/plan.ts";
import type { KeptPlan, Run, RunError, RunReport } from "../model/run.ts";
import { audienceOf } from "./audience-of.ts";
import type { Engine } from "./engine.ts";
import { refuseOtherSettings } from "./events/send-events.ts";
import { RUN_LISTS, type RunList } from "./export-list.ts";
import { keptFrom } from "./kept-from.ts";
import { refuseMovedSource } from "./kept-plan.ts";
import { knownRun } from "./known-run.ts";
import { reportOf } from "./report.ts";
import { runErrorOf } from "./run-error.ts";
import { refuseOlderThanSuppressions } from "./suppressions.ts";

/** One run as a person looks at it: without its requests, of which there may be very many. */
export interface RunOverview {
  run: Run;
  /** Absent: it sends events. */
  audience?: Audience;
  /** Absent while it has no plan. */
  report?: RunReport;
  uploadJobs: readonly (UploadJob & { batches: readonly BatchCount[] })[];
  /** What a person can do in the state that it is in. */
  may: RunMay;
  /** Why its plan would be refused now; absent: it would not, as far as can be told without the audience's file. */
  moved?: RunError;
  lists: readonly RunList[];
}

export interface RunMay {
  /** Execute the plan; where it has a safety stop, with the number of removals. */
  approve: boolean;
  resume: boolean;
  retry: boolean;
  undo: boolean;
  discard: boolean;
}

/** @throws {ConfigError} run.unknown */
export async function overviewOf(engine: Engine, runId: string): Promise<RunOverview> {
  const { ledger } = engine;
  const run = await knownRun(engine, runId);
  const report = run.plan && (await reportOf(engine, runId));
  const moved = await whyMoved(engine, run);
  const counts = Map.groupBy(await ledger.batchCounts(runId), ({ jobNumber }) => jobNumber);
  return {
    run,
    audience: run.mode === "events" ? undefined : await audienceOf(engine, run.audienceKey),
    report,
    uploadJobs: (await ledger.uploadJobs(runId)).map((job) => ({
      ...job,
      batches: (counts.get(job.jobNumber) ?? []).map(({ state, count, records }) => ({
        state,
        count,
        records,
      })),
    })),
    may: mayOf(engine, run, report, moved),
    moved,
    lists: listsOf(engine, runId, report),
  };
}

function mayOf(engine: Engine, run: Run, report: RunReport | undefined, moved: RunError | undefined): RunMay {
  const { state, plan } = run;
  const isKept = state === "planned" && plan !== undefined && !isOfItsOwn(plan.origin);
  return {
    approve: isKept && !moved && (!plan.safetyStop || plan.safetyStop.removals !== undefined),
    resume: state === "ready" || state === "accepted",
    retry: report !== undefined && canRetry(report),
    undo: canUndo(engine, run),
    discard: isKept,
  };
}

/** Whether `retry` would find anything: refused records, or jobs that stand, failed in part, or are gone at Amazon. */
function canRetry({ state, books, processed, notices }: RunReport): boolean {
  if (state === "ready" || state === "accepted")
    return books.refused > 0 || notices.some(({ code }) => code === "run.jobs-slow");
  if (state !== "settled") return false;
  return books.refused + processed.partial + processed.expired + processed.invalidRecords > 0;
}

/** Whether a run took out people who are still kept. */
function canUndo(engine: Engine, { state, plan, startedAt, acceptedAt = startedAt }: Run): boolean {
  if (plan === undefined || plan.mode === "events" || isOfItsOwn(plan.origin) || acceptedAt === undefined)
    return false;
  return (
    (state === "settled" || state === "abandoned") &&
    plan.changes.remove > plan.changes.withdrawn &&
    engine.config.undo.keepDays > 0 &&
    acceptedAt >= keptFrom(engine)
  );
}

async function whyMoved(engine: Engine, run: Run): Promise<RunError | undefined> {
  const { plan, basis } = run;
  if (run.state !== "planned" || !plan || !basis) return undefined;
  try {
    if (plan.origin === undefined) refuseMovedEntry(engine.config, run, { plan, basis });
    await refuseOlderThanSuppressions(engine, { plan, basis });
  } catch (error) {
    if (error instanceof HeadwaterError) return runErrorOf(error);
    throw error;
  }
  if (!(await wasOvertaken(engine, run))) return undefined;
  return run.mode === "events"
    ? {
        code: "plan.events-moved",
        message: "Events of this advertiser have been sent since this plan was made.",
        exitCode: 3,
      }
    : {
        code: "plan.audience-moved",
        message: "The audience has changed since this plan was made.",
        exitCode: 3,
      };
}

/** Refuses a plan of what the settings do not have any more, or have otherwise. What has happened has happened: a source of events may move. */
function refuseMovedEntry({ syncs, events }: Config, { mode, sync: name }: Run, kept: KeptPlan): void {
  if (mode === "events") {
    const entry = events.find((one) => one.name === name);
    if (!entry)
      throw new ConfigError("config.events-unknown", `There is no events entry "${name}" any more.`);
    refuseOtherSettings(entry, kept);
  } else {
    const sync = syncs.find((one) => one.name === name);
    if (!sync) throw new ConfigError("config.sync-unknown", `There is no sync "${name}" any more.`);
    refuseMovedSource(sync, kept);
  }
}

/** Whether another run of its audience has sent something since. */
async function wasOvertaken({ ledger }: Engine, { audienceKey, runId, createdAt }: Run): Promise<boolean> {
  const sent = await ledger.runs({ audienceKey, states: SENT, limit: RUNS_LOOKED_AT });
  return sent.some((other) => other.runId !== runId && (other.startedAt ?? 0) > createdAt);
}

const SENT = ["ready", "accepted", "settled", "abandoned"] as const;
/** A later start is nearly always a later plan. */
const RUNS_LOOKED_AT = 5;

function listsOf({ state }: Engine, runId: string, report: RunReport | undefined): RunList[] {
  if (!state.hasLists(runId)) return [];
  const has = (list: RunList): boolean =>
    list === "rejections" ||
    (state.hasChanges(runId) && (list !== "refused" || (report?.books.refused ?? 0) > 0));
  return RUN_LISTS.filter(has);
}
