import type { Growth, KeyShares, MatchEstimate, MatchPoint } from "../model/match-estimate.ts";
import type { AudiencePlan } from "../model/plan.ts";
import type { RejectionCount } from "../model/rejection.ts";
import type { AudienceReport } from "../model/run.ts";
import type { Engine } from "./engine.ts";

/** Less than this, in parts of 1, is the usual coming and going of rows. Ours. */
const LEAST_GROWTH = 0.01;

/** Most causes that are told. */
const MOST_CAUSES = 3;

/** What is known of how much can match, from a run's plan and the keys of the people who are there. */
export const estimateOf = (
  plan: AudiencePlan,
  keys: KeyShares | undefined,
  before: AudienceReport | undefined,
): MatchEstimate => ({
  reachable: reachableShare(plan),
  keys,
  grown: before && grownCauses({ plan, keys }, { plan: before.plan, keys: before.estimate?.keys }),
});

/** Held rows are of people who are there. */
const reachableShare = ({ rows, mode }: AudiencePlan): number | undefined =>
  mode === "remove" || rows.read === 0 ? undefined : (rows.read - rows.rejected) / rows.read;

interface Told {
  plan: AudiencePlan;
  keys: KeyShares | undefined;
}

/** What costs more matches than in the run before, as far as this side can see: the most first. */
export function grownCauses(now: Told, before: Told): Growth[] {
  const earlier = causesOf(before);
  return [...causesOf(now)]
    .map(([name, { cause, share }]) => ({ cause, before: earlier.get(name)?.share ?? 0, now: share }))
    .filter((grown) => grown.now - grown.before >= LEAST_GROWTH)
    .toSorted((a, b) => b.now - b.before - (a.now - a.before))
    .slice(0, MOST_CAUSES);
}

type Causes = Map<string, { cause: Growth["cause"]; share: number }>;

/** Each cause as a share of the rows, and people with one key as a share of the people. */
function causesOf({ plan: { rows, rejections, droppedFields, mode }, keys }: Told): Causes {
  const causes: Causes = new Map();
  const add = ({ field, reason, count }: RejectionCount): void => {
    const name = `${field}:${reason}`;
    const share = (causes.get(name)?.share ?? 0) + count / rows.read;
    causes.set(name, { cause: { field, reason }, share });
  };
  if (mode !== "remove" && rows.read > 0) [...rejections, ...droppedFields].forEach(add);
  if (keys) causes.set("one-key", { cause: "one-key", share: keys.emailOnly + keys.phoneOnly });
  return causes;
}

/** Runs of which a history is told. */
const RUNS_TOLD = 30;

/** Amazon's match rate beside the estimate, run by run, the oldest first. */
export async function matchHistory({ ledger }: Engine, audienceKey: string): Promise<MatchPoint[]> {
  const runs = await ledger.runs({ audienceKey, states: ["settled"], limit: RUNS_TOLD });
  return runs.reverse().flatMap(({ runId, settledAt, report }) => {
    if (settledAt === undefined || !report || report.mode === "events") return [];
    const { audienceSize, matchRate, estimate } = report;
    if (matchRate === undefined && estimate === undefined) return [];
    const { received, matched } = audienceSize ?? {};
    return [{ runId, at: settledAt, received, matched, matchRate, estimate }];
  });
}
