import { DIGITS } from "./automaton.ts";
import { certainPrefixes } from "./certain-prefixes.ts";
import { type Edit, UNCHANGED } from "./edit.ts";
import { type CallingCodeRules, type CountryRules, compiledRules } from "./rules.ts";
import type { SharedStates } from "./shared-states.ts";

/**
 * The phone table. A state is the place in `steps` before its eleven entries: the states after the digits 0 to 9, then
 * the number of an edit. Places and numbers count from 1, as DuckDB's lists do; 0 stands for none.
 */
export interface PhoneTable {
  readonly steps: readonly number[];
  /** How a national number is made of the digits that were read; the first one changes nothing. */
  readonly edits: readonly Edit[];
  /** By the two letters of the code: 26 times the first and the second, counted from A = 0; null where unused. */
  readonly countries: readonly (Omit<CountryRules, "country"> | null)[];
  /** By the first three digits of an international number; null where no calling code starts so. */
  readonly callingCodes: readonly ({ length: number; national: number } | null)[];
  /** A bit for each six digits: 1 when every ten digits that start with them are a valid number in the US. */
  readonly usPrefixes: string;
}

const US_PREFIX_LENGTH = 6;
const US_NUMBER_LENGTH = 10;

/** The table that the metadata compiles to. */
export function phoneTable(): PhoneTable {
  const rules = compiledRules();
  const layout = new Layout(rules.states);
  const us = rules.countries.find(({ country }) => country === "US")!;
  return {
    countries: byLetters(rules.countries, layout),
    callingCodes: byFirstDigits(rules.callingCodes, layout),
    edits: layout.edits,
    steps: layout.steps,
    usPrefixes: certainPrefixes(
      rules.states,
      us.national,
      US_PREFIX_LENGTH,
      US_NUMBER_LENGTH - US_PREFIX_LENGTH,
    ),
  };
}

/** The states as one list of numbers, and the edits that its labels stand for. */
class Layout {
  readonly edits: readonly Edit[];
  readonly steps: number[];

  constructor(states: SharedStates<Edit>) {
    this.edits = [...new Set([UNCHANGED, ...states.labels])].filter((edit) => edit !== null);
    const numbers = new Map(this.edits.map((edit, index) => [edit, index + 1]));
    this.steps = states.next.flatMap((next, state) => {
      const edit = states.labels[state]!;
      return [...next.map(placeOf), edit === null ? 0 : numbers.get(edit)!];
    });
  }

  /** Adds a state that skips zeros until a 1, so that a number of any length is read from an integer of fixed width. */
  waitingFor(start: number): number {
    const own = this.steps.length + 1;
    const nothing = placeOf(0);
    this.steps.push(own, placeOf(start), ...DIGITS.slice(2).map(() => nothing), 0);
    return own;
  }
}

const placeOf = (state: number): number => state * (DIGITS.length + 1) + 1;

function byLetters(countries: readonly CountryRules[], layout: Layout): PhoneTable["countries"] {
  const entries: PhoneTable["countries"][number][] = new Array(26 * 26).fill(null);
  const letter = (country: string, index: number): number => country.charCodeAt(index) - "A".charCodeAt(0);
  for (const { country, callingCode, national, internationalPrefix } of countries)
    entries[letter(country, 0) * 26 + letter(country, 1)] = {
      callingCode,
      national: layout.waitingFor(national),
      internationalPrefix: layout.waitingFor(internationalPrefix),
    };
  return entries;
}

function byFirstDigits(
  callingCodes: readonly CallingCodeRules[],
  layout: Layout,
): PhoneTable["callingCodes"] {
  const entries: PhoneTable["callingCodes"][number][] = new Array(1000).fill(null);
  for (const { callingCode, national } of callingCodes) {
    const entry = { length: callingCode.length, national: layout.waitingFor(national) };
    const alike = 10 ** (3 - callingCode.length);
    entries.fill(entry, Number(callingCode) * alike, (Number(callingCode) + 1) * alike);
  }
  return entries;
}
