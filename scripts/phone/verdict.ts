import { type Automaton, automaton, canonical, product } from "./automaton.ts";
import { beginsWith, matches } from "./matcher.ts";
import { memoized } from "./memo.ts";
import { type NumberingPlan, plans, plansOfCallingCode } from "./metadata.ts";

/** What libphonenumber thinks of a national number once a plan is chosen. */
export interface Verdict {
  /** It matches the chosen plan's general pattern. */
  readonly matches: boolean;
  /** It is longer than any number of the chosen plan. */
  readonly tooLong: boolean;
  /** Its length is not refused by the plan it belongs to: a possible one, or too long. */
  readonly lengthPasses: boolean;
  /** It is a valid number of the plan it belongs to. */
  readonly valid: boolean;
}

/** The verdict on national numbers read under the plan `id`. */
export const verdicts = memoized((id: string): Automaton<Verdict> => {
  const own = facts(id);
  const sharing = plansOfCallingCode.get(plans.get(id)!.callingCode)!;
  const others = sharing.length === 1 ? [] : sharing.map(facts);
  return product([own, ...others], ([chosen, ...candidates]) => {
    const home = candidates.find((candidate) => candidate.claims) ?? chosen!;
    return canonical({
      matches: chosen!.matches,
      tooLong: chosen!.length === "too long",
      lengthPasses: home.length === "possible" || home.length === "too long",
      valid: home.valid,
    });
  });
});

type Length = "too short" | "impossible" | "possible" | "too long";

/** What one plan says of a number by itself. */
interface Facts {
  readonly matches: boolean;
  readonly valid: boolean;
  readonly length: Length;
  /** Among plans of one calling code, the first that claims a number has it. */
  readonly claims: boolean;
}

const facts = memoized((id: string): Automaton<Facts> => {
  const plan = plans.get(id)!;
  const general = matches(plan.nationalNumber);
  const valid = validity(plan, general);
  const leading = plan.leadingDigits === undefined ? valid : beginsWith(plan.leadingDigits);
  const length = lengths(plan.possibleLengths);
  return product([general, valid, leading, length], ([matches, valid, claims, length]) =>
    canonical({ matches, valid, claims, length }),
  );
});

/** Valid: the general pattern, and a type's pattern at one of the type's lengths. */
function validity(plan: NumberingPlan, general: Automaton<boolean>): Automaton<boolean> {
  if (plan.types.length === 0) return general;
  const types = plan.types.map((type) =>
    product(
      [matches(type.pattern), matches(type.possibleLengths.map((length) => `\\d{${length}}`).join("|"))],
      (both) => both.every(Boolean),
    ),
  );
  return product(
    [general, ...types],
    ([matchesGeneral, ...matchesType]) => matchesGeneral! && matchesType.some(Boolean),
  );
}

function lengths(possible: readonly number[]): Automaton<Length> {
  const shortest = possible[0]!;
  const longest = possible.at(-1)!;
  return automaton<number, Length>({
    start: 0,
    key: String,
    step: (length) => Math.min(length + 1, longest + 1),
    label: (length) => {
      if (length < shortest) return "too short";
      if (length > longest) return "too long";
      return possible.includes(length) ? "possible" : "impossible";
    },
  });
}
