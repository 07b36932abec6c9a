import type { SyncConfig } from "../config/config.ts";
import { type Schedule, schedule } from "./api/syncs.ts";
import type { Service } from "./service.ts";

/** A sync with its schedule, as the settings have it now. */
export interface Scheduled {
  sync: SyncConfig;
  schedule: Schedule;
  /** Changes with its settings. */
  etag: string;
}

/**
 * The syncs that have a schedule. Settings are read anew when they have changed.
 * @returns a function that throws {ConfigError} where the settings can't be read
 */
export function scheduledSyncs({
  state: { settings },
  with: withHeadwater,
}: Pick<Service, "state" | "with">): () => Promise<readonly Scheduled[]> {
  let version = "";
  let known: readonly Scheduled[] = [];
  return async () => {
    const now = await settings.version();
    if (now === version) return known;
    const entries = await settings.entries("syncs");
    const said = entries.flatMap(({ name, body, etag }) => {
      const read = schedule.safeParse(body.schedule);
      return read.success ? [{ name, etag, schedule: read.data }] : [];
    });
    known =
      said.length === 0
        ? []
        : await withHeadwater(async ({ config }) => {
            const syncs = new Map(config.syncs.map((sync) => [sync.name, sync]));
            return said.flatMap(({ name, ...rest }) => {
              const sync = syncs.get(name);
              return sync ? [{ sync, ...rest }] : [];
            });
          });
    version = now;
    return known;
  };
}
