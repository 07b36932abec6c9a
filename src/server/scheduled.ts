import type { EventsConfig, SyncConfig } from "../config/config.ts";
import type { Config } from "../index.ts";
import { type Schedule, schedule } from "./api/syncs.ts";
import type { Service } from "./service.ts";

/** What has a schedule, as the settings have it now: a sync, or an entry of `events`. */
export type Scheduled = ({ kind: "syncs"; entry: SyncConfig } | { kind: "events"; entry: EventsConfig }) & {
  schedule: Schedule;
  /** Changes with its settings. */
  etag: string;
};

/**
 * All that has a schedule. Settings are read anew when they have changed.
 * @returns a function that throws {ConfigError} where the settings can't be read
 */
export function everythingScheduled({
  state: { settings },
  with: withHeadwater,
}: Pick<Service, "state" | "with">): () => Promise<readonly Scheduled[]> {
  let version = "";
  let known: readonly Scheduled[] = [];
  return async () => {
    const now = await settings.version();
    if (now === version) return known;
    const entries = [...(await settings.entries("syncs")), ...(await settings.entries("events"))];
    const said = new Map(
      entries.flatMap(({ name, body, etag }) => {
        const read = schedule.safeParse(body.schedule);
        return read.success ? [[name, { etag, schedule: read.data }] as const] : [];
      }),
    );
    known = said.size === 0 ? [] : await withHeadwater(async ({ config }) => scheduledOf(config, said));
    version = now;
    return known;
  };
}

/** A name is either a sync's or one of `events`. */
const scheduledOf = (
  { syncs, events }: Config,
  said: ReadonlyMap<string, Pick<Scheduled, "schedule" | "etag">>,
): Scheduled[] =>
  [
    ...syncs.map((entry) => ({ kind: "syncs" as const, entry })),
    ...events.map((entry) => ({ kind: "events" as const, entry })),
  ].flatMap((one) => {
    const more = said.get(one.entry.name);
    return more ? [{ ...one, ...more }] : [];
  });
