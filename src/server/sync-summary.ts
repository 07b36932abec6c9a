import type { z } from "@hono/zod-openapi";
import type { Run } from "../model/run.ts";
import { type sync, syncSettings, type syncSummary } from "./api/syncs.ts";
import { entryNamed, entryReader, ownerOf, type ReadEntry } from "./entries.ts";
import { summaryOf } from "./run-summary.ts";
import { nextDue } from "./schedule.ts";
import type { Service } from "./service.ts";

/** A sync's entry with its settings read. */
export type SyncEntry = ReadEntry<z.output<typeof syncSettings>>;
export const syncEntry = entryReader(syncSettings);

/** Whether what is searched for stands anywhere in its name, audience, destination or source. */
export function isMeant(
  { name, settings: { audience, destination, source } }: SyncEntry,
  q: string,
): boolean {
  const wanted = q.trim().toLowerCase();
  return [name, audience.name, destination, source.file].some((text) => text?.toLowerCase().includes(wanted));
}

type Summary = z.input<typeof syncSummary>;

/** Syncs in a list: the last runs of all by one question. */
export async function syncSummaries(service: Service, entries: readonly SyncEntry[]): Promise<Summary[]> {
  if (entries.length === 0) return [];
  const names = entries.map(({ name }) => name);
  const { runs, config } = await service.with(async (headwater) => ({
    runs: await headwater.lastRuns(names),
    config: headwater.config,
  }));
  const only = config.destinations[0]?.name;
  const lastRuns = new Map(runs.map((run) => [run.sync, run]));
  return entries.map((entry) => summarized(service, entry, only, lastRuns.get(entry.name)));
}

/** @param only the destination of a sync that names none, for there is one alone then */
function summarized(service: Service, entry: SyncEntry, only: string | undefined, run?: Run): Summary {
  const { name, settings } = entry;
  const { mode, source, audience, schedule } = settings;
  return {
    name,
    owner: ownerOf(entry),
    mode,
    source: source.file,
    destination: settings.destination ?? only!,
    audience: audience.name,
    schedule,
    nextAt: schedule && nextDue(schedule, service.clock.now()),
    lastRun: run && summaryOf(run, service.works, audience.name),
    work: service.works.on({ sync: name }),
  };
}

/** One sync with all that the settings say. @throws {ConfigError} settings.unknown */
export async function shownSync(service: Service, name: string): Promise<z.input<typeof sync>> {
  const entry = syncEntry(await entryNamed(service, "syncs", name));
  const [summary] = await syncSummaries(service, [entry]);
  const { fields, audience } = await service.with(async (headwater) => ({
    fields: headwater.config.syncs.find((one) => one.name === name)?.fields,
    audience: await headwater.knownAudience(name),
  }));
  return {
    ...summary!,
    settings: entry.settings,
    fields: fields && {
      ...fields,
      email: [...fields.email],
      phone: [...fields.phone],
    },
    yaml: service.state.settings.entryYaml(entry),
    etag: entry.etag,
    audienceKey: audience?.audienceKey,
  };
}
