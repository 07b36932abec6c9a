import type { Answer } from "../delivery/destination.ts";
import { TRIES_PER_BATCH, triesAgain } from "../delivery/retry-budget.ts";
import { type BatchBooks, type Delivery, deliver } from "../delivery/worker.ts";
import { HeadwaterError } from "../errors.ts";
import { changeRanges } from "../jobs/change-ranges.ts";
import { halvesOf } from "../jobs/halves.ts";
import type { Fence } from "../jobs/ledger.ts";
import { isOpen, partsOf } from "../jobs/parts.ts";
import { BACKOFF } from "../lib/retry.ts";
import type { Batch } from "../model/batch.ts";
import type { RunMode } from "../model/mode.ts";
import type { Run } from "../model/run.ts";
import { leastTime } from "../plan/least-time.ts";
import { appliedBatches } from "../plan/snapshot.ts";
import type { Cargo } from "./cargo.ts";
import type { Engine } from "./engine.ts";
import { outboxRecords } from "./outbox-records.ts";
import { refusedBatches } from "./refused-batches.ts";
import { withKeptRunDatabase } from "./run-database.ts";
import { runErrorOf } from "./run-error.ts";

/** Requests in flight at once: enough to fill ten requests a second at Amazon's usual answer times. */
const LANES = 4;

/** Amazon's jobs are first asked for so long after they began, in milliseconds. */
export const FIRST_POLL_MS = 500;

/**
 * Sends what is left of a run, and remembers what Amazon has accepted, however sending ends. The run is
 * `accepted` when every batch has its answer.
 */
export async function sendRun(engine: Engine, cargo: Cargo, run: Run, fence: Fence): Promise<void> {
  const { ledger, clock } = engine;
  const { runId } = run;
  await ledger.markUnfinishedUnknown(runId, fence);
  try {
    await deliverRun(engine, cargo, run, fence);
  } catch (error) {
    await rememberAccepted(engine, cargo, run);
    if (error instanceof HeadwaterError)
      await ledger.updateRun(runId, { lastError: runErrorOf(error) }, fence);
    throw error;
  }
  await rememberAccepted(engine, cargo, run);
  await rememberRefused(engine, cargo, run);
  await ledger.updateRun(runId, { state: "accepted", acceptedAt: clock.now(), lastError: undefined }, fence);
}

async function deliverRun(engine: Engine, cargo: Cargo, run: Run, fence: Fence): Promise<void> {
  const { ledger, clock, random, signal } = engine;
  const { runId, mode } = run;
  const batches = await ledger.batches(runId);
  const progress = progressOf(engine, mode, batches);
  const left = batches.filter(isOpen);
  await deliver(left, {
    destination: cargo.destination,
    books: booksOf(engine, runId, fence),
    records: outboxRecords(engine, cargo, run),
    clock,
    random,
    backoff: BACKOFF,
    lanes: LANES,
    tries: TRIES_PER_BATCH,
    triesAgain: triesAgain(left.length),
    // Not those that Amazon named itself: nothing was halved for them.
    refusedAlone: batches.filter(
      ({ state, records, message }) => state === "refused" && records === 1 && message === undefined,
    ).length,
    onAnswer: progress,
    signal,
  });
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
    itemized: async (batch, attempt, items) => {
      const parts = partsOf(batch, await outbox.slice(runId, batch.offset, batch.length), items);
      await ledger.endAttemptInParts(attempt, parts, fence);
      return parts.filter(isOpen);
    },
  };
}

/** Tells of progress after each answer. */
function progressOf(engine: Engine, mode: RunMode, batches: readonly Batch[]): Delivery["onAnswer"] {
  const records = sum(batches);
  let accepted = sum(batches.filter(({ state }) => state === "accepted"));
  let requests = 0;
  const open = batches.filter(({ state }) => state !== "accepted" && state !== "refused");
  const left = { requests: open.length, records: sum(open) };
  return (batch, answer, again) => {
    requests += 1;
    accepted += acceptedOf(batch, answer);
    left.requests += again.length - 1;
    left.records += sum(again) - batch.records;
    const leastMsLeft = leastTime(left, engine.config.limits).ms;
    engine.onEvent({ kind: "sending", accepted, records, requests, leastMsLeft, mode });
  };
}

/** How many of a batch's records an answer says were accepted. */
function acceptedOf(batch: Batch, answer: Answer): number {
  if (answer.outcome === "accepted") return batch.records;
  if (answer.outcome !== "itemized") return 0;
  return answer.items
    .filter(({ outcome }) => outcome === "accepted")
    .reduce((total, { first, last }) => total + last - first + 1, 0);
}

const sum = (batches: readonly Batch[]): number => batches.reduce((total, { records }) => total + records, 0);

/** Takes into the memory what Amazon has accepted of a run and it lacks. */
export async function rememberAccepted(
  engine: Engine,
  cargo: Cargo,
  { runId, audienceKey }: Run,
): Promise<void> {
  const accepted = (await engine.ledger.batches(runId)).filter(({ state }) => state === "accepted");
  if (accepted.length === 0) return;
  await withKeptRunDatabase(engine, audienceKey, runId, async (database) => {
    const applied = await appliedBatches(database);
    const missing = accepted.filter(({ batchId }) => !applied.has(batchId));
    if (missing.length === 0) return;
    await cargo.remember(database, {
      batches: missing.map(({ batchId }) => batchId),
      ranges: changeRanges(missing),
      at: engine.clock.now(),
    });
  });
}

async function rememberRefused(engine: Engine, cargo: Cargo, { runId, audienceKey }: Run): Promise<void> {
  const refused = await refusedBatches(engine, runId);
  if (refused.length === 0) return;
  await withKeptRunDatabase(engine, audienceKey, runId, (database) =>
    cargo.rememberRefused(database, refused),
  );
}
