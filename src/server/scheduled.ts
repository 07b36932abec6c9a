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
    const documents = await settings.documents();
    const now = documents.map((one) => `${one.owner} ${one.version}`).join("\n");
    if (now === version) return known;
    const entries = await settings.entries("syncs");
    const said = entries.flatMap(({ name, body, etag }) => {
      const read = schedule.safeParse(body.schedule);
      return read.success ? [{ name, etag, schedule: read.data }] : [];
    });
    known =
      said.length === 0
        ? []
        : await withHeadwater(async ({ config }) =>
            said.flatMap(({ name, ...rest }) => {
              const sync = config.syncs.find((one) => one.name === name);
              return sync ? [{ sync, ...rest }] : [];
            }),
          );
    version = now;
    return known;
  };
}
