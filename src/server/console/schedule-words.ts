import type { Answer } from "./api.ts";
import { cronWords, HERE } from "./cron.ts";

type Schedule = NonNullable<Answer<"GET /api/syncs">["items"][number]["schedule"]>;

/** When a sync runs, in words. */
export function scheduleWords(schedule: Schedule | undefined): string {
  const { cron, timezone, fileChanges, paused } = schedule ?? {};
  const times = [
    ...(cron === undefined
      ? []
      : [`${cronWords(cron) ?? `by the expression ${cron}`}${zoneWords(timezone)}`]),
    ...(fileChanges ? ["after the file changes"] : []),
  ].join(", and ");
  if (times === "") return "By hand";
  return paused ? `Paused (${times})` : `${times[0]!.toUpperCase()}${times.slice(1)}`;
}

/** A zone that is not the reader's own. */
const zoneWords = (timezone: string | undefined): string =>
  timezone === undefined || timezone === HERE ? "" : ` (${timezone})`;
