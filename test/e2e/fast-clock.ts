import { type Clock, systemClock } from "../../src/lib/clock.ts";

/** Every second of this clock is a fiftieth of a real one. */
const TIMES_FASTER = 50;

/** What a clock showed, and when that was by the machine's. Two processes share a clock by it. */
export interface Reading {
  shows: number;
  at: number;
}

/** A clock that runs, faster than the machine's: for a client and an emulator that wait for each other. */
export function fastClock(
  timesFaster = TIMES_FASTER,
  { shows, at }: Reading = { shows: systemClock.now(), at: systemClock.now() },
): Clock {
  return {
    now: () => Math.floor(shows + (systemClock.now() - at) * timesFaster),
    sleep: (ms, signal) => systemClock.sleep(ms / timesFaster, signal),
  };
}

export const readingOf = (clock: Clock): Reading => ({ shows: clock.now(), at: systemClock.now() });
