import { LONGEST_INTERNATIONAL_PREFIX, LONGEST_NUMBER } from "../../src/identity/phone/limits.ts";
import { DIGITS } from "./automaton.ts";
import { type Edit, UNCHANGED } from "./edit.ts";
import { internationalPrefix } from "./international-prefix.ts";
import { internationalLane, nationalLane } from "./lane.ts";
import { countries, plans, plansOfCallingCode } from "./metadata.ts";
import { SharedStates } from "./shared-states.ts";

/**
 * The phone table. A state is the place in `steps` before its eleven entries: the states after the digits 0 to 9, then
 * the number of an edit. Places and numbers count from 1, as DuckDB's lists do; 0 stands for none.
 */
export interface PhoneTable {
  readonly steps: readonly number[];
  /** How a national number is made of the digits that were read; the first one changes nothing. */
  readonly edits: readonly Edit[];
  /** By the two letters of the code: 26 times the first and the second, counted from A = 0; null where unused. */
  readonly countries: readonly (CountryEntry | null)[];
  /** By the first three digits of an international number; null where no calling code starts so. */
  readonly callingCodes: readonly (CallingCodeEntry | null)[];
  /** A bit for each six digits: 1 when every ten digits that start with them are a valid number in the US. */
  readonly usPrefixes: string;
}

/** The states to start from are waiting ones: see `waitingFor`. */
export interface CountryEntry {
  readonly callingCode: string;
  /** Where numbers without a `+` start. */
  readonly national: number;
  /** Where the search for an international prefix starts; its label drops the prefix. */
  readonly internationalPrefix: number;
}

export interface CallingCodeEntry {
  /** Digits of the calling code. */
  readonly length: number;
  /** Where the digits behind it start. */
  readonly national: number;
}

const ENTRIES_PER_STATE = DIGITS.length + 1;
const US_PREFIX_LENGTH = 6;
const US_NUMBER_LENGTH = 10;

/** Compiles the metadata. About three seconds. */
export function phoneTable(): PhoneTable {
  const states = new SharedStates<Edit>();
  const lane = (added: ReturnType<typeof nationalLane>): number => {
    const start = states.add(added);
    if (states.depth(start) > LONGEST_NUMBER) throw new Error("A longer number can be valid: raise LONGEST_NUMBER.");
    return start;
  };
  const countryStarts = countries.map((country) => {
    const plan = plans.get(country)!;
    return {
      country,
      callingCode: plan.callingCode,
      national: lane(nationalLane(country)),
      internationalPrefix: states.add(internationalPrefix(plan.internationalPrefix, LONGEST_INTERNATIONAL_PREFIX)),
    };
  });
  const callingCodeStarts = [...plansOfCallingCode.keys()].map((callingCode) => ({
    callingCode,
    national: lane(internationalLane(callingCode)),
  }));
  const us = countryStarts.find(({ country }) => country === "US")!.national;

  const edits = [...new Set([UNCHANGED, ...states.labels])].filter((edit) => edit !== null);
  const editNumbers = new Map(edits.map((edit, index) => [edit, index + 1]));
  const place = (state: number): number => state * ENTRIES_PER_STATE + 1;
  const steps = states.next.flatMap((next, state) => [
    ...next.map(place),
    editNumbers.get(states.labels[state]!) ?? 0,
  ]);
  /** Adds a state that skips zeros until a 1, so that a number of any length is read from an integer of fixed width. */
  const waitingFor = (start: number): number => {
    const own = steps.length + 1;
    steps.push(own, place(start), ...DIGITS.slice(2).map(() => place(0)), 0);
    return own;
  };

  const byCountry = new Array<CountryEntry | null>(26 * 26).fill(null);
  for (const { country, callingCode, national, internationalPrefix } of countryStarts)
    byCountry[letter(country, 0) * 26 + letter(country, 1)] = {
      callingCode,
      national: waitingFor(national),
      internationalPrefix: waitingFor(internationalPrefix),
    };
  const byCallingCode = new Array<CallingCodeEntry | null>(1000).fill(null);
  for (const { callingCode, national } of callingCodeStarts) {
    const entry = { length: callingCode.length, national: waitingFor(national) };
    const alike = 10 ** (3 - callingCode.length);
    byCallingCode.fill(entry, Number(callingCode) * alike, (Number(callingCode) + 1) * alike);
  }
  return {
    steps,
    edits,
    countries: byCountry,
    callingCodes: byCallingCode,
    usPrefixes: unchangedPrefixes(states, us, US_PREFIX_LENGTH, US_NUMBER_LENGTH - US_PREFIX_LENGTH),
  };
}

const letter = (country: string, index: number): number => country.charCodeAt(index) - "A".charCodeAt(0);

/** A bit for each `prefixLength` digits: 1 when with any `restLength` more they are a valid number as they stand. */
function unchangedPrefixes(
  states: SharedStates<Edit>,
  start: number,
  prefixLength: number,
  restLength: number,
): string {
  const known = new Map<string, boolean>();
  const holds = (state: number, rest: number): boolean => {
    if (rest === 0) return states.labels[state] === UNCHANGED;
    const key = `${state}:${rest}`;
    const answer = known.get(key) ?? states.next[state]!.every((follower) => holds(follower, rest - 1));
    known.set(key, answer);
    return answer;
  };
  const bits = (state: number, left: number): string =>
    left === 0
      ? String(Number(holds(state, restLength)))
      : states.next[state]!.map((follower) => bits(follower, left - 1)).join("");
  return bits(start, prefixLength);
}
