import { ConfigError } from "../errors.ts";
import { changeRanges } from "../jobs/change-ranges.ts";
import type { Fence } from "../jobs/ledger.ts";
import type { AmazonJob } from "../model/batch.ts";
import { startLine } from "../model/plan.ts";
import type { EventsRun, Run } from "../model/run.ts";
import { isWithin } from "../plan/change-range.ts";
import { forgetRefused } from "../plan/event/log.ts";
import { liftQuarantine } from "../plan/quarantine.ts";
import { sendAgain } from "../plan/snapshot.ts";
import { sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { knownRun } from "./known-run.ts";
import { holdingAudience } from "./lease.ts";
import { refusedBatches } from "./refused-batches.ts";
import { resumeRun, runOf } from "./resume.ts";
import { withAudienceDatabase } from "./run-database.ts";

/** What `runs retry` did. */
export interface Retried {
  runId: string;
  /** Amazon's jobs that were waited for no more, each with what Amazon last said of it. */
  jobs: AmazonJob[];
  /** Requests that went out again. */
  requests: number;
  /** People or events that the next sync sends again. */
  people: number;
}

/**
 * Has sent again what is stuck or was not taken. Of a run that has not settled: requests whose jobs Amazon does not end,
 * and refused ones, now. Of a settled run: people whom one of its places did not take, whose jobs Amazon has forgotten, or
 * whose records are in quarantine, by the next sync.
 * @throws {ConfigError} run.unknown, run.not-sent
 */
export async function retryRun(engine: Engine, runId: string): Promise<Retried> {
  const { audienceKey } = await knownRun(engine, runId);
  return holdingAudience(engine, audienceKey, async (fence) => {
    const now = await runOf(engine, runId);
    if (now.state === "settled")
      return now.mode === "events" ? retryEvents(engine, now) : retrySettled(engine, now);
    if (now.state === "ready" || now.state === "accepted") return retryOpen(engine, now, fence);
    throw new ConfigError("run.not-sent", `Run ${runId} has sent nothing: it is ${now.state}.`, {
      hint: `${startLine(now.plan ?? { sync: now.sync, mode: now.mode })} plans anew.`,
    });
  });
}

async function retryOpen(engine: Engine, { runId, audienceKey, mode }: Run, fence: Fence): Promise<Retried> {
  const { ledger } = engine;
  const stuck = (await ledger.amazonJobs(runId)).filter(({ state }) => state === "pending");
  for (const job of stuck) await ledger.replaceJob(job, fence);
  const refused = await ledger.sendRefusedAgain(runId, fence);
  const people =
    mode === "events"
      ? 0
      : await withAudienceDatabase(engine, audienceKey, (database) => liftQuarantine(database, runId));
  await resumeRun(engine, await runOf(engine, runId), fence);
  return { runId, jobs: stuck, requests: stuck.length + refused, people };
}

/** Its outbox is gone: the next plan looks at its people again. */
async function retrySettled(engine: Engine, { runId, audienceKey }: Run): Promise<Retried> {
  const { ledger, state } = engine;
  const jobs = (await ledger.amazonJobs(runId)).filter(
    (job) => job.state === "partial" || job.state === "expired",
  );
  const ids = new Set(jobs.map(({ batchId }) => batchId));
  const batches = (await ledger.batches(runId)).filter(({ batchId }) => ids.has(batchId));
  const people = await withAudienceDatabase(engine, audienceKey, async (database) => {
    const lifted = await liftQuarantine(database, runId);
    if (batches.length === 0 || !state.hasLists(runId)) return lifted;
    const again = sql`
      select external_id from read_parquet(${state.changesPath(runId)}) where ${isWithin(changeRanges(batches))}`;
    return lifted + (await sendAgain(database, again));
  });
  return { runId, jobs, requests: 0, people };
}

/** Refused events are sent again by the next run that finds them young enough: their source is read anew. */
async function retryEvents(engine: Engine, { runId, sync, audienceKey }: EventsRun): Promise<Retried> {
  const { state } = engine;
  const batches = await refusedBatches(engine, runId);
  const ranges = batches.map(({ firstChange, lastChange }) => ({ first: firstChange, last: lastChange }));
  const people =
    ranges.length === 0 || !state.hasChanges(runId)
      ? 0
      : await withAudienceDatabase(engine, audienceKey, (database) =>
          forgetRefused(database, {
            entry: sync,
            events: sql`select event_id from read_parquet(${state.changesPath(runId)}) where ${isWithin(ranges)}`,
          }),
        );
  return { runId, jobs: [], requests: 0, people };
}
