import {
  LONGEST_INTERNATIONAL_PREFIX,
  LONGEST_NUMBER,
  NO_INTERNATIONAL_PREFIX,
} from "../../src/identity/phone/limits.ts";
import type { Edit } from "./edit.ts";
import { internationalPrefix } from "./international-prefix.ts";
import { internationalLane, type Lane, nationalLane } from "./lane.ts";
import { countries, plans, plansOfCallingCode } from "./metadata.ts";
import { SharedStates } from "./shared-states.ts";

/** The rules of all countries and calling codes as one automaton with many starts. */
export interface Rules {
  readonly states: SharedStates<Edit>;
  readonly countries: readonly CountryRules[];
  readonly callingCodes: readonly CallingCodeRules[];
}

export interface CountryRules {
  readonly country: string;
  readonly callingCode: string;
  /** Where numbers without a `+` start. */
  readonly national: number;
  /** Where the search for the prefix of an international call starts; the label drops it. */
  readonly internationalPrefix: number;
}

export interface CallingCodeRules {
  readonly callingCode: string;
  /** Where the digits behind the calling code start. */
  readonly national: number;
}

/** Compiles the metadata, and checks that the limits that the SQL is made for hold. About three seconds. */
export function compiledRules(): Rules {
  const states = new SharedStates<Edit>();
  return {
    states,
    countries: countries.map((country) => {
      const { callingCode, internationalPrefix } = plans.get(country)!;
      return {
        country,
        callingCode,
        national: addLane(states, nationalLane(country)),
        internationalPrefix: addInternationalPrefix(states, internationalPrefix),
      };
    }),
    callingCodes: [...plansOfCallingCode.keys()].map((callingCode) => ({
      callingCode,
      national: addLane(states, internationalLane(callingCode)),
    })),
  };
}

function addLane(states: SharedStates<Edit>, lane: Lane): number {
  const start = states.add(lane);
  if (states.depth(start) > LONGEST_NUMBER)
    throw new Error("A longer number can be valid: raise LONGEST_NUMBER.");
  return start;
}

function addInternationalPrefix(states: SharedStates<Edit>, pattern: string): number {
  const start = states.add(internationalPrefix(pattern, LONGEST_INTERNATIONAL_PREFIX));
  for (let digit = NO_INTERNATIONAL_PREFIX.from; digit <= NO_INTERNATIONAL_PREFIX.to; digit++)
    if (states.next[start]![digit] !== 0)
      throw new Error(`A prefix starts with ${digit}: mend NO_INTERNATIONAL_PREFIX.`);
  return start;
}
