import type { Clock } from "../lib/clock.ts";
import { type Backoff, backoffMs } from "../lib/retry.ts";
import type { Settled } from "./settled.ts";

export interface Patience {
  clock: Clock;
  random: () => number;
  backoff: Backoff;
  /** Most tries, the first included. */
  tries: number;
  /** Longest time from the first try to the last, in milliseconds: whoever asked is waiting. */
  budgetMs: number;
}

/** Enough to ride out a short outage, and short enough that a person still waits for it. */
export const PATIENCE = { tries: 6, budgetMs: 120_000 };

/**
 * Tries again while what came of it is one of `again`, its error says when to (`retryAt`), and patience lasts.
 * What `work` throws is not tried again.
 */
export async function patiently<T>(
  work: () => Promise<Settled<T>>,
  again: readonly Settled<T>["done"][],
  { clock, random, backoff, tries, budgetMs }: Patience,
  signal?: AbortSignal,
): Promise<Settled<T>> {
  const until = clock.now() + budgetMs;
  for (let attempt = 1; ; attempt++) {
    const settled = await work();
    if (settled.done === "yes" || !again.includes(settled.done)) return settled;
    signal?.throwIfAborted();
    const { retryAt } = settled.error;
    if (retryAt === undefined || attempt === tries) return settled;
    const waitMs = Math.max(backoffMs(attempt, random, backoff), retryAt - clock.now());
    if (clock.now() + waitMs > until) return settled;
    await clock.sleep(waitMs, signal);
  }
}
