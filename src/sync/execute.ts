import type { SyncConfig } from "../config/config.ts";
import { ConfigError, DataError } from "../errors.ts";
import { checksums } from "../jobs/checksum.ts";
import type { Fence } from "../jobs/ledger.ts";
import type { Audience } from "../model/audience.ts";
import type { Batch } from "../model/batch.ts";
import { type Approval, type AudiencePlan, isApproved, recordCount } from "../model/plan.ts";
import type { AudienceRun, KeptPlan, Run } from "../model/run.ts";
import { applyAccepted, snapshotVersion } from "../plan/snapshot.ts";
import type { Database } from "../sql/database.ts";
import { noteAgreement } from "./agreement.ts";
import { audienceCargo } from "./audience-cargo.ts";
import { audienceOf } from "./audience-of.ts";
import type { Cargo } from "./cargo.ts";
import { createAudience } from "./create-audience.ts";
import { destinationOf } from "./destination.ts";
import type { Engine } from "./engine.ts";
import { planAgain, refuseMovedSource } from "./kept-plan.ts";
import { holdingAudience } from "./lease.ts";
import { writeOutbox } from "./outbox-records.ts";
import { packedChanges } from "./packed-changes.ts";
import { madeFor } from "./plan-settings.ts";
import { withKeptRunDatabase } from "./run-database.ts";
import { sendRun } from "./send.ts";
import { mostNoted } from "./shares-of-memory.ts";
import { refuseOlderThanSuppressions } from "./suppressions.ts";
import { connected } from "./target.ts";

/**
 * Executes a kept plan, once: makes the audience where it is new, writes the outbox, sends, and moves the snapshot.
 * @throws {ConfigError} plan.settings-changed, plan.not-kept
 * @throws {DataError} plan.source-moved, plan.audience-moved, plan.people-forgotten, and the codes of safety stops
 */
export async function executeRun(
  engine: Engine,
  sync: SyncConfig,
  run: AudienceRun,
  approval: Approval = {},
): Promise<void> {
  await holdingAudience(engine, run.audienceKey, async (fence) => {
    const audience = await audienceOf(engine, run.audienceKey);
    const plan = await checkedPlan(engine, sync, audience, run, approval);
    if (recordCount(plan) === 0) {
      await applySettings(engine, sync, audience, plan);
      return finishWithoutChanges(engine, run, fence);
    }
    const filled = await readyAudience(engine, sync, audience, plan);
    await carryOut(engine, audienceCargo(engine, sync.destination, filled, run), run, fence);
    await noteAgreement(engine, run, fence);
  });
}

/**
 * Executes a kept plan that no source says, once.
 * @throws {ConfigError} plan.not-kept {DataError} plan.audience-moved
 */
export async function executeGiven(engine: Engine, run: AudienceRun): Promise<void> {
  await holdingAudience(engine, run.audienceKey, async (fence) => {
    const audience = await audienceOf(engine, run.audienceKey);
    const kept = await keptPlan(engine, run);
    const { plan } = kept;
    await checkAudience(engine, audience, kept);
    if (recordCount(plan) === 0) return finishWithoutChanges(engine, run, fence);
    const destination = destinationOf(engine.config, audience, run.sync);
    const reaching = await connected(engine, destination, audience, plan.amc);
    await carryOut(engine, audienceCargo(engine, destination, reaching, run), run, fence);
  });
}

/** Writes a checked plan's changes to the outbox and sends them. */
export async function carryOut(engine: Engine, cargo: Cargo, run: Run, fence: Fence): Promise<void> {
  const { runId, audienceKey, mode, plan } = run;
  engine.onEvent({ kind: "preparing", records: plan ? recordCount(plan) : 0, mode });
  await withKeptRunDatabase(engine, audienceKey, runId, (database) =>
    fillOutbox(engine, database, cargo, runId, fence),
  );
  await sendRun(engine, cargo, run, fence);
}

/** The audience as the approved plan has it: connected, made, and with the settings that it says. */
async function readyAudience(
  engine: Engine,
  sync: SyncConfig,
  audience: Audience,
  plan: AudiencePlan,
): Promise<Audience> {
  const reaching = await connected(engine, sync.destination, audience, plan.amc);
  return reaching.audienceId === undefined
    ? createAudience(engine, sync, reaching)
    : applySettings(engine, sync, reaching, plan);
}

/** Changes at Amazon what the plan says. Twice is harmless: what Amazon has is read again by the next plan. */
async function applySettings(
  engine: Engine,
  sync: SyncConfig,
  audience: Audience,
  { audience: { settings } }: AudiencePlan,
): Promise<Audience> {
  if (settings === undefined || audience.audienceId === undefined) return audience;
  const [description, ttlSeconds] = [settings.description?.to, settings.ttlSeconds?.to];
  await engine
    .amazon(sync.destination)
    .updateAudience(audience.audienceId, { description, ttlSeconds }, engine.signal);
  const changed = {
    ...audience,
    description: description ?? audience.description,
    ttlSeconds: ttlSeconds ?? audience.ttlSeconds,
  };
  await engine.ledger.saveAudience(changed);
  return changed;
}

/** The plan as the ledger keeps it, if nothing that it was made from has moved since, and it is approved. */
async function checkedPlan(
  engine: Engine,
  sync: SyncConfig,
  audience: Audience,
  run: AudienceRun,
  approval: Approval,
): Promise<AudiencePlan> {
  const { plan, basis } = await keptPlan(engine, run);
  refuseMovedSource(sync, { plan, basis });
  await checkAudience(engine, audience, { plan, basis });
  const { safetyStop } = plan;
  if (safetyStop && !isApproved(plan, approval))
    throw new DataError(safetyStop.code, safetyStop.message, { hint: safetyStop.hint });
  return plan;
}

/** @throws {ConfigError} plan.not-kept */
export async function keptPlan<R extends Run>(
  { ledger }: Engine,
  { runId, plan }: R,
): Promise<KeptPlan<NonNullable<R["plan"]>>> {
  const run = await ledger.run(runId);
  if (run?.state === "planned" && run.plan && run.basis)
    return { plan: run.plan as NonNullable<R["plan"]>, basis: run.basis };
  throw new ConfigError(
    "plan.not-kept",
    `Plan ${runId} is not there to be executed${run ? `: it is ${run.state}` : ""}.`,
    planAgain(plan!),
  );
}

/** @throws {DataError} plan.audience-moved, plan.people-forgotten */
async function checkAudience(engine: Engine, audience: Audience, { plan, basis }: KeptPlan): Promise<void> {
  await refuseOlderThanSuppressions(engine, { plan, basis });
  const version = await withKeptRunDatabase(engine, audience.audienceKey, plan.planId, snapshotVersion);
  if (version === basis.snapshotVersion && basis.madeFor === madeFor(audience)) return;
  throw new DataError(
    "plan.audience-moved",
    "The audience has changed since this plan was made.",
    planAgain(plan),
  );
}

async function finishWithoutChanges(engine: Engine, run: AudienceRun, fence: Fence): Promise<void> {
  const { ledger, clock, state } = engine;
  await withKeptRunDatabase(engine, run.audienceKey, run.runId, (database) =>
    applyAccepted(database, [], [], clock.now(), { mostNoted: mostNoted(engine.machine) }),
  );
  await noteAgreement(engine, run, fence);
  await state.removeWork(run.runId);
  const now = clock.now();
  await ledger.updateRun(
    run.runId,
    { state: "settled", startedAt: now, acceptedAt: now, settledAt: now },
    fence,
  );
}

/** Writes the records to the outbox, seals it, and makes upload jobs and batches of it in the ledger. */
async function fillOutbox(
  engine: Engine,
  database: Database,
  cargo: Cargo,
  runId: string,
  fence: Fence,
): Promise<void> {
  const { outbox, ledger, clock } = engine;
  const packing = await packedChanges(database, { sizes: cargo.recordSizes, limits: cargo.limits });
  await writeOutbox(engine, database, cargo, runId);
  const sums = await checksums(outbox.read(runId), packing.batches);
  const batches: Batch[] = packing.batches.map((batch, index) => ({
    ...batch,
    batchId: `${runId}.${batch.batchNumber}`,
    runId,
    checksum: sums[index]!,
    state: "to-send",
  }));
  await ledger.addBatches(
    runId,
    packing.jobs.map((job) => ({ ...job, runId })),
    batches,
    clock.now(),
    fence,
  );
}
