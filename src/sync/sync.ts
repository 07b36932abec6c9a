import type { SyncConfig } from "../config/config.ts";
import { ConfigError } from "../errors.ts";
import { type AudiencePlan, executeLine, type Plan } from "../model/plan.ts";
import type { AudienceReport, AudienceRun, Run, RunReport } from "../model/run.ts";
import { knownAudience } from "./audience.ts";
import type { Engine } from "./engine.ts";
import { executeRun } from "./execute.ts";
import { goOnForgetting } from "./forget.ts";
import type { PlanOptions } from "./make-plan.ts";
import { planRun } from "./plan-run.ts";
import { reportOf } from "./report.ts";
import { resumeAudience, waitUntilSettled } from "./resume.ts";

/** How a plan is carried out. */
export interface CarryOutOptions<P extends Plan> {
  /** Execute this kept plan in place of a new one. */
  planId?: string;
  /** Asked once, with the plan; false leaves the plan kept and unexecuted. Absent: yes. */
  approve?: (plan: P) => boolean | Promise<boolean>;
  /** How long to wait for Amazon to finish, in milliseconds. @default 0 */
  waitMs?: number;
}

/** What became of it. `declined`: the plan is kept, nothing was sent. */
export type CarriedOut<P extends Plan, R extends RunReport> =
  | { declined: P; report?: undefined }
  | { declined?: undefined; report: R };

export interface SyncOptions extends PlanOptions, CarryOutOptions<AudiencePlan> {}

export type SyncResult = CarriedOut<AudiencePlan, AudienceReport>;

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
export async function whenApproved<R extends Run>(
  engine: Engine,
  run: R,
  { approve, waitMs = 0 }: CarryOutOptions<PlanOf<R>>,
  execute: () => Promise<void>,
): Promise<CarriedOut<PlanOf<R>, ReportOf<R>>> {
  const plan = run.plan as PlanOf<R>;
  if (approve && !(await approve(plan))) return { declined: plan };
  engine.signal?.throwIfAborted();
  await execute();
  if (waitMs > 0) await waitUntilSettled(engine, run.runId, engine.clock.now() + waitMs);
  // Its mode is the run's.
  return { report: (await reportOf(engine, run.runId)) as ReportOf<R> };
}

type PlanOf<R extends Run> = NonNullable<R["plan"]>;
type ReportOf<R extends Run> = NonNullable<R["report"]>;

async function plannedRun(engine: Engine, sync: SyncConfig, options: SyncOptions): Promise<AudienceRun> {
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
  if (kept.mode === "events" || kept.sync !== sync.name)
    throw new ConfigError("plan.of-another-sync", `Plan ${options.planId} is of the sync ${kept.sync}.`, {
      hint: executeLine(kept.plan),
    });
  await resumeAudience(engine, kept.audienceKey);
  return kept;
}
