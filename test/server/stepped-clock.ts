import { type Clock, systemClock } from "../../src/lib/clock.ts";

export interface SteppedClock extends Clock {
  /** Moves on, and wakes whoever has slept long enough. */
  advance(ms: number): void;
}

/** A clock that stands still until it is moved: who sleeps on it waits for that. */
export function steppedClock(start = systemClock.now()): SteppedClock {
  let now = start;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal!.reason);
        };
        const sleeper = {
          until: now + ms,
          wake: () => {
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
    advance: (ms) => {
      now += ms;
      for (const sleeper of [...sleepers].filter(({ until }) => until <= now)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}
