import type { AmazonAudience } from "../amazon/audiences.ts";
import type { DestinationConfig } from "../config/config.ts";
import { amcDestination } from "../delivery/amc.ts";
import type { JobStatus } from "../delivery/destination.ts";
import { Bug } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Audience } from "../model/audience.ts";
import type { AmazonJob, Batch } from "../model/batch.ts";
import type { Run } from "../model/run.ts";
import { keyShares } from "../plan/keys.ts";
import { forgetRefusalsOfKept, rememberRefusals } from "../plan/quarantine.ts";
import { presentMemberCount, takeBack } from "../plan/snapshot.ts";
import { WORK } from "../plan/tables.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import { amcAudience } from "./amc-audience.ts";
import type { Engine } from "./engine.ts";
import { reportOf } from "./report.ts";
import { withAudienceDatabase, withKeptRunDatabase } from "./run-database.ts";
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
  // Once: of ten million people there are two thousand, and as many jobs.
  const batches = new Map((await ledger.batches(run.runId)).map((batch) => [batch.batchId, batch]));
  for (const job of await ledger.amazonJobs(run.runId)) {
    if (job.state !== "pending" || job.nextPollAt > clock.now()) continue;
    const batch = batches.get(job.batchId);
    if (!batch)
      throw new Bug("bug.job-without-batch", "One of Amazon's jobs belongs to no batch of its run.");
    const status = await amc.status(job.jobRequestId, engine.signal);
    const notKept = await takeBackWhatFailed(engine, run, batch, status);
    await ledger.saveAmazonJob(polled(job, status, notKept, clock.now()), fence);
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

const polled = (job: AmazonJob, status: JobStatus, notKept: NotKept, now: number): AmazonJob => ({
  ...job,
  state: status.state,
  polls: job.polls + 1,
  nextPollAt: now + Math.min(LONGEST_POLL_MS, FIRST_POLL_MS * 2 ** (job.polls + 1)),
  invalidRecords: notKept.named + notKept.unattributed,
  unattributed: notKept.unattributed,
  message: status.invalid[0]?.reason ?? job.message,
});

/** Records of one job that Amazon did not keep, though it took the others. */
interface NotKept {
  named: number;
  unattributed: number;
}

const ALL_KEPT: NotKept = { named: 0, unattributed: 0 };

/**
 * What Amazon did not keep is planned again. The snapshot comes before the ledger here: taking back twice is harmless,
 * and the same question has the same answer; a crash in between asks again.
 */
async function takeBackWhatFailed(
  engine: Engine,
  run: Run,
  batch: Batch,
  status: JobStatus,
): Promise<NotKept> {
  if (status.state === "pending" || status.state === "expired") return ALL_KEPT;
  const inRun = <T>(work: (database: Database) => Promise<T>) =>
    withKeptRunDatabase(engine, run.audienceKey, run.runId, work);
  if (status.state === "failed") {
    await inRun((database) => takeBack(database, idsOf(batch)));
    return ALL_KEPT;
  }
  const named =
    status.invalid.length === 0
      ? 0
      : await inRun((database) => takeBackNamed(engine, database, run, batch, status));
  return { named, unattributed: unattributedOf(batch, status, named) };
}

/** Takes back the records that Amazon named and that are in the batch, and returns how many they are. */
async function takeBackNamed(
  { clock }: Engine,
  database: Database,
  { runId }: Run,
  batch: Batch,
  { invalid }: JobStatus,
): Promise<number> {
  const told = sql`
    select unnest(${invalid.map(({ externalId = "" }) => externalId)}) as external_id,
           unnest(${invalid.map(({ reason }) => reason)}) as reason`;
  await materialize(
    database,
    WORK.invalid,
    sql`select external_id, any_value(reason) as reason from (${told}) where external_id in (${idsOf(batch)}) group by external_id`,
  );
  const refused = sql`from ${table(WORK.invalid)}`;
  await takeBack(database, sql`select external_id from ${table(WORK.invalid)}`);
  await rememberRefusals(database, { runId, refused, alone: false, now: clock.now() });
  return countRows(database, refused);
}

const idsOf = ({ firstChange, lastChange }: Batch) => sql`
  select external_id from ${table(WORK.changes)} where change_number between ${firstChange} and ${lastChange}`;

/** Amazon tells the rate in percent, to one decimal or more (assumed): a difference below half of that is none. */
const RATE_TOLERANCE = 0.0005;

/** Records not kept that nothing tells apart from the others: named by another id than theirs, or only by the rate. */
const unattributedOf = (
  { records }: Batch,
  { invalid, processedRate = 1 }: JobStatus,
  named: number,
): number =>
  Math.max(
    0,
    Math.min(records, invalid.length) - named,
    Math.floor(records * (1 - processedRate - RATE_TOLERANCE)) - named,
  );

/** Nothing is pending: the run's tables and outbox are deleted, the audience's size is read. */
async function settle(
  engine: Engine,
  destination: DestinationConfig,
  audience: Audience,
  run: Run,
  fence: Fence,
): Promise<void> {
  const { ledger, clock, state } = engine;
  const read = await engine.amazon(destination).readAudience(audience.audienceId!, engine.signal);
  // Between two questions about jobs a plan may have written down more of it.
  const latest = (await ledger.audience(audience.audienceKey)) ?? audience;
  const { ttlSeconds = latest.ttlSeconds } = read;
  const at = clock.now();
  const countPresent = async (database: Database) => {
    const fromHere = await presentMemberCount(database, presentSince(at, ttlSeconds));
    const rules = { now: at, ttlSeconds: ttlSeconds ?? AMAZON_LIMITS.ttlSeconds.max };
    return { fromHere, keys: await keyShares(database, rules, fromHere) };
  };
  // Gone already, where a process died between the two below.
  const { fromHere, keys } = state.hasWork(run.runId)
    ? await withKeptRunDatabase(engine, run.audienceKey, run.runId, async (database) => {
        await forgetRefusalsOfKept(database, run.runId);
        return countPresent(database);
      })
    : await withAudienceDatabase(engine, run.audienceKey, countPresent);
  await ledger.saveAudience({ ...latest, ttlSeconds, size: sizeNow(read, fromHere, at) ?? latest.size });
  // First, for nobody looks at the files of a run that has settled.
  await state.removeWork(run.runId);
  await ledger.updateRun(run.runId, { state: "settled", settledAt: at }, fence);
  await ledger.updateRun(run.runId, { report: await reportOf(engine, run.runId, keys) }, fence);
}

/** Whoever was sent before this instant has left. */
const presentSince = (now: number, ttlSeconds: number = AMAZON_LIMITS.ttlSeconds.max): number =>
  now - ttlSeconds * 1000;

function sizeNow({ size }: AmazonAudience, fromHere: number, at: number): Audience["size"] {
  if (size?.received === undefined || size.matched === undefined) return undefined;
  return { received: size.received, matched: size.matched, dsp: size.dsp ?? 0, fromHere, at };
}
