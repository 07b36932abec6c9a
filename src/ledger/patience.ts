import type { Clock } from "../lib/clock.ts";
import { busyError, isBusy, translated } from "./sqlite-error.ts";

/** How long a write waits for other processes altogether, in milliseconds. */
const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 50;

/**
 * Tries `work` again while another connection has the lock. SQLite's own waiting blocks the event loop, so it is kept
 * short (see connection.ts) and the rest is slept.
 * @throws {MachineError} ledger.busy, and SQLite's errors as what a person must act on
 */
export const patience =
  (lockClock: Clock, path: string) =>
  async <T>(work: () => Promise<T>): Promise<T> => {
    const until = lockClock.now() + PATIENCE_MS;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error)) throw translated(error, path);
        if (lockClock.now() >= until) throw busyError(path, error);
      }
      await lockClock.sleep(pauseMs);
    }
  };
