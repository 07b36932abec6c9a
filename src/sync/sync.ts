import type { SyncConfig } from "../config/config.ts";
import { ConfigError } from "../errors.ts";
import { executeLine, type Plan } from "../model/plan.ts";
import type { Run, RunReport } from "../model/run.ts";
import { knownAudience } from "./audience.ts";
import type { Engine } from "./engine.ts";
import { executeRun } from "./execute.ts";
import { goOnForgetting } from "./forget.ts";
import type { PlanOptions } from "./make-plan.ts";
import { planRun } from "./plan-run.ts";
import { reportOf } from "./report.ts";
import { resumeAudience, waitUntilSettled } from "./resume.ts";

export interface SyncOptions extends PlanOptions {
  /** Execute this kept plan in place of a new one. */
  planId?: string;
  /** Asked once, with the plan; false leaves the plan kept and unexecuted. Absent: yes. */
  approve?: (plan: Plan) => boolean | Promise<boolean>;
  /** How long to wait for Amazon to finish, in milliseconds. @default 0 */
  waitMs?: number;
}

/** What became of a sync. `declined`: the plan is kept, nothing was sent. */
export type SyncResult = { declined: Plan; report?: undefined } | { declined?: undefined; report: RunReport };

/**
 * One sync from source to Amazon: what an earlier run left is finished first, then plan, approval, execution.
 *
 *     source → identity → plan   (planRun)
 *     jobs → delivery            (executeRun)
 *     job status                 (waitUntilSettled)
 */
export async function syncRun(
  engine: Engine,
  sync: SyncConfig,
  options: SyncOptions = {},
): Promise<SyncResult> {
  const run = await plannedRun(engine, sync, options);
  return whenApproved(engine, run, options, () => executeRun(engine, sync, run, options));
}

/** What follows a plan, whatever it is made from: approval, execution, and the wait for Amazon. */
export async function whenApproved(
  engine: Engine,
  { runId, plan }: Run,
  { approve, waitMs = 0 }: SyncOptions,
  execute: () => Promise<void>,
): Promise<SyncResult> {
  if (approve && !(await approve(plan!))) return { declined: plan! };
  engine.signal?.throwIfAborted();
  await execute();
  if (waitMs > 0) await waitUntilSettled(engine, runId, engine.clock.now() + waitMs);
  return { report: await reportOf(engine, runId) };
}

async function plannedRun(engine: Engine, sync: SyncConfig, options: SyncOptions): Promise<Run> {
  await goOnForgetting(engine);
  if (options.planId === undefined) {
    const known = await knownAudience(engine, sync);
    if (known) await resumeAudience(engine, known.audienceKey);
    return planRun(engine, sync, options);
  }
  const kept = await engine.ledger.run(options.planId);
  if (!kept?.plan)
    throw new ConfigError("plan.unknown", `There is no plan ${options.planId}.`, {
      hint: `headwater runs lists plans and runs; headwater plan ${sync.name} makes a new one.`,
    });
  if (kept.plan.origin !== undefined)
    throw new ConfigError(
      "plan.of-another-command",
      `Plan ${options.planId} is not made from the source of ${kept.sync}.`,
      { hint: executeLine(kept.plan) },
    );
  if (kept.sync !== sync.name)
    throw new ConfigError("plan.of-another-sync", `Plan ${options.planId} is of the sync ${kept.sync}.`, {
      hint: `headwater sync ${kept.sync} --plan ${options.planId}`,
    });
  await resumeAudience(engine, kept.audienceKey);
  return kept;
}
