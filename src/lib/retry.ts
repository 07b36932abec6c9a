/** How waits between tries grow. */
export interface Backoff {
  /** Longest wait after the first try, in milliseconds. */
  baseMs: number;
  factor: number;
  /** Longest wait after any try, in milliseconds. A wait that the other side asks for is honoured even if longer. */
  capMs: number;
}

export const BACKOFF: Backoff = { baseMs: 1_000, factor: 2, capMs: 60_000 };

/**
 * Milliseconds to wait after try number `attempt` (from 1): anywhere between nothing and the ceiling, so that those
 * who failed together don't come back together.
 * @param random yields 0 to 1, 1 excluded.
 */
export const backoffMs = (attempt: number, random: () => number, backoff: Backoff = BACKOFF): number =>
  Math.floor(random() * Math.min(backoff.capMs, backoff.baseMs * backoff.factor ** (attempt - 1)));

/**
 * Aborts when one try has taken `timeoutMs`. In the machine's own time, whatever a clock says: it guards against a
 * silence, in which no clock is moved by hand.
 */
export const timeLimit = (timeoutMs: number): AbortSignal => AbortSignal.timeout(timeoutMs);

const SECONDS = /^\d{1,9}$/;
/** `Date.parse` alone would read "-5" as a date. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? .*GMT$/;

/** Milliseconds that a `Retry-After` asks us to wait; undefined if it asks nothing readable. A date gone by means now. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (SECONDS.test(value)) return Number(value) * 1_000;
  if (!HTTP_DATE.test(value)) return undefined;
  const until = Date.parse(value);
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
}
