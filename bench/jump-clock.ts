import { type Clock, systemClock } from "../src/lib/clock.ts";

/** Waits up to this long are waited: limits of a second, Amazon's jobs, the beat of a lease. */
const LONGEST_REAL_WAIT_MS = 15 * 60_000;

/** The machine's clock, but for waits for the next hour of Amazon's limits, which are jumped over. */
export function jumpClock(): Clock {
  let jumpedMs = 0;
  return {
    now: () => systemClock.now() + jumpedMs,
    sleep: async (ms, signal) => {
      if (ms <= LONGEST_REAL_WAIT_MS) return systemClock.sleep(ms, signal);
      signal?.throwIfAborted();
      jumpedMs += ms;
    },
  };
}
