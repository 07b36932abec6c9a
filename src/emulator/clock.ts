import { setTimeout } from "node:timers/promises";

/** The emulator's time: jobs finish, tokens end and members leave by it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until told. */
export function manualClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}

/** Real time, for a connection that is held open: whoever waits at its other end has a real clock. */
export const pause = (ms: number): Promise<void> => setTimeout(ms);
