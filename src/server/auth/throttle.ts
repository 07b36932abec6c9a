import type { Clock } from "../../lib/clock.ts";

const WINDOW_MS = 15 * 60_000;
const WRONG_IN_WINDOW = 5;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** More names and addresses than this are not watched at a time: the oldest are dropped. */
const MOST_WATCHED = 10_000;

interface Tries {
  /** When, in epoch milliseconds; those that turned out right are taken out again. */
  wrong: number[];
  pausedUntil: number;
  pauses: number;
}

/** Slows down who tries to sign in too often, by name and by address. Kept in memory: a restart forgets. */
export interface Throttle {
  /**
   * Counts a try as wrong before it is looked at, so that many at once are not all free. Returns what to call when it was
   * right, or from when on a next try makes sense.
   */
  begin(subjects: readonly string[]): { right(): void } | { retryAt: number };
}

export function throttle(clock: Clock): Throttle {
  const watched = new Map<string, Tries>();
  const triesOf = (subject: string, now: number): Tries => {
    const tries = watched.get(subject) ?? { wrong: [], pausedUntil: 0, pauses: 0 };
    tries.wrong = tries.wrong.filter((at) => at > now - WINDOW_MS);
    if (tries.wrong.length === 0) tries.pauses = 0;
    // As the youngest.
    watched.delete(subject);
    watched.set(subject, tries);
    return tries;
  };

  return {
    begin: (subjects) => {
      const now = clock.now();
      const all = subjects.map((subject) => triesOf(subject, now));
      const retryAt = Math.max(...all.map((tries) => tries.pausedUntil));
      if (retryAt > now) return { retryAt };
      for (const tries of all) {
        tries.wrong.push(now);
        if (tries.wrong.length < WRONG_IN_WINDOW) continue;
        tries.pausedUntil = now + Math.min(FIRST_PAUSE_MS * 2 ** tries.pauses, LONGEST_PAUSE_MS);
        tries.pauses++;
      }
      for (const oldest of watched.keys()) {
        if (watched.size <= MOST_WATCHED) break;
        watched.delete(oldest);
      }
      return {
        right: () => {
          for (const subject of subjects) watched.delete(subject);
        },
      };
    },
  };
}
