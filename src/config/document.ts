import { dirname, relative, resolve } from "node:path";
import { z } from "zod";
import { CONSOLE, type SettingsDocument } from "../model/settings-document.ts";
import type { Path } from "./json-schema.ts";
import { readYaml } from "./yaml.ts";

/** What one owner has written, well formed or not. */
export interface WrittenDocument {
  readonly value: unknown;
  /** Absolute: paths of sources are relative to it. */
  readonly folder: string;
  /** Where a place is, for a person. */
  at(path: Path): string;
  /** From 1. */
  lineOf(path: Path): number;
}

/** @param cwd errors name the file as seen from here @throws {ConfigError} config.not-yaml */
export function yamlDocument(text: string, file: string, cwd = dirname(file)): WrittenDocument {
  const shownAs = relative(cwd, file);
  const { value, lineOf } = readYaml(text, shownAs);
  return { value, folder: dirname(file), at: (path) => `${shownAs}:${lineOf(path)}`, lineOf };
}

/**
 * What the ledger keeps, files before the console.
 * @param folder absolute: the one that holds the state folder
 */
export const keptDocuments = (
  documents: readonly Pick<SettingsDocument, "owner" | "body">[],
  folder: string,
): WrittenDocument[] =>
  documents
    .toSorted((a, b) => Number(a.owner === CONSOLE) - Number(b.owner === CONSOLE))
    .map(({ owner, body }) => ({
      value: body,
      folder: owner === CONSOLE ? folder : dirname(resolve(folder, owner)),
      at: (path) => placeInWords(path) ?? (owner === CONSOLE ? "the console's settings" : owner),
      lineOf: () => 1,
    }));

/** `sync spring`; undefined for a place that is in no entry. */
export const placeInWords = ([section, name]: Path): string | undefined =>
  name === undefined ? undefined : `${NOUNS[String(section)] ?? String(section)} ${String(name)}`;

const NOUNS: Readonly<Record<string, string>> = {
  connections: "connection",
  destinations: "destination",
  syncs: "sync",
  events: "events entry",
};

/** How a file is called as an owner: its path as seen from the folder that holds the state folder. */
export function ownerOfFile(file: string, folder: string): string {
  const path = relative(folder, file).replaceAll("\\", "/");
  return path === CONSOLE ? `./${path}` : path;
}

const entry = z.record(z.string(), z.unknown());
const section = z.record(z.string(), entry).default({});

/** A document in its parts, which are as they are written. Only for one that is well formed. */
export const documentParts = z.object({
  connections: section,
  destinations: section,
  syncs: section,
  events: section,
  consent: entry.optional(),
  identity: entry.optional(),
  safetyStop: entry.optional(),
  undo: entry.optional(),
  limits: entry.optional(),
  batch: entry.optional(),
});
export type DocumentParts = z.output<typeof documentParts>;
export type Entry = z.output<typeof entry>;

/** Sections whose entries carry a source to a destination. */
export const CARRYING = ["syncs", "events"] as const;
export type Carrying = (typeof CARRYING)[number];

/** The same document with each of its syncs and events entries as `change` makes it. */
export function withEach(
  parts: DocumentParts,
  change: (entry: Entry, section: Carrying) => Entry,
): DocumentParts {
  const changed = CARRYING.map((section) => {
    const entries = Object.entries(parts[section]);
    return [section, Object.fromEntries(entries.map(([name, entry]) => [name, change(entry, section)]))];
  });
  return { ...parts, ...Object.fromEntries(changed) };
}
