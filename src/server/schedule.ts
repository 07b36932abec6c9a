import { Cron } from "croner";
import type { SyncConfig } from "../config/config.ts";
import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Schedule } from "./api/syncs.ts";

/** The first instant after another one at which a schedule is due, in epoch milliseconds; undefined: at none. */
export function nextDue(schedule: Schedule, after: number): number | undefined {
  const { cron, timezone, paused } = schedule;
  if (cron === undefined || paused) return undefined;
  const known = found.get(schedule);
  if (known && known.after <= after && after < (known.next ?? Number.POSITIVE_INFINITY)) return known.next;
  const next = cronOf(cron, timezone).nextRun(new Date(after))?.getTime();
  found.set(schedule, { after, next });
  return next;
}

/** The last answer for a schedule: up to that instant it stays the answer, and a thousand are asked for every few seconds. */
const found = new WeakMap<Schedule, { after: number; next: number | undefined }>();

/** Milliseconds between a schedule's next two instants. */
export function intervalMs(schedule: Schedule, now: number): number | undefined {
  const first = nextDue(schedule, now);
  const second = first === undefined ? undefined : nextDue(schedule, first);
  return second === undefined ? undefined : second - first!;
}

/** Without a function of its own it starts no timer. */
const cronOf = (cron: string, timezone?: string): Cron =>
  new Cron(cron, { mode: "5-part", ...(timezone !== undefined && { timezone }) });

const HOUR_MS = 3_600_000;
/** Of the time in which members are renewed, so that several tries fall into it. */
const TRIES_IN_WINDOW = 4;

/**
 * How often a sync that runs only when its file changes runs all the same, so that nobody leaves for want of a renewal:
 * milliseconds, undefined where members are not renewed.
 */
export const renewalEveryMs = ({
  mode,
  audience,
}: Pick<SyncConfig, "mode" | "audience">): number | undefined =>
  mode === "remove" || audience.renewWindow === 0
    ? undefined
    : Math.max(
        HOUR_MS,
        ((audience.ttlSeconds ?? AMAZON_LIMITS.ttlSeconds.max) * 1000 * audience.renewWindow) /
          TRIES_IN_WINDOW,
      );
