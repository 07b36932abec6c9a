import type { EventsConfig } from "../../config/config.ts";
import { ConfigError, DataError } from "../../errors.ts";
import { EVENT_MACROS } from "../../identity/event/macros.ts";
import type { Fence } from "../../jobs/ledger.ts";
import { newRunId } from "../../lib/id.ts";
import { type EventAccount, eventsKey } from "../../model/event-account.ts";
import { type EventsPlan, executeLine, recordCount } from "../../model/plan.ts";
import type { EventsReport, EventsRun, KeptPlan } from "../../model/run.ts";
import { snapshotVersion } from "../../plan/snapshot.ts";
import { install } from "../../sql/macro.ts";
import type { Engine } from "../engine.ts";
import { carryOut, keptPlan } from "../execute.ts";
import { goOnForgetting } from "../forget.ts";
import { planAgain } from "../kept-plan.ts";
import { holdingAudience } from "../lease.ts";
import { dropUselessPlans, keepingPlan } from "../plan-run.ts";
import { planningAgain, type Reading } from "../read-again.ts";
import { resumeAudience } from "../resume.ts";
import { withIdentityDatabase, withKeptRunDatabase } from "../run-database.ts";
import { refuseOlderThanSuppressions } from "../suppressions.ts";
import { type CarriedOut, type CarryOutOptions, whenApproved } from "../sync.ts";
import { accountOf } from "./account.ts";
import { eventsCargo } from "./cargo.ts";
import { eventSettings, makeEventsPlan } from "./plan.ts";
import { settleEvents } from "./settle.ts";

/**
 * Events from source to Amazon, each once: what an earlier run left is finished first, then plan, approval, execution.
 * Amazon answers for each event at once; there is nothing to wait for.
 */
export async function sendEvents(
  engine: Engine,
  entry: EventsConfig,
  options: CarryOutOptions<EventsPlan> = {},
): Promise<CarriedOut<EventsPlan, EventsReport>> {
  await goOnForgetting(engine);
  const run =
    options.planId === undefined
      ? await planEvents(engine, entry, { resume: true })
      : await keptEvents(engine, entry, options.planId);
  return whenApproved(engine, run, options, () => executeEvents(engine, entry, run));
}

/**
 * Plans the events of one source and keeps the plan. Sends nothing.
 * @param resume what an earlier run left is sent first
 * @throws {MachineError} ledger.audience-busy {ConfigError} destination.other-region
 */
export async function planEvents(
  engine: Engine,
  entry: EventsConfig,
  { resume = false }: { resume?: boolean } = {},
): Promise<EventsRun> {
  const account = await accountOf(engine, entry.destination);
  const key = eventsKey(account);
  if (resume) await resumeAudience(engine, key);
  return holdingAudience(engine, key, async (fence) => {
    const run = await keepPlan(engine, entry, account, fence);
    await dropUselessPlans(engine, run, fence);
    return run;
  });
}

async function keepPlan(
  engine: Engine,
  entry: EventsConfig,
  account: EventAccount,
  fence: Fence,
): Promise<EventsRun> {
  const createdAt = engine.clock.now();
  const run: EventsRun = {
    runId: newRunId(createdAt),
    sync: entry.name,
    mode: "events",
    audienceKey: fence.audienceKey,
    state: "planning",
    createdAt,
  };
  const make = (reading: Reading) =>
    withIdentityDatabase(engine, run.audienceKey, run.runId, async (database) => {
      await install(database, EVENT_MACROS);
      return makeEventsPlan(engine, database, { entry, account, run, reading });
    });
  return keepingPlan(engine, run, fence, () => planningAgain(entry.source, make));
}

/** @throws {ConfigError} plan.unknown, plan.of-another-sync */
async function keptEvents(engine: Engine, entry: EventsConfig, planId: string): Promise<EventsRun> {
  const kept = await engine.ledger.run(planId);
  if (!kept?.plan)
    throw new ConfigError("plan.unknown", `There is no plan ${planId}.`, {
      hint: `headwater runs lists plans and runs; headwater events plan ${entry.name} makes a new one.`,
    });
  if (kept.mode !== "events" || kept.sync !== entry.name)
    throw new ConfigError("plan.of-another-sync", `Plan ${planId} is of ${kept.sync}.`, {
      hint: executeLine(kept.plan),
    });
  await resumeAudience(engine, kept.audienceKey);
  return kept;
}

/** @throws {ConfigError} plan.settings-changed */
export function refuseOtherSettings(entry: EventsConfig, { plan, basis }: KeptPlan): void {
  if (basis.settings !== eventSettings(entry))
    throw new ConfigError(
      "plan.settings-changed",
      "The source, its mapping or its advertiser has changed since this plan was made.",
      planAgain(plan),
    );
}

/**
 * Executes a kept plan, once. A source that has moved since is no reason to refuse it: what has happened has happened.
 * @throws {ConfigError} plan.settings-changed, plan.not-kept {DataError} plan.events-moved, plan.people-forgotten
 */
async function executeEvents(engine: Engine, entry: EventsConfig, run: EventsRun): Promise<void> {
  await holdingAudience(engine, run.audienceKey, async (fence) => {
    const { plan, basis } = await keptPlan(engine, run);
    refuseOtherSettings(entry, { plan, basis });
    await refuseOlderThanSuppressions(engine, { plan, basis });
    const version = await withKeptRunDatabase(engine, run.audienceKey, run.runId, snapshotVersion);
    if (version !== basis.snapshotVersion)
      throw new DataError(
        "plan.events-moved",
        "Events of this advertiser have been sent since this plan was made.",
        planAgain(plan),
      );
    if (recordCount(plan) > 0)
      await carryOut(engine, eventsCargo(engine, plan.account, entry.name), run, fence);
    await settleEvents(engine, run, fence);
  });
}
