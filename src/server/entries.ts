import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ConfigError } from "../errors.ts";
import type { EntryKind, Said, SettingsEntry } from "../index.ts";
import { CONSOLE } from "../model/settings-document.ts";
import type { Who } from "./rights.ts";
import type { Service } from "./service.ts";

const NOUNS = {
  connections: "connection",
  destinations: "destination",
  syncs: "sync",
  events: "events entry",
} as const satisfies Record<EntryKind, string>;

/** One entry of the settings as it is written. @throws {ConfigError} settings.unknown */
export async function entryNamed(service: Service, kind: EntryKind, name: string): Promise<SettingsEntry> {
  const entry = await service.state.settings.entry(kind, name);
  if (entry) return entry;
  throw new ConfigError("settings.unknown", `There is no ${NOUNS[kind]} "${name}".`, {
    hint: "Its name may have changed, or somebody removed it.",
  });
}

/** An entry with its settings read. */
export interface ReadEntry<Settings> extends SettingsEntry {
  settings: Settings;
}

/** Reads entries of a kind, each once: the settings keep theirs until they change, and a thousand are in one list. */
export function entryReader<Schema extends z.ZodType>(
  schema: Schema,
): (entry: SettingsEntry) => ReadEntry<z.output<Schema>> {
  const known = new WeakMap<SettingsEntry, ReadEntry<z.output<Schema>>>();
  return (entry) => {
    const read = known.get(entry) ?? { ...entry, settings: schema.parse(entry.body) };
    known.set(entry, read);
    return read;
  };
}

export const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** Where an entry is kept, as the API says it. */
export const ownerOf = ({ owner }: SettingsEntry) =>
  owner === CONSOLE ? ({ kind: "console" } as const) : ({ kind: "file", file: owner } as const);

/** Who changes, and what from: `If-None-Match: *` says that it must be new. */
export function saidBy({ who, ifMatch, c }: { who: Who; ifMatch?: string | undefined; c: Context }): Said {
  if (c.req.header("if-none-match") === "*") return { by: who.name, etag: null };
  return { by: who.name, ...(ifMatch !== undefined && ifMatch !== "*" && { etag: ifMatch }) };
}

/** Writes down that somebody changed an entry, and tells whoever listens. */
export async function settingsChanged(service: Service, who: Who, did: string, to?: string): Promise<void> {
  await service.audit(who, did, to);
  service.hub.tell({ kind: "settings" });
}
