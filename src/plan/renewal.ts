import type { Mode } from "../model/mode.ts";
import { type Sql, sql } from "../sql/sql.ts";

/**
 * Who is sent again because their time to live nears its end. Everybody last sent before `certain` is due, nobody sent at
 * `latest` or after it; in between each member has an instant of its own. Epoch milliseconds.
 */
export interface Renewal {
  certain: number;
  latest: number;
}

/** Nobody is sent again. */
export const NO_RENEWAL: Renewal = { certain: 0, latest: 0 };

/** Of the window, the last part is left for runs that come late: whoever gets into it is due. */
const LEFT_FOR_LATE_RUNS = 1 / 4;

/** The next run may come so much later than the usual time between two. */
const LATENESS = 1.5;

/**
 * Whom a run at `now` renews. The window is a share of the time to live, at its end. Members are spread over its first
 * three quarters, so that a first load does not come back as one wave; over less where runs are so far apart that some
 * would leave before the next one.
 */
export function renewalAt({
  now,
  mode,
  ttlMs,
  window,
  runsAt,
}: {
  now: number;
  mode: Mode;
  ttlMs: number;
  /** 0 to 1. */
  window: number;
  /** When the last runs began, the newest first. */
  runsAt: readonly number[];
}): Renewal {
  if (mode === "remove" || ttlMs === 0) return NO_RENEWAL;
  const windowMs = Math.floor(ttlMs * window);
  const betweenRuns = runsAt.map((at, index) => (runsAt[index - 1] ?? now) - at);
  // Runs that are further apart than the window keep no schedule that could be met.
  const untilNextRun = LATENESS * Math.max(0, ...betweenRuns.filter((ms) => ms < windowMs));
  const left = Math.min(windowMs, Math.ceil(Math.max(windowMs * LEFT_FOR_LATE_RUNS, untilNextRun)));
  const ended = now - ttlMs;
  return { certain: ended + left, latest: ended + windowMs };
}

/**
 * Whether a member is due. The comparison with one instant comes first: while nobody is near the end, it is all there is
 * to do. The share is the same at every run, and differs from member to member.
 */
export const isDue = ({ certain, latest }: Renewal): Sql =>
  sql`(sent_at < ${latest} and sent_at < ${certain} + ${latest - certain} * (hash(external_id) / power(2, 64)))`;
