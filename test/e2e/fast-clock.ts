import { type Clock, systemClock } from "../../src/lib/clock.ts";

/** Every second of this clock is a fiftieth of a real one. */
const TIMES_FASTER = 50;

/**
 * A clock that runs, faster than the machine's: for a client and an emulator that wait for each other.
 * @param start epoch milliseconds from which on it runs away from the machine's; the same in every process that shares it
 */
export function fastClock(timesFaster = TIMES_FASTER, start = systemClock.now(), aheadMs = 0): Clock {
  return {
    now: () => Math.floor(start + aheadMs + (systemClock.now() - start) * timesFaster),
    sleep: (ms, signal) => systemClock.sleep(ms / timesFaster, signal),
  };
}
