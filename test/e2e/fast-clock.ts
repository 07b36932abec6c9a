import { type Clock, systemClock } from "../../src/lib/clock.ts";

/** Every second of this clock is a fiftieth of a real one. */
const TIMES_FASTER = 50;

/** A clock that runs, faster than the machine's: for a client and an emulator that wait for each other. */
export function fastClock(timesFaster = TIMES_FASTER): Clock {
  const start = systemClock.now();
  return {
    now: () => Math.floor(start + (systemClock.now() - start) * timesFaster),
    sleep: (ms, signal) => systemClock.sleep(ms / timesFaster, signal),
  };
}
