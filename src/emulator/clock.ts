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

/** Calls `task` again and again in real time, each time `ms()` after the last; gives the way to stop. */
export function repeat(task: () => void, ms: () => number): () => void {
  let timer: NodeJS.Timeout;
  const next = () => {
    timer = setTimeout(() => {
      task();
      next();
    }, ms()).unref();
  };
  next();
  return () => clearTimeout(timer);
}

/** Real time, for a connection that is held open: whoever waits at its other end has a real clock. */
export const pause = (ms: number): Promise<void> => wait(ms);
