import type { Clock } from "./clock.ts";

/** Steady requests per second, and how many may come at once. */
export interface ThrottleOptions {
  perSecond: number;
  burst: number;
}

/** A token bucket. `wait()` takes one token and gives 0, or the whole seconds until there is one. */
export function tokenBucket({ perSecond, burst }: ThrottleOptions, clock: Clock): { wait(): number } {
  let tokens = burst;
  let at = clock.now();
  return {
    wait() {
      const now = clock.now();
      tokens = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
      at = now;
      if (tokens < 1) return Math.max(1, Math.ceil((1 - tokens) / perSecond));
      tokens -= 1;
      return 0;
    },
  };
}
