import type { DestinationConfig } from "../config/config.ts";
import { amcDestination } from "../delivery/amc.ts";
import { type BatchBooks, type Delivery, deliver } from "../delivery/worker.ts";
import { HeadwaterError } from "../errors.ts";
import { changeRanges } from "../jobs/change-ranges.ts";
import { halvesOf } from "../jobs/halves.ts";
import type { Fence } from "../jobs/ledger.ts";
import { BACKOFF } from "../lib/retry.ts";
import type { Audience } from "../model/audience.ts";
import type { Batch } from "../model/batch.ts";
import { leastTimeMs } from "../plan/least-time.ts";
import { appliedBatches, applyAccepted } from "../plan/snapshot.ts";
import { amcAudience } from "./amc-audience.ts";
import type { Engine } from "./engine.ts";
import { outboxRecords } from "./outbox-records.ts";
import { quarantineRefused } from "./quarantine-refused.ts";
import { withKeptRunDatabase } from "./run-database.ts";
import { runErrorOf } from "./run-error.ts";

/** Requests in flight at once: enough to fill ten requests a second at Amazon's usual answer times. */
const LANES = 4;
const TRIES = 8;

/** Amazon's jobs are first asked for so long after they began, in milliseconds. */
export const FIRST_POLL_MS = 500;

/**
 * Sends what is left of a run, and moves the snapshot by what Amazon has accepted, however sending ends. The run is
 * `accepted` when every batch has its answer.
 */
export async function sendRun(
  engine: Engine,
  destination: DestinationConfig,
  audience: Audience,
  runId: string,
  fence: Fence,
): Promise<void> {
  const { ledger, clock } = engine;
  await ledger.markUnfinishedUnknown(runId, fence);
  try {
    await deliverRun(engine, destination, audience, runId, fence);
  } catch (error) {
    await moveSnapshot(engine, audience.audienceKey, runId);
    if (error instanceof HeadwaterError)
      await ledger.updateRun(runId, { lastError: runErrorOf(error) }, fence);
    throw error;
  }
  await moveSnapshot(engine, audience.audienceKey, runId);
  await quarantineRefused(engine, audience.audienceKey, runId);
  await ledger.updateRun(runId, { state: "accepted", acceptedAt: clock.now(), lastError: undefined }, fence);
}

async function deliverRun(
  engine: Engine,
  destination: DestinationConfig,
  audience: Audience,
  runId: string,
  fence: Fence,
): Promise<void> {
  const { ledger, clock, random, signal } = engine;
  const batches = await ledger.batches(runId);
  const progress = progressOf(engine, batches);
  await deliver(
    batches.filter(({ state }) => state === "to-send" || state === "unknown"),
    {
      destination: amcDestination(engine.amazon(destination), amcAudience(audience)),
      books: booksOf(engine, runId, fence),
      records: outboxRecords(engine, audience.audienceKey, runId),
      clock,
      random,
      backoff: BACKOFF,
      lanes: LANES,
      tries: TRIES,
      refusedAlone: batches.filter(({ state, records }) => state === "refused" && records === 1).length,
      onAnswer: progress,
      signal,
    },
  );
}

/** The ledger, as delivery writes to it. */
function booksOf({ ledger, outbox, clock }: Engine, runId: string, fence: Fence): BatchBooks {
  return {
    started: (batch) => ledger.startAttempt(batch.batchId, clock.now(), fence),
    ended: (attempt) => ledger.endAttempt(attempt, attempt.endedAt + FIRST_POLL_MS, fence),
    released: (attempt) => ledger.releaseAttempt(attempt, fence),
    split: async (batch, attempt) => {
      const halves = halvesOf(batch, await outbox.slice(runId, batch.offset, batch.length));
      if (!halves) return undefined;
      await ledger.releaseAttempt(attempt, fence);
      await ledger.splitBatch(batch.batchId, halves, fence);
      return halves;
    },
  };
}

/** Tells of progress after each answer. */
function progressOf(engine: Engine, batches: readonly Batch[]): Delivery["onAnswer"] {
  const records = sum(batches);
  let accepted = sum(batches.filter(({ state }) => state === "accepted"));
  let requests = 0;
  let left =
    batches.length - batches.filter(({ state }) => state === "accepted" || state === "refused").length;
  return (batch, { outcome }, more) => {
    requests += 1;
    if (outcome === "accepted") accepted += batch.records;
    left += more - 1;
    const leastMsLeft = leastTimeMs(left, engine.config.limits);
    engine.onEvent({ kind: "sending", accepted, records, requests, leastMsLeft });
  };
}

const sum = (batches: readonly Batch[]): number => batches.reduce((total, { records }) => total + records, 0);

/** Takes into the snapshot what Amazon has accepted of a run and the snapshot lacks. */
async function moveSnapshot(engine: Engine, audienceKey: string, runId: string): Promise<void> {
  const accepted = (await engine.ledger.batches(runId)).filter(({ state }) => state === "accepted");
  if (accepted.length === 0) return;
  await withKeptRunDatabase(engine, audienceKey, runId, async (database) => {
    const applied = await appliedBatches(database);
    const missing = accepted.filter(({ batchId }) => !applied.has(batchId));
    if (missing.length === 0) return;
    const ids = missing.map(({ batchId }) => batchId);
    await applyAccepted(
      database,
      ids,
      changeRanges(missing),
      engine.clock.now(),
      await keptFor(engine, runId),
    );
  });
}

/** The run, where whom it takes out may be put back: never whom it forgets. */
async function keptFor({ config, ledger }: Engine, runId: string): Promise<string | undefined> {
  const run = await ledger.run(runId);
  return config.undo.keepDays > 0 && run?.plan?.origin?.kind !== "forget" ? runId : undefined;
}
