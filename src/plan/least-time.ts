import type { BindingLimit } from "../model/plan.ts";

export interface LeastTime {
  /** In milliseconds. */
  ms: number;
  /** Absent where nothing has to wait. */
  bound?: BindingLimit;
}

/**
 * The least time in which requests with so many records altogether can start, under the limits of a profile and of one
 * connection.
 */
export function leastTime(
  { requests, records }: { requests: number; records: number },
  { perSecond, perHour, recordsPerHour }: { perSecond: number; perHour: number; recordsPerHour: number },
): LeastTime {
  if (requests === 0) return { ms: 0 };
  const hours = fullHours(requests, perHour);
  const recordHours = fullHours(records, recordsPerHour);
  if (recordHours > hours) return { ms: recordHours * HOUR_MS, bound: "records-per-hour" };
  const inLastHour = requests - hours * perHour;
  const ms = hours * HOUR_MS + Math.floor(((inLastHour - 1) / perSecond) * 1000);
  if (ms === 0) return { ms };
  return { ms, bound: hours > 0 ? "requests-per-hour" : "requests-per-second" };
}

/** Whole hours that pass before the last of so many has room. */
const fullHours = (count: number, perHour: number): number => Math.max(0, Math.ceil(count / perHour) - 1);

const HOUR_MS = 3_600_000;
