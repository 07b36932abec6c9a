import type { SyncConfig } from "../config/config.ts";
import { ConfigError, DataError } from "../errors.ts";
import { type Plan, planLine } from "../model/plan.ts";
import type { KeptPlan } from "../model/run.ts";
import { sourceStamp } from "../source/open.ts";
import { settingsOf } from "./plan-settings.ts";

export const planAgain = (plan: Plan) => ({ hint: `Plan again: ${planLine(plan)}` });

/**
 * Refuses a plan whose sync or source is not what it was made from.
 * @throws {ConfigError} plan.settings-changed {DataError} plan.source-moved
 */
export function refuseMovedSource(sync: SyncConfig, { plan, basis }: KeptPlan): void {
  if (basis.settings !== settingsOf(sync))
    throw new ConfigError(
      "plan.settings-changed",
      "The sync's mode, source, mapping or audience has changed since this plan was made.",
      planAgain(plan),
    );
  if (stampNow(sync) !== basis.sourceStamp)
    throw new DataError(
      "plan.source-moved",
      "The source has changed since this plan was made.",
      planAgain(plan),
    );
}

/** Undefined for standard input: it can't have moved, for it is gone. */
const stampNow = ({ source }: SyncConfig): string | undefined =>
  source.file === "-" ? undefined : sourceStamp(source);
