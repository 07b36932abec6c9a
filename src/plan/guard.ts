import { thousands } from "../lib/number.ts";
import type { Mode } from "../model/mode.ts";
import type { SafetyStop } from "../model/plan.ts";

/** What the guards look at. */
export interface Guarded {
  /** The sync's name, for what to type. */
  sync: string;
  mode: Mode;
  rowsRead: number;
  /** Members in the snapshot before this plan. */
  members: number;
  /** Removals in the plan. */
  removals: number;
  /** Those of them for want of consent. A column that says no for everyone is what this guard is for. */
  withdrawn: number;
  /** Share of members that may be removed without being asked, 0 to 1. */
  maxRemovalRate: number;
  /** The number that a person said out loud, if any. */
  allowRemovals?: number | undefined;
  /** People that leave because the audience's time to live is to become zero; 0 where it is not. */
  leaving: number;
}

/** Why a plan must not be executed as it stands, if there is a reason. Nothing has been sent when this says no. */
export function safetyStop(plan: Guarded): SafetyStop | undefined {
  if (plan.leaving > (plan.allowRemovals ?? 0))
    return {
      code: "plan.everyone-leaves",
      message: `A time to live of 0 lets everyone leave: the audience would lose all its ${thousands(plan.leaving)} people.`,
      hint: `If that is right: headwater sync ${plan.sync} --allow-removals ${plan.leaving}`,
      removals: plan.leaving,
    };
  if (plan.mode === "remove" || plan.removals === 0) return undefined;
  if (plan.allowRemovals !== undefined && plan.removals <= plan.allowRemovals) return undefined;
  const approve = {
    hint: `If that is right: headwater sync ${plan.sync} --allow-removals ${plan.removals}`,
    removals: plan.removals,
  };
  if (plan.rowsRead === 0)
    return {
      code: "plan.source-empty",
      message: `The source has no rows; the audience would lose all its ${thousands(plan.removals)} people.`,
      ...approve,
    };
  if (plan.allowRemovals !== undefined)
    return {
      code: "plan.more-removals-than-allowed",
      message: `${thousands(plan.removals)} people would be removed, and ${thousands(plan.allowRemovals)} were allowed.`,
      ...approve,
    };
  const rate = plan.removals / plan.members;
  if (rate <= plan.maxRemovalRate) return undefined;
  return {
    code: "plan.drop-too-large",
    message: `${thousands(plan.removals)} of ${thousands(plan.members)} people (${percent(rate)}) would be removed; the limit is ${percent(plan.maxRemovalRate)}. ${suspicion(plan)}`,
    ...approve,
  };
}

function suspicion({ rowsRead, removals, withdrawn }: Guarded): string {
  const cutShort = `The source has ${thousands(rowsRead)} rows: it may be cut short.`;
  if (withdrawn === 0) return cutShort;
  const consent = `${removals === withdrawn ? "All" : `${thousands(withdrawn)}`} of them because their consent is denied or missing: the consent columns may be wrong.`;
  return removals === withdrawn ? consent : `${consent} ${cutShort}`;
}

const percent = (rate: number): string => `${Math.round(rate * 1000) / 10} %`;
