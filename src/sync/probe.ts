import type { SyncConfig } from "../config/config.ts";
import { AmazonError, Bug, ConfigError, HeadwaterError } from "../errors.ts";
import { PROBE_TTL_SECONDS, type Probe, type ProbeArm, type ProbePlan } from "../model/probe.ts";
import type { AudienceRun, Run, RunState } from "../model/run.ts";
import { audienceCargo } from "./audience-cargo.ts";
import { audienceOf } from "./audience-of.ts";
import { createAudience } from "./create-audience.ts";
import { destinationOf } from "./destination.ts";
import type { Engine } from "./engine.ts";
import { carryOut, keptPlan } from "./execute.ts";
import { goOnForgetting } from "./forget.ts";
import { finished } from "./forget-audience.ts";
import { holdingAudience, isBusy } from "./lease.ts";
import { answerOf } from "./probe-answer.ts";
import { armSync, discardPlans, PROBE, type ProbeAsked, planProbe } from "./probe-plan.ts";
import { everythingRemoved, removeArm } from "./probe-remove.ts";
import { toldOf } from "./receipt.ts";
import { refuseOlderThanSuppressions } from "./suppressions.ts";
import { connected } from "./target.ts";

export interface ProbeOptions extends ProbeAsked {
  /** Asked once, with what would be done; false: nothing is. */
  approve: (plan: ProbePlan) => boolean | Promise<boolean>;
  /** How long to wait for Amazon, in milliseconds. @default 0 */
  waitMs?: number;
}

export type ProbeResult = { declined: ProbePlan; probe?: undefined } | { declined?: undefined; probe: Probe };

/** What whoever is at work on probes holds: nobody goes on with one while a person is asked, or between its two audiences. */
const PROBES = "probes";

/** Amazon is asked for its counts so often, in milliseconds. */
const COUNT_EVERY_MS = 15_000;

/** After this, counts that are still nothing count as they are: people leave after a day. In milliseconds. */
const COUNTS_BY_MS = 20 * 3_600_000;

/**
 * Asks Amazon, with a sample of a sync's own people, which form of a key it matches: two audiences, one form each; when
 * Amazon has counted, everyone is taken out again.
 * @throws {ConfigError} probe.unfinished, and what planning throws
 */
export const probeSync = (engine: Engine, sync: SyncConfig, options: ProbeOptions): Promise<ProbeResult> =>
  holdingAudience(engine, PROBES, () => probeHeld(engine, sync, options));

async function probeHeld(engine: Engine, sync: SyncConfig, options: ProbeOptions): Promise<ProbeResult> {
  await goOnForgetting(engine);
  for (const probeId of await unfinishedProbes(engine))
    throw new ConfigError("probe.unfinished", `Probe ${probeId} has not come to its end.`, {
      hint: "headwater probe --resume goes on with it; headwater probe --clean ends it and takes its people out.",
    });
  const runs = await planProbe(engine, sync, options);
  const plan = planOf(runs);
  const asked = async (): Promise<boolean> => options.approve(plan);
  const approved = await asked().catch(async (error: unknown) => {
    await discardPlans(engine, runs);
    throw error;
  });
  if (!approved) {
    await discardPlans(engine, runs);
    return { declined: plan };
  }
  const untilAt = engine.clock.now() + (options.waitMs ?? 0);
  for (const run of runs)
    await fill(engine, run, sync).catch(async (error: unknown) => {
      // Half of a probe answers nothing: whoever was sent is taken out again, as far as Amazon lets it now.
      if (!engine.signal?.aborted)
        await goOn(engine, plan.probeId, { untilAt, clean: true }).catch(() => undefined);
      throw error;
    });
  return { probe: await goOn(engine, plan.probeId, { untilAt }) };
}

export interface GoOnOptions {
  waitMs?: number;
  /** Waits for no counts: everyone is taken out. */
  clean?: boolean;
}

/** Goes on with every probe that has not come to its end, and returns them. @throws {MachineError} ledger.audience-busy */
export const goOnProbing = (engine: Engine, options: GoOnOptions = {}): Promise<Probe[]> =>
  holdingAudience(engine, PROBES, () => goOnHeld(engine, options));

async function goOnHeld(engine: Engine, { waitMs = 0, clean = false }: GoOnOptions): Promise<Probe[]> {
  const untilAt = engine.clock.now() + waitMs;
  await dropHalfMade(engine);
  const probes: Probe[] = [];
  for (const probeId of await unfinishedProbes(engine)) {
    const went = await goOn(engine, probeId, { untilAt, clean }).catch(async (error: unknown) => {
      if (!(error instanceof HeadwaterError) || engine.signal?.aborted) throw error;
      const probe = await toldProbe(engine, probeId);
      return isBusy(error) ? probe : { ...probe, error: toldOf(error) };
    });
    probes.push(went);
  }
  return probes;
}

/** Their ids. */
async function unfinishedProbes(engine: Engine): Promise<string[]> {
  const runs = await probeRuns(engine);
  const open = runs.filter(({ audienceKey }) => engine.state.hasSnapshot(audienceKey));
  return [...new Set(open.map((run) => originOf(run).probeId))];
}

/** Plans whose process died while it made them: they hold hashes, and belong to no probe yet. */
async function dropHalfMade(engine: Engine): Promise<void> {
  await discardPlans(engine, await engine.ledger.runs({ sync: PROBE, states: ["planning"] }));
}

/** Every run of probes, oldest first. */
async function probeRuns({ ledger }: Engine, probeId?: string): Promise<AudienceRun[]> {
  const runs = await ledger.runs({ sync: PROBE });
  return runs.reverse().filter((run): run is AudienceRun => {
    const origin = run.mode === "events" ? undefined : run.plan?.origin;
    return origin?.kind === "probe" && (probeId === undefined || origin.probeId === probeId);
  });
}

const originOf = ({ plan }: Run) => {
  const origin = plan?.origin;
  if (origin?.kind !== "probe")
    throw new Bug("bug.not-of-a-probe", "A run that is of no probe was taken for one.");
  return origin;
};

const planOf = (runs: readonly AudienceRun[]): ProbePlan => {
  const { probeId, of, rule } = originOf(runs[0]!);
  return {
    probeId,
    sync: of,
    rule,
    arms: runs.map((run) => ({
      form: originOf(run).form,
      name: run.plan!.audience.name,
      people: run.plan!.changes.add,
    })),
    ttlSeconds: PROBE_TTL_SECONDS,
  };
};

/** Makes one of the two audiences and sends its people. */
async function fill(engine: Engine, run: AudienceRun, sync: SyncConfig): Promise<void> {
  const { probeId, form } = originOf(run);
  await holdingAudience(engine, run.audienceKey, async (fence) => {
    const kept = await keptPlan(engine, run);
    await refuseOlderThanSuppressions(engine, kept);
    const audience = await audienceOf(engine, run.audienceKey);
    const destination = destinationOf(engine.config, audience, sync.name);
    const reaching = await connected(engine, destination, audience, kept.plan.amc);
    const made =
      reaching.audienceId === undefined
        ? await createAudience(engine, armSync(sync, probeId, form), reaching)
        : reaching;
    await carryOut(engine, audienceCargo(engine, destination, made, run), run, fence);
  });
}

/** Takes a probe as far as it can come until `untilAt`. */
async function goOn(
  engine: Engine,
  probeId: string,
  { untilAt, clean = false }: { untilAt: number; clean?: boolean },
): Promise<Probe> {
  const filling = (await probeRuns(engine, probeId)).filter(({ mode }) => mode === "add");
  const began = filling.some(({ state }) => state !== "planned" && state !== "discarded");
  for (const run of filling) {
    if (run.state !== "planned") continue;
    const sync = engine.config.syncs.find(({ name }) => name === originOf(run).of);
    // One audience was filled, so a person has said yes to both.
    if (began && !clean && sync) await fill(engine, run, sync);
    else await discardPlans(engine, [run]);
  }
  for (const { audienceKey } of filling)
    if (engine.state.hasSnapshot(audienceKey) && !(await finished(engine, audienceKey, untilAt)))
      return toldProbe(engine, probeId);
  if (!clean && !(await isRemoving(engine, probeId)) && !(await counted(engine, filling, untilAt)))
    return toldProbe(engine, probeId);
  for (const { audienceKey } of filling) await removeArm(engine, audienceKey, filling, untilAt);
  const probe = await toldProbe(engine, probeId);
  if (probe.state !== "finished" && (await everythingRemoved(engine, filling)) === "refused")
    throw new AmazonError("probe.not-removed", "Amazon did not take the removal of everyone of the probe.", {
      hint: "headwater probe --clean tries again. Whoever is left leaves within a day.",
    });
  return probe;
}

const isRemoving = async (engine: Engine, probeId: string): Promise<boolean> =>
  (await probeRuns(engine, probeId)).some(({ mode }) => mode === "remove");

/** Reads Amazon's counts of both audiences until they say something, or the time is up; keeps them with their runs. */
async function counted(engine: Engine, filling: readonly AudienceRun[], untilAt: number): Promise<boolean> {
  const { clock, signal } = engine;
  for (;;) {
    for (const run of filling) await readCounts(engine, run);
    const arms = await armsOf(engine, filling);
    const answer = answerOf(arms);
    const isLate = clock.now() - filling[0]!.createdAt > COUNTS_BY_MS;
    if (answer && (answer.rates.amazon + answer.rates.seed > 0 || isLate)) return true;
    if (clock.now() >= untilAt) return isLate;
    const waitMs = Math.min(COUNT_EVERY_MS, untilAt - clock.now());
    engine.onEvent({ kind: "waiting", reason: "jobs", ms: waitMs });
    await clock.sleep(waitMs, signal);
  }
}

async function readCounts(engine: Engine, { runId, audienceKey }: AudienceRun): Promise<void> {
  await holdingAudience(engine, audienceKey, async (fence) => {
    const run = await engine.ledger.run(runId);
    const audience = await audienceOf(engine, audienceKey);
    if (!run?.report || run.report.mode === "events" || audience.audienceId === undefined) return;
    const destination = destinationOf(engine.config, audience, originOf(run).of);
    const { size } = await engine.amazon(destination).readAudience(audience.audienceId, engine.signal);
    if (size?.received === undefined || size.matched === undefined) return;
    const { received, matched, dsp = 0 } = size;
    const matchRate = received > 0 ? matched / received : undefined;
    const report = { ...run.report, audienceSize: { received, matched, dsp }, matchRate };
    await engine.ledger.updateRun(runId, { report }, fence);
  });
}

const OVER: readonly RunState[] = ["settled", "discarded", "abandoned"];

/** A probe as the ledger has it. */
async function toldProbe(engine: Engine, probeId: string): Promise<Probe> {
  const runs = await probeRuns(engine, probeId);
  const filling = runs.filter(({ mode }) => mode === "add");
  const arms = await armsOf(engine, filling);
  const there = filling.some(({ audienceKey }) => engine.state.hasSnapshot(audienceKey));
  const isFilled = filling.every(({ state }) => OVER.includes(state));
  const isTakenOut = runs.some(({ mode }) => mode === "remove");
  const state = !there ? "finished" : isTakenOut ? "removing" : isFilled ? "counting" : "sending";
  return { ...planOf(filling), arms, state, answer: state === "sending" ? undefined : answerOf(arms) };
}

const armsOf = (engine: Engine, filling: readonly AudienceRun[]): Promise<ProbeArm[]> =>
  Promise.all(
    planOf(filling).arms.map(async (arm, index) => {
      const { runId, audienceKey } = filling[index]!;
      const run = await engine.ledger.run(runId);
      const size = run?.report && run.report.mode !== "events" ? run.report.audienceSize : undefined;
      const { audienceId } = await audienceOf(engine, audienceKey);
      return { ...arm, audienceId, received: size?.received, matched: size?.matched };
    }),
  );
