import { LONGEST_INTERNATIONAL_PREFIX, LONGEST_NUMBER } from "../../src/identity/phone/limits.ts";
import { DIGITS } from "./automaton.ts";
import { type Edit, UNCHANGED, withCallingCode } from "./edit.ts";
import { internationalPrefix } from "./international-prefix.ts";
import { internationalLane, nationalLane } from "./lane.ts";
import { countries, plans } from "./metadata.ts";
import { SharedStates } from "./shared-states.ts";

/**
 * The phone table: one row. A state is the place in `steps` before its eleven entries: the states after the digits 0
 * to 9, then the number of an edit. Lists are counted from 1, as DuckDB does; 0 stands for none.
 */
export interface PhoneTable {
  readonly steps: readonly number[];
  /** How the E.164 digits are made of those that were read. */
  readonly edits: readonly Edit[];
  /** By the two letters of the code: 26 times the first and the second, counted from A = 0; null where unused. */
  readonly countries: readonly (CountryEntry | null)[];
  /** Where digits after a `+` or an international prefix start. */
  readonly international: number;
  /** A bit for each six digits: 1 when every ten digits that start with them are a valid number in the US. */
  readonly usPrefixes: string;
}

/** Where the digits that are read in a country start. Before it wait leading zeros and a 1: see `awaited`. */
export interface CountryEntry {
  readonly code: string;
  readonly national: number;
  readonly internationalPrefix: number;
}

const ENTRIES_PER_STATE = DIGITS.length + 1;

/** Compiles the metadata. About three seconds. */
export function phoneTable(): PhoneTable {
  const states = new SharedStates<Edit>();
  const starts = countries.map((code) => ({
    code,
    national: states.add(nationalLane(code)),
    internationalPrefix: states.add(
      internationalPrefix(plans.get(code)!.internationalPrefix, LONGEST_INTERNATIONAL_PREFIX),
    ),
  }));
  const international = states.add(internationalLane());
  const us = starts.find(({ code }) => code === "US")!.national;
  for (const start of [international, ...starts.map(({ national }) => national)])
    if (states.depth(start) > LONGEST_NUMBER)
      throw new Error("Raise LONGEST_NUMBER: a longer one can be valid.");

  const edits = [...new Set(states.labels)].filter((edit) => edit !== null);
  const editNumbers = new Map(edits.map((edit, index) => [edit, index + 1]));
  const place = (state: number): number => state * ENTRIES_PER_STATE + 1;
  const steps = states.next.flatMap((next, state) => [
    ...next.map(place),
    editNumbers.get(states.labels[state]!) ?? 0,
  ]);
  /** Adds a state that waits for the 1 before the digits, and skips the zeros before it. */
  const awaited = (start: number): number => {
    const own = steps.length + 1;
    steps.push(own, place(start), ...DIGITS.slice(2).map(() => place(0)), 0);
    return own;
  };

  const entries = new Array<CountryEntry | null>(26 * 26).fill(null);
  for (const { code, national, internationalPrefix } of starts)
    entries[letter(code, 0) * 26 + letter(code, 1)] = {
      code,
      national: awaited(national),
      internationalPrefix: awaited(internationalPrefix),
    };
  return {
    steps,
    edits,
    countries: entries,
    international: awaited(international),
    usPrefixes: wholePrefixes(states, us, 6, 10, withCallingCode(UNCHANGED, "1")),
  };
}

const letter = (code: string, index: number): number => code.charCodeAt(index) - "A".charCodeAt(0);

/** A bit for each `prefixLength` digits: 1 when all their continuations to `length` digits have the label `edit`. */
function wholePrefixes(
  states: SharedStates<Edit>,
  start: number,
  prefixLength: number,
  length: number,
  edit: Edit,
): string {
  const known = new Map<string, boolean>();
  const allContinuations = (state: number, left: number): boolean => {
    if (left === 0) return states.labels[state] === edit;
    const key = `${state}:${left}`;
    const all =
      known.get(key) ?? states.next[state]!.every((follower) => allContinuations(follower, left - 1));
    known.set(key, all);
    return all;
  };
  const bits = (state: number, left: number): string =>
    left === 0
      ? String(Number(allContinuations(state, length - prefixLength)))
      : states.next[state]!.map((follower) => bits(follower, left - 1)).join("");
  return bits(start, prefixLength);
}
