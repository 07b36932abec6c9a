import type { DestinationConfig } from "../config/config.ts";
import { amcDestination } from "../delivery/amc.ts";
import type { JobStatus } from "../delivery/destination.ts";
import { Bug } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import type { Audience } from "../model/audience.ts";
import type { AmazonJob, Batch } from "../model/batch.ts";
import type { Run } from "../model/run.ts";
import { takeBack } from "../plan/snapshot.ts";
import { WORK } from "../plan/tables.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import { amcAudience } from "./amc-audience.ts";
import type { Engine } from "./engine.ts";
import { reportOf } from "./report.ts";
import { withRunDatabase } from "./run-database.ts";
import { FIRST_POLL_MS } from "./send.ts";

/** Longest time between two questions about one job, in milliseconds. */
const LONGEST_POLL_MS = 60_000;

/**
 * Asks once for every job of the run whose time has come, and settles the run when Amazon has finished all. Returns the
 * instant of the next question, or undefined when the run is settled.
 */
export async function pollRun(
  engine: Engine,
  destination: DestinationConfig,
  audience: Audience,
  run: Run,
  fence: Fence,
): Promise<number | undefined> {
  const { ledger, clock } = engine;
  const amc = amcDestination(engine.amazon(destination), amcAudience(audience));
  for (const job of await ledger.amazonJobs(run.runId)) {
    if (job.state !== "pending" || job.nextPollAt > clock.now()) continue;
    const status = await amc.status(job.jobRequestId, engine.signal);
    await takeBackWhatFailed(engine, run, job, status);
    await ledger.saveAmazonJob(polled(job, status, clock.now()), fence);
  }
  const pending = (await ledger.amazonJobs(run.runId)).filter(({ state }) => state === "pending");
  engine.onEvent({
    kind: "processing",
    jobs: (await ledger.processed(run.runId)).jobs,
    pending: pending.length,
  });
  if (pending.length > 0) return Math.min(...pending.map(({ nextPollAt }) => nextPollAt));
  await settle(engine, destination, audience, run, fence);
  return undefined;
}

const polled = (job: AmazonJob, status: JobStatus, now: number): AmazonJob => ({
  ...job,
  state: status.state,
  polls: job.polls + 1,
  nextPollAt: now + Math.min(LONGEST_POLL_MS, FIRST_POLL_MS * 2 ** (job.polls + 1)),
  invalidRecords: status.invalidCount,
  message: status.message,
});

/**
 * What Amazon did not keep is planned again. The snapshot comes before the ledger here: taking back twice is harmless,
 * and the same question has the same answer; a crash in between asks again.
 */
async function takeBackWhatFailed(
  engine: Engine,
  run: Run,
  job: AmazonJob,
  status: JobStatus,
): Promise<void> {
  const failed = status.state === "failed";
  if (!failed && status.invalidIds.length === 0) return;
  const batch = (await engine.ledger.batches(run.runId)).find(({ batchId }) => batchId === job.batchId);
  if (!batch) throw new Bug("bug.job-without-batch", "One of Amazon's jobs belongs to no batch of its run.");
  await withRunDatabase(engine, run.audienceKey, run.runId, (database) =>
    takeBack(
      database,
      failed ? idsOf(batch) : sql`${idsOf(batch)} and external_id in (select unnest(${status.invalidIds}))`,
    ),
  );
}

const idsOf = ({ firstChange, lastChange }: Batch) => sql`
  select external_id from ${table(WORK.changes)} where change_number between ${firstChange} and ${lastChange}`;

/** Nothing is pending: the run's tables and outbox are deleted, the audience's size is read. */
async function settle(
  engine: Engine,
  destination: DestinationConfig,
  audience: Audience,
  run: Run,
  fence: Fence,
): Promise<void> {
  const { ledger, clock, state } = engine;
  const { size, ttlSeconds } = await engine
    .amazon(destination)
    .readAudience(audience.audienceId!, engine.signal);
  // Between two questions about jobs a plan may have written down more of it.
  const latest = (await ledger.audience(audience.audienceKey)) ?? audience;
  await ledger.saveAudience({
    ...latest,
    ttlSeconds: ttlSeconds ?? latest.ttlSeconds,
    size:
      size?.received === undefined || size.matched === undefined
        ? latest.size
        : { received: size.received, matched: size.matched, dsp: size.dsp ?? 0, at: clock.now() },
  });
  // First, for nobody looks at the files of a run that has settled.
  await state.removeWork(run.runId);
  await ledger.updateRun(run.runId, { state: "settled", settledAt: clock.now() }, fence);
  await ledger.updateRun(run.runId, { report: await reportOf(engine, run.runId) }, fence);
}
