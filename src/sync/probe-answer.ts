import { neededFor, newcombe, wilson } from "../lib/proportions.ts";
import type { ProbeAnswer, ProbeArm } from "../model/probe.ts";
import type { ProbeForm } from "../model/probe-rule.ts";

/** Of the better form's rate: a form that certainly matches less than this matches nobody but by chance. Ours. */
const NEXT_TO_NOTHING = 0.1;

/** A smaller difference, in parts of 1, is not worth more people. Ours. */
const WORTH_TELLING = 0.02;

/** What Amazon's counts of the two audiences say; undefined until it has counted both. */
export function answerOf(arms: readonly ProbeArm[]): ProbeAnswer | undefined {
  const [amazon, seed] = [countsOf(arms, "amazon"), countsOf(arms, "seed")];
  if (!amazon || !seed) return undefined;
  const rates = { amazon: amazon.hits / amazon.of, seed: seed.hits / seed.of };
  const difference = rates.amazon - rates.seed;
  const interval = newcombe(amazon, seed);
  const better = interval.low > 0 ? "amazon" : interval.high < 0 ? "seed" : undefined;
  if (better === undefined) {
    const needed = neededFor(amazon, seed, Math.max(Math.abs(difference), WORTH_TELLING));
    return { rates, difference, interval, needed };
  }
  const worse = better === "amazon" ? seed : amazon;
  const forms = wilson(worse).high < NEXT_TO_NOTHING * rates[better] ? better : "both";
  return { better, forms, rates, difference, interval };
}

function countsOf(arms: readonly ProbeArm[], form: ProbeForm) {
  const { received, matched } = arms.find((arm) => arm.form === form) ?? {};
  return received === undefined || received === 0 || matched === undefined
    ? undefined
    : { hits: Math.min(matched, received), of: received };
}
