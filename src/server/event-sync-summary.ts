import type { z } from "@hono/zod-openapi";
import type { EventsConfig } from "../config/config.ts";
import type { Headwater, SettingsEntry } from "../index.ts";
import type { Run } from "../model/run.ts";
import { type eventSync, eventSyncSettings, type eventSyncSummary } from "./api/event-syncs.ts";
import { entryNamed, entryReader, ownerOf } from "./entries.ts";
import { summaryOf } from "./run-summary.ts";
import { nextDue } from "./schedule.ts";
import type { Service } from "./service.ts";

const DAY_MS = 24 * 3_600_000;

type Summary = z.input<typeof eventSyncSummary>;
type Configured = Headwater["config"]["events"][number];

export const eventSyncEntry = entryReader(eventSyncSettings);

/** Entries of `events` in a list: the last runs of all by one question. */
export async function eventSyncSummaries(
  service: Service,
  entries: readonly SettingsEntry[],
): Promise<Summary[]> {
  if (entries.length === 0) return [];
  const names = entries.map(({ name }) => name);
  const { runs, config } = await service.with(async (headwater) => ({
    runs: await headwater.lastRuns(names),
    config: headwater.config,
  }));
  const lastRuns = new Map(runs.map((run) => [run.sync, run]));
  const configured = new Map(config.events.map((one) => [one.name, one]));
  return entries.flatMap((entry) => {
    const one = configured.get(entry.name);
    return one ? [summarized(service, entry, one, lastRuns.get(entry.name))] : [];
  });
}

function summarized(service: Service, entry: SettingsEntry, { destination }: Configured, run?: Run): Summary {
  const { source, schedule } = eventSyncEntry(entry).settings;
  const account = run?.mode === "events" ? run.plan?.account : undefined;
  const advertiserId = destination.advertiserId ?? account?.advertiserId;
  return {
    name: entry.name,
    owner: ownerOf(entry),
    source: source.file,
    destination: destination.name,
    advertiserId,
    advertiser: account?.advertiserId === advertiserId ? account?.name : undefined,
    schedule,
    nextAt: schedule && nextDue(schedule, service.clock.now()),
    lastRun: run && summaryOf(run, service.works, advertiserId),
    work: service.works.on({ sync: entry.name }),
  };
}

/** One entry with what its columns are. @throws {ConfigError} settings.unknown */
export async function shownEventSync(service: Service, name: string): Promise<z.input<typeof eventSync>> {
  const entry = await entryNamed(service, "events", name);
  const [summary] = await eventSyncSummaries(service, [entry]);
  const configured = await service.with(async ({ config }) => config.events.find((one) => one.name === name));
  return {
    ...summary!,
    ...settingsShown(configured!),
    yaml: service.state.settings.entryYaml(entry),
    etag: entry.etag,
  };
}

const settingsShown = ({ fields, defaults, rules, watermark }: EventsConfig) => ({
  fields: {
    ...fields,
    email: [...fields.email],
    phone: [...fields.phone],
    customData: [...fields.customData],
  },
  defaults,
  types: rules.types,
  watermark,
  timezone: rules.timeZone,
  maxAgeDays: rules.maxAgeMs / DAY_MS,
});
