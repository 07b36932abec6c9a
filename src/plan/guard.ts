import { thousands } from "../lib/number.ts";
import type { Mode } from "../model/mode.ts";
import type { Notice, SafetyStop } from "../model/plan.ts";
import {
  columnsChanged,
  peopleWords,
  rowsWords,
  type SeenSource,
  type SourceBefore,
  shrunkBy,
  sourceOlder,
} from "./source-change.ts";

/** What the guards look at. */
export interface Guarded {
  /** For what to type. */
  planId: string;
  sync: string;
  mode: Mode;
  source: SeenSource;
  /** Absent: no mirror run of this sync has settled. */
  before?: SourceBefore | undefined;
  /** Members in the snapshot before this plan. */
  members: number;
  /** Removals in the plan. */
  removals: number;
  /** Those of them for want of consent. A column that says no for everyone is what this guard is for. */
  withdrawn: number;
  /** Share of members that may be removed, and of rows that may be missing, without being asked: 0 to 1. */
  maxRemovalRate: number;
  /** The number that a person said out loud before this plan was made, if any. */
  allowRemovals?: number | undefined;
  /** People that leave because the audience's time to live is to become zero; 0 where it is not. */
  leaving: number;
}

/**
 * Why a plan must not be executed as it stands, if there is a reason. Nothing has been sent when this says no. A number
 * that was said before the plan was made approves so many removals, and nothing that is wrong with the source.
 */
export function safetyStop(plan: Guarded): SafetyStop | undefined {
  if (plan.leaving > (plan.allowRemovals ?? 0))
    return {
      code: "plan.everyone-leaves",
      message: `A time to live of 0 lets everyone leave: the audience would lose all its ${thousands(plan.leaving)} people.`,
      ...approval(plan, plan.leaving),
    };
  if (plan.mode === "remove" || plan.removals === 0) return undefined;
  const reasons = [...wrongSource(plan), ...tooMany(plan)];
  const [first] = reasons;
  if (first === undefined) return undefined;
  return {
    ...first,
    message: reasons.map(({ message }) => message).join(" "),
    ...approval(plan, plan.removals),
  };
}

/** What approves exactly this plan. */
const approval = ({ sync, planId }: Guarded, removals: number) => ({
  hint: `If that is right: headwater sync ${sync} --plan ${planId} --allow-removals ${removals}`,
  removals,
});

/** What says that this is not the file that it should be. Only mirror removes for absence. */
const wrongSource = ({ mode, source, before, removals }: Guarded): Notice[] =>
  mode === "mirror" && before !== undefined
    ? [...columnsChanged(source, before, removals), ...sourceOlder(source, before, removals)]
    : [];

/** Too many removals, or so many rows missing that more may follow. */
function tooMany(plan: Guarded): Notice[] {
  const { source, members, removals, maxRemovalRate, allowRemovals } = plan;
  const allowed = allowRemovals !== undefined && removals <= allowRemovals;
  if (allowed) return shrunk(plan, allowRemovals);
  if (source.rowsRead === 0)
    return [
      {
        code: "plan.source-empty",
        message: `The source has no rows; the audience would lose all its ${thousands(removals)} people.`,
      },
    ];
  if (allowRemovals !== undefined)
    return [
      {
        code: "plan.more-removals-than-allowed",
        message: `${thousands(removals)} people would be removed, and ${thousands(allowRemovals)} were allowed.`,
      },
    ];
  const rate = removals / members;
  if (rate <= maxRemovalRate) return shrunk(plan, 0);
  return [
    {
      code: "plan.drop-too-large",
      message: `${thousands(removals)} of ${thousands(members)} people (${percent(rate)}) would be removed; the limit is ${percent(maxRemovalRate)}. ${suspicion(plan)}`,
    },
  ];
}

/** So many rows missing that few removals are no comfort, unless no more than those whose removal is expected. */
function shrunk({ mode, source, before, removals, maxRemovalRate }: Guarded, expected: number): Notice[] {
  const rate = mode === "mirror" ? shrunkBy(source, before) : 0;
  if (before === undefined || rate <= maxRemovalRate || before.rowsRead - source.rowsRead <= expected)
    return [];
  return [
    {
      code: "plan.source-shrunk",
      message: `${percent(rate)} of the rows are gone; the limit is ${percent(maxRemovalRate)}. ${rowsWords(source, before)} ${peopleWords(removals)} would be removed.`,
    },
  ];
}

function suspicion({ source, before, removals, withdrawn }: Guarded): string {
  const cutShort = rowsWords(source, before);
  if (withdrawn === 0) return cutShort;
  const consent = `${removals === withdrawn ? "All" : `${thousands(withdrawn)}`} of them because their consent is denied or missing: the consent columns may be wrong.`;
  return removals === withdrawn ? consent : `${consent} ${cutShort}`;
}

const percent = (rate: number): string => `${Math.round(rate * 1000) / 10} %`;
