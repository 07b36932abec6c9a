import type { SyncConfig } from "../config/config.ts";
import type { Fence } from "../jobs/ledger.ts";
import { newRunId } from "../lib/id.ts";
import type { AudienceRun, PlanBasis, Run } from "../model/run.ts";
import { knownAudience, type ResolvedAudience, resolveAudience } from "./audience.ts";
import type { Engine } from "./engine.ts";
import { holdingAudience } from "./lease.ts";
import { makePlan, type PlanOptions } from "./make-plan.ts";
import { findingProfile } from "./profile-region.ts";
import { planningAgain, type Reading } from "./read-again.ts";
import { settleAudience } from "./resume.ts";
import { withIdentityDatabase } from "./run-database.ts";
import { refuseUnsaidSharing } from "./shared-audience.ts";

/** Plans that nobody executed are kept so long, in milliseconds. */
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Plans one sync and keeps the plan: asks what became of what Amazon has accepted, reads the source, compares the two, and
 * writes down what would be sent. Sends nothing and makes nothing at Amazon.
 * @throws {MachineError} ledger.audience-busy {ConfigError} destination.other-region, config.audience-shared
 */
export const planRun = (engine: Engine, sync: SyncConfig, options: PlanOptions = {}): Promise<AudienceRun> =>
  // By name first: two plans of an audience that the ledger lacks would write down two.
  holdingAudience(engine, placeOf(sync), async () => {
    const resolve = () => findingProfile(engine, sync.destination, () => resolveAudience(engine, sync));
    const plan = async (resolved: ResolvedAudience, fence: Fence): Promise<AudienceRun> => {
      await refuseUnsaidSharing(engine, sync, resolved.audience.audienceKey);
      const run = await keepPlan(engine, sync, options, resolved, fence);
      await dropUselessPlans(engine, run, fence);
      return run;
    };
    const known = await knownAudience(engine, sync);
    if (known) await settleAudience(engine, known.audienceKey);
    // Held while it is resolved too: what is read of it and written back must not be what another run changes meanwhile.
    if (known)
      return holdingAudience(engine, known.audienceKey, async (fence) => plan(await resolve(), fence));
    const resolved = await resolve();
    return holdingAudience(engine, resolved.audience.audienceKey, (fence) => plan(resolved, fence));
  });

/** Names a sync's audience before the ledger has it. */
const placeOf = ({ destination: { profileId }, audience: { audienceId, name } }: SyncConfig): string =>
  `audience of ${profileId}: ${audienceId ?? name}`;

async function keepPlan(
  engine: Engine,
  sync: SyncConfig,
  options: PlanOptions,
  resolved: ResolvedAudience,
  fence: Fence,
): Promise<AudienceRun> {
  const { clock } = engine;
  const createdAt = clock.now();
  const run: AudienceRun = {
    runId: newRunId(createdAt),
    sync: sync.name,
    mode: sync.mode,
    audienceKey: resolved.audience.audienceKey,
    state: "planning",
    createdAt,
  };
  const make = (reading: Reading) =>
    withIdentityDatabase(engine, run.audienceKey, run.runId, (database) =>
      makePlan(engine, database, { sync, options, resolved, run, reading }),
    );
  return keepingPlan(engine, run, fence, () => planningAgain(sync.source, make));
}

/** Writes a run down, makes its plan and keeps that; of a plan that could not be made, nothing stays. */
export async function keepingPlan<R extends Run>(
  engine: Pick<Engine, "ledger" | "state">,
  run: R,
  fence: Fence,
  make: () => Promise<{ plan: NonNullable<R["plan"]>; basis: PlanBasis }>,
): Promise<R> {
  await engine.ledger.addRun(run, fence);
  try {
    const planned: Pick<Run, "state" | "basis"> & { plan: NonNullable<R["plan"]> } = {
      state: "planned",
      ...(await make()),
    };
    await engine.ledger.updateRun(run.runId, planned, fence);
    return { ...run, ...planned };
  } catch (error) {
    await discard(engine, run.runId, fence);
    throw error;
  }
}

/** Deletes all that a plan left on disk, and then forgets it: nobody looks for the files of one that is discarded. */
export async function discard(
  { ledger, state }: Pick<Engine, "ledger" | "state">,
  runId: string,
  fence: Fence,
): Promise<void> {
  await state.removeRunFolder(runId);
  await ledger.updateRun(runId, { state: "discarded" }, fence);
}

/**
 * Plans that nobody can execute any more: their process died while planning, the audience has moved since, or they were
 * kept for too long. Their tables hold people's hashes.
 */
export async function dropUselessPlans(
  { ledger, clock, outbox, state }: Engine,
  newest: Run,
  fence: Fence,
): Promise<void> {
  const plans = await ledger.runs({ audienceKey: fence.audienceKey, states: ["planning", "planned"] });
  for (const { runId, createdAt, basis } of plans) {
    if (runId === newest.runId) continue;
    const alive =
      basis?.snapshotVersion === newest.basis?.snapshotVersion && createdAt >= clock.now() - KEPT_MS;
    if (alive)
      await outbox.remove(runId); // Of a plan whose process died before the ledger had its batches.
    else await discard({ ledger, state }, runId, fence);
  }
}
