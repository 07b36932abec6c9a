import type { Clock } from "../src/lib/clock.ts";

/** A clock that stands still until told: sleeping moves it on at once and is written down. */
export function manualClock(
  start = Date.UTC(2026, 0, 1),
): Clock & { slept: number[]; advance(ms: number): void } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}
