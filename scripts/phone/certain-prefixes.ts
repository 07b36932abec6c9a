import { type Edit, UNCHANGED } from "./edit.ts";
import type { SharedStates } from "./shared-states.ts";

/** A bit for each `prefixLength` digits: 1 when with any `restLength` more they are a valid number as they stand. */
export function certainPrefixes(
  states: SharedStates<Edit>,
  start: number,
  prefixLength: number,
  restLength: number,
): string {
  const known = new Map<string, boolean>();
  const isCertain = (state: number, rest: number): boolean => {
    if (rest === 0) return states.labels[state] === UNCHANGED;
    const key = `${state}:${rest}`;
    const answer = known.get(key) ?? states.next[state]!.every((follower) => isCertain(follower, rest - 1));
    known.set(key, answer);
    return answer;
  };
  const bits = (state: number, left: number): string =>
    left === 0
      ? String(Number(isCertain(state, restLength)))
      : states.next[state]!.map((follower) => bits(follower, left - 1)).join("");
  return bits(start, prefixLength);
}
