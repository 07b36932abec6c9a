import { Bug, HeadwaterError } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import type { Run, RunState } from "../model/run.ts";
import { abandonRun, isWorkLost } from "./abandon.ts";
import { noteAgreement } from "./agreement.ts";
import { audienceCargo } from "./audience-cargo.ts";
import { audienceOf } from "./audience-of.ts";
import { destinationOf } from "./destination.ts";
import type { Engine } from "./engine.ts";
import { resumeEvents } from "./events/settle.ts";
import { knownRun } from "./known-run.ts";
import { holdingAudience } from "./lease.ts";
import { withKeptRunDatabase } from "./run-database.ts";
import { sendRun } from "./send.ts";
import { pollRun } from "./settle.ts";
import { connected } from "./target.ts";

export interface UnfinishedOptions {
  /** Audiences at which another run is at work are passed by, and what is wrong with one holds up no other. */
  passing?: boolean;
}

/** Goes on with every run that has not settled: what is left is sent, Amazon's jobs are asked for once. */
export async function resumeAll(engine: Engine, options?: UnfinishedOptions): Promise<string[]> {
  return eachUnfinished(engine, ["ready", "accepted"], resumeAudience, options);
}

/** The same for one run, and the unfinished ones of its audience before it. @throws {ConfigError} run.unknown */
export async function resumeOne(engine: Engine, runId: string): Promise<string[]> {
  const { audienceKey } = await knownRun(engine, runId);
  await resumeAudience(engine, audienceKey);
  return [runId];
}

/** Asks Amazon once for the jobs of every run that it has accepted. Sends nothing. */
export async function settleAll(engine: Engine, options?: UnfinishedOptions): Promise<string[]> {
  return eachUnfinished(engine, ["accepted"], settleAudience, options);
}

/** The ids of the runs, oldest first. */
async function eachUnfinished(
  engine: Engine,
  states: readonly RunState[],
  work: (engine: Engine, audienceKey: string) => Promise<void>,
  { passing = false }: UnfinishedOptions = {},
): Promise<string[]> {
  const unfinished = await engine.ledger.runs({ states });
  const keys = new Set(unfinished.map(({ audienceKey }) => audienceKey));
  const errors: unknown[] = [];
  for (const audienceKey of keys)
    await work(engine, audienceKey).catch((error: unknown) => {
      if (!passing || engine.signal?.aborted) throw error;
      if (!(error instanceof HeadwaterError && error.code === "ledger.audience-busy")) errors.push(error);
    });
  if (errors.length > 0) throw errors[0];
  return unfinished.map(({ runId }) => runId).reverse();
}

/** Goes on with the runs of one audience: they follow one another, oldest first. */
export const resumeAudience = (engine: Engine, audienceKey: string): Promise<void> =>
  withUnfinished(engine, audienceKey, ["ready", "accepted"], resumeRun);

/** Asks Amazon once for the jobs of an audience's accepted runs. Sends nothing. */
export const settleAudience = (engine: Engine, audienceKey: string): Promise<void> =>
  withUnfinished(engine, audienceKey, ["accepted"], resumeRun);

async function withUnfinished(
  engine: Engine,
  audienceKey: string,
  states: readonly RunState[],
  work: (engine: Engine, run: Run, fence: Fence) => Promise<void>,
): Promise<void> {
  const unfinished = await engine.ledger.runs({ audienceKey, states });
  if (unfinished.length === 0) return;
  await holdingAudience(engine, audienceKey, async (fence) => {
    for (const run of unfinished.reverse())
      await work(engine, run, fence).catch((error: unknown) => {
        if (!isWorkLost(error)) throw error;
        return abandonRun(engine, run, error, fence);
      });
  });
}

/** Sends what is left of a run, and asks for its jobs. */
export async function resumeRun(engine: Engine, run: Run, fence: Fence): Promise<void> {
  if (run.mode === "events") return resumeEvents(engine, run, fence);
  const { runId, sync, audienceKey, state } = run;
  const audience = await audienceOf(engine, audienceKey);
  const destination = destinationOf(engine.config, audience, sync);
  if (state === "ready") {
    engine.onEvent({ kind: "resuming", runId, sync });
    // Before anything is sent that could not be remembered.
    await withKeptRunDatabase(engine, audienceKey, runId, async () => {});
    const reaching = await connected(engine, destination, audience, run.plan?.amc);
    await sendRun(engine, audienceCargo(engine, destination, reaching, run), run, fence);
    await noteAgreement(engine, run, fence);
  }
  await pollRun(engine, destination, audience, await runOf(engine, runId), fence);
}

/**
 * Asks for a run's jobs until it is settled or the time is up. Returns whether it is settled.
 * @param untilAt epoch milliseconds
 */
export async function waitUntilSettled(engine: Engine, runId: string, untilAt: number): Promise<boolean> {
  const { clock, signal } = engine;
  const { audienceKey, sync, mode, state } = await runOf(engine, runId);
  if (mode === "events") return state === "settled" || state === "abandoned";
  const audience = await audienceOf(engine, audienceKey);
  const destination = destinationOf(engine.config, audience, sync);
  for (;;) {
    const run = await runOf(engine, runId);
    if (run.state === "settled" || run.state === "abandoned") return true;
    const nextAt = await holdingAudience(engine, audienceKey, (fence) =>
      pollRun(engine, destination, audience, run, fence),
    );
    if (nextAt === undefined) return true;
    const waitMs = Math.min(nextAt, untilAt) - clock.now();
    if (waitMs <= 0 && nextAt >= untilAt) return false;
    engine.onEvent({ kind: "waiting", reason: "jobs", ms: Math.max(0, waitMs) });
    await clock.sleep(Math.max(0, waitMs), signal);
  }
}

export async function runOf({ ledger }: Engine, runId: string): Promise<Run> {
  const run = await ledger.run(runId);
  if (!run) throw new Bug("bug.run-unknown", "A run that was there is gone from the ledger.");
  return run;
}
