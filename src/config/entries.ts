import { isDeepStrictEqual } from "node:util";
import { digestOf } from "../lib/digest.ts";
import { CONSOLE, type SettingsDocument } from "../model/settings-document.ts";
import {
  CARRYING,
  type DocumentParts,
  documentParts,
  type Entry,
  keptDocuments,
  placeInWords,
} from "./document.ts";
import { merged, withDestinations } from "./merge.ts";

export const ENTRY_KINDS = ["connections", "destinations", ...CARRYING] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One connection, destination, sync or events entry as it is written. */
export interface SettingsEntry {
  kind: EntryKind;
  name: string;
  owner: string;
  body: Record<string, unknown>;
  /** Changes with the body. */
  etag: string;
}

/** Which entry is meant. */
export type EntryNamed = Pick<SettingsEntry, "kind" | "name">;

/** Who changes settings, and when. */
export interface Change {
  by: string;
  /** Epoch milliseconds. */
  at: number;
}

export const entriesOf = (documents: readonly SettingsDocument[], kind: EntryKind): SettingsEntry[] =>
  documents.flatMap((document) => [...entriesIn(document)[kind].values()]);

export const entryOf = (
  documents: readonly SettingsDocument[],
  { kind, name }: EntryNamed,
): SettingsEntry | undefined => {
  const owning = documents.find((document) => entriesIn(document)[kind].has(name));
  return owning && entriesIn(owning)[kind].get(name);
};

type EntriesByName = Record<EntryKind, ReadonlyMap<string, SettingsEntry>>;

/** Documents are replaced, never changed: what stands in one is read once. */
const entriesRead = new WeakMap<SettingsDocument, EntriesByName>();

function entriesIn(document: SettingsDocument): EntriesByName {
  const known = entriesRead.get(document);
  if (known) return known;
  const parts = documentParts.parse(document.body);
  const of = (kind: EntryKind) =>
    new Map(
      Object.entries(parts[kind]).map(([name, body]) => [
        name,
        { kind, name, owner: document.owner, body, etag: digestOf(JSON.stringify(body)) },
      ]),
    );
  const entries = {
    connections: of("connections"),
    destinations: of("destinations"),
    syncs: of("syncs"),
    events: of("events"),
  };
  entriesRead.set(document, entries);
  return entries;
}

/** `sync spring` */
export const entryInWords = ({ kind, name }: EntryNamed): string => placeInWords([kind, name])!;

/** An owner's document, or the one that it is to get. */
export const documentOf = (documents: readonly SettingsDocument[], owner: string): SettingsDocument =>
  documents.find((document) => document.owner === owner) ?? {
    owner,
    body: {},
    version: 0,
    changedAt: 0,
    changedBy: "",
  };

/** A document with another body, as JSON has it. The version is the one that it was made from. */
export const withBody = (
  document: SettingsDocument,
  body: unknown,
  { by, at }: Change,
): SettingsDocument => ({
  ...document,
  body: asKept(body),
  changedAt: at,
  changedBy: by,
});

/** What JSON keeps of a body: nothing of what is not said, and no section without entries. */
function asKept(body: unknown): Entry {
  const plain: Entry = JSON.parse(JSON.stringify(body));
  return Object.fromEntries(Object.entries(plain).filter(([, part]) => !isDeepStrictEqual(part, {})));
}

/** The console's document with an entry in place of the one of its name. */
export function withEntry(
  documents: readonly SettingsDocument[],
  { kind, name, body }: EntryNamed & { body: Entry },
  change: Change,
): SettingsDocument {
  const document = documentOf(documents, CONSOLE);
  const parts = documentParts.parse(document.body);
  // What goes to the only destination goes on to it when there are two.
  const before = kind === "destinations" ? withDestinations(parts) : parts;
  return withBody(document, { ...before, [kind]: { ...before[kind], [name]: body } }, change);
}

/** A document without some of its entries. */
export function withoutEntries(
  document: SettingsDocument,
  entries: readonly EntryNamed[],
  change: Change,
): SettingsDocument {
  const parts = withDestinations(documentParts.parse(document.body));
  const left = ENTRY_KINDS.map((kind) => {
    const gone = new Set(entries.filter((entry) => entry.kind === kind).map(({ name }) => name));
    return [kind, Object.fromEntries(Object.entries(parts[kind]).filter(([name]) => !gone.has(name)))];
  });
  return withBody(document, { ...parts, ...Object.fromEntries(left) }, change);
}

/** All documents as one. Paths are relative to `folder`; `absolute`: they are not. */
export function everythingIn(
  documents: readonly SettingsDocument[],
  folder: string,
  { absolute = false } = {},
): DocumentParts {
  const kept = keptDocuments(documents, folder).map(({ value, folder: from }) => ({
    parts: documentParts.parse(value),
    folder: from,
  }));
  return merged(kept, absolute ? undefined : folder);
}

/** Those that can't do without an entry. */
export function usersOf(
  documents: readonly SettingsDocument[],
  folder: string,
  { kind, name }: EntryNamed,
): EntryNamed[] {
  const parts = everythingIn(documents, folder);
  const named = (kind: EntryKind, uses: (entry: Entry) => boolean) =>
    Object.entries(parts[kind])
      .filter(([, entry]) => uses(entry))
      .map(([name]) => ({ kind, name }));
  if (kind === "connections") return named("destinations", ({ connection }) => String(connection) === name);
  if (kind !== "destinations") return [];
  const only = Object.keys(parts.destinations).length === 1 ? name : undefined;
  return CARRYING.flatMap((section) =>
    named(section, ({ destination = only }) => String(destination) === name),
  );
}
