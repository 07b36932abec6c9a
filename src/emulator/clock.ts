import { setTimeout as wait } from "node:timers/promises";

/** The emulator's time: jobs finish, tokens end and members leave by it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that can be moved forward. */
export interface MovableClock extends Clock {
  advance(ms: number): void;
}

/** A clock that stands still until told. */
export function manualClock(start = Date.UTC(2026, 0, 1)): MovableClock {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}

/** `base`, ahead by what it was moved: time runs on from there. */
export interface OffsetClock extends MovableClock {
  offsetMs(): number;
}

export function offsetClock(base: Clock): OffsetClock {
  let offsetMs = 0;
  return {
    now: () => base.now() + offsetMs,
    offsetMs: () => offsetMs,
    advance: (ms) => {
      offsetMs += ms;
    },
  };
}

/**
 * Calls `task` every `ms` of real time, or less often when it takes long: it gets a twentieth of the time at most.
 * Gives the way to stop; a process does not wait for it.
 */
export function repeat(task: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout;
  const after = (delayMs: number) => {
    timer = setTimeout(() => {
      const from = performance.now();
      task();
      after(Math.max(ms, 20 * (performance.now() - from)));
    }, delayMs).unref();
  };
  after(ms);
  return () => clearTimeout(timer);
}

/** Real time, for a connection that is held open: whoever waits at its other end has a real clock. */
export const pause = (ms: number): Promise<void> => wait(ms);
