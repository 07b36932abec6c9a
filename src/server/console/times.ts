const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const EXACT = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const SHORT_DAY = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY_MS = 24 * HOUR;

const UNITS = [
  ["year", 365 * DAY_MS],
  ["month", 30 * DAY_MS],
  ["day", DAY_MS],
  ["hour", HOUR],
  ["minute", MINUTE],
] as const;

/** `3 minutes ago`, `in 2 days`. */
export function relativeText(at: number, now: number): string {
  const ms = at - now;
  for (const [unit, size] of UNITS)
    if (Math.abs(ms) >= size) return RELATIVE.format(Math.trunc(ms / size), unit);
  return ms > 10 * SECOND ? "in a moment" : "just now";
}

/** `Nov 26, 2026, 3:04:05 PM`, in the time zone of the browser. */
export const exactText = (at: number): string => EXACT.format(at);
/** `Nov 26`: where the year goes without saying. */
export const shortDayText = (at: number): string => SHORT_DAY.format(at);
/** `Nov 26, 2026` */
export const dayText = (at: number): string => DAY.format(at);

/** Whole days from now until then; negative once it is past. */
export const daysUntil = (at: number, now: number): number => Math.floor((at - now) / DAY_MS);

/** `4.2 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(ms: number): string {
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 1 : 0)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${Math.floor((ms % MINUTE) / SECOND)} s`;
  return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`;
}
