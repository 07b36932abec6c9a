import { Cron } from "croner";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** The zone that this browser's clock is in, by its IANA name. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The next times of an expression, in epoch milliseconds; undefined: it is none. The service reads it by the same library. */
export function cronTimes(expression: string, timezone: string | undefined, count: number) {
  if (expression.trim().split(/\s+/).length !== 5) return undefined;
  try {
    return new Cron(expression, { timezone, paused: true }).nextRuns(count).map((time) => time.getTime());
  } catch {
    return undefined;
  }
}

/** What an expression says, in words; undefined where it says more than these words can: its next times then say it. */
export function cronWords(expression: string): string | undefined {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...rest] = expression
    .trim()
    .split(/\s+/);
  if (rest.length > 0 || month !== "*") return undefined;
  const days = dayWords(day, weekday);
  if (days === undefined) return undefined;
  const each = days === "every day" ? "" : `, ${days}`;
  const step = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (step !== undefined && hour === "*") return `every ${step} minutes${each}`;
  if (!isNumber(minute)) return undefined;
  if (hour === "*") return `every hour ${pastWords(minute)}${each}`;
  const hours = /^\*\/(\d+)$/.exec(hour)?.[1];
  if (hours !== undefined) return `every ${hours} hours ${pastWords(minute)}${each}`;
  if (!hour.split(",").every(isNumber)) return undefined;
  return `${days} at ${listed(hour.split(",").map((one) => `${twoDigits(one)}:${twoDigits(minute)}`))}`;
}

function dayWords(day: string, weekday: string): string | undefined {
  if (day === "*" && weekday === "*") return "every day";
  if (day === "*" && weekday === "1-5") return "Monday to Friday";
  if (day === "*" && weekday.split(",").every((one) => isNumber(one) && Number(one) <= 7))
    return `every ${listed(weekday.split(",").map((one) => DAYS[Number(one) % 7]!))}`;
  if (weekday === "*" && isNumber(day)) return `on day ${Number(day)} of every month`;
  return undefined;
}

const isNumber = (text: string): boolean => /^\d{1,2}$/.test(text);
const twoDigits = (text: string): string => text.padStart(2, "0");
const pastWords = (minute: string): string =>
  Number(minute) === 0 ? "on the hour" : `at ${Number(minute)} past`;
const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
