import { type Automaton, automaton, canonical, labelOf, step } from "./automaton.ts";
import { type Edit, UNCHANGED } from "./edit.ts";
import { memoized } from "./memo.ts";
import { plans } from "./metadata.ts";
import { prefixRules } from "./prefix.ts";
import { type Verdict, verdicts } from "./verdict.ts";

/** How libphonenumber reads digits as a national number of a plan, its national prefix or carrier code taken off. */
export interface Reading {
  /** What makes the national number of the digits; null when that number is not valid. */
  readonly edit: Edit | null;
  readonly matches: boolean;
  readonly tooLong: boolean;
}

/** The reading of digits under the plan `id`. */
export const readings = memoized((id: string): Automaton<Reading> => {
  const plan = plans.get(id)!;
  const whole = verdicts(id);
  if (plan.nationalPrefix === undefined)
    return automaton<number, Reading>({
      start: whole.start,
      key: String,
      step: (state, digit) => step(whole, state, digit),
      label: (state) => reading(UNCHANGED, labelOf(whole, state)),
    });
  const prefix = prefixRules(plan.nationalPrefix, plan.prefixReplacement, whole);
  return automaton<{ unstripped: number; threads: typeof prefix.start }, Reading>({
    start: { unstripped: whole.start, threads: prefix.start },
    key: ({ unstripped, threads }) => `${unstripped}/${prefix.key(threads)}`,
    step: ({ unstripped, threads }, digit) => ({
      unstripped: step(whole, unstripped, digit),
      threads: prefix.step(threads, digit),
    }),
    label: ({ unstripped, threads }) => {
      const before = labelOf(whole, unstripped);
      const stripped = prefix.label(threads);
      // The library keeps the prefix where taking it off would break a number that matched, or leave an impossible length.
      if (!stripped || stripped.edit === UNCHANGED) return reading(UNCHANGED, before);
      if (before.matches && !stripped.verdict.matches) return reading(UNCHANGED, before);
      if (!stripped.verdict.lengthPasses) return reading(UNCHANGED, before);
      return reading(stripped.edit, stripped.verdict);
    },
  });
});

const reading = (edit: Edit, verdict: Verdict): Reading =>
  canonical({ edit: verdict.valid ? edit : null, matches: verdict.matches, tooLong: verdict.tooLong });
