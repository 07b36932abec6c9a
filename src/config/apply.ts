import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "../errors.ts";
import { CONSOLE, type SettingsDocument } from "../model/settings-document.ts";
import { documentParts, keptDocuments, yamlDocument } from "./document.ts";
import {
  type Change,
  documentOf,
  ENTRY_KINDS,
  type EntryNamed,
  entryInWords,
  entryOf,
  everythingIn,
  withBody,
  withoutEntries,
} from "./entries.ts";
import { merged } from "./merge.ts";
import { checked, shaped } from "./parse.ts";
import { configError } from "./problem.ts";

/** What applying a document changed, as `sync spring`. */
export interface Applied {
  added: string[];
  changed: string[];
  removed: string[];
}

export interface Application extends Change {
  yaml: string;
  /** Absent: what it says goes into the console's own. */
  owner: string | undefined;
  /** Entries of other owners become this one's. */
  takeOver: boolean;
}

/**
 * The documents that change when one is applied.
 * @throws {ConfigError} settings.owned-elsewhere, and those of `parseConfig`
 */
export function applied(
  now: readonly SettingsDocument[],
  folder: string,
  { yaml, owner = CONSOLE, takeOver, ...change }: Application,
): { documents: SettingsDocument[]; result: Applied } {
  const written = yamlDocument(yaml, resolve(folder, owner === CONSOLE ? "settings.yaml" : owner), folder);
  const { problems: wrong } = shaped(written);
  if (wrong.length > 0) throw configError(wrong);

  const parts = documentParts.parse(written.value);
  const before = documentOf(now, owner);
  const elsewhere = takenFrom(now, owner, namesIn(parts));
  if (elsewhere.length > 0 && !takeOver) throw ownedElsewhere(elsewhere);
  const others = now
    .filter((document) => document.owner !== owner)
    .map((document) => {
      const taken = elsewhere.filter((entry) => entry.owner === document.owner);
      return taken.length === 0 ? document : withoutEntries(document, taken, change);
    });

  const body =
    owner === CONSOLE
      ? merged(
          [
            { parts, folder },
            { parts: documentParts.parse(before.body), folder },
          ],
          folder,
        )
      : written.value;
  const mine = withBody(before, body, change);
  const after = [mine, ...others];
  const whole =
    owner === CONSOLE ? keptDocuments(after, folder) : [written, ...keptDocuments(others, folder)];
  const { problems } = checked(whole, { now: change.at });
  if (problems.length > 0) throw configError(problems);

  return {
    documents: after.filter(
      (document) => !isDeepStrictEqual(document.body, documentOf(now, document.owner).body),
    ),
    result: differences(now, after, folder),
  };
}

const namesIn = (parts: Record<EntryNamed["kind"], object>): EntryNamed[] =>
  ENTRY_KINDS.flatMap((kind) => Object.keys(parts[kind]).map((name) => ({ kind, name })));

const takenFrom = (now: readonly SettingsDocument[], owner: string, names: readonly EntryNamed[]) =>
  names.flatMap((named) => {
    const entry = entryOf(now, named);
    return entry === undefined || entry.owner === owner ? [] : [entry];
  });

function ownedElsewhere(entries: readonly (EntryNamed & { owner: string })[]): ConfigError {
  const [first, ...rest] = entries as [EntryNamed & { owner: string }, ...typeof entries];
  const others = rest.map((entry) => `Also ${entryInWords(entry)}, of ${inWords(entry.owner)}.`);
  return new ConfigError(
    "settings.owned-elsewhere",
    `The ${entryInWords(first)} belongs to ${inWords(first.owner)}: nothing was changed.`,
    {
      at: entryInWords(first),
      hint: [...others, "Is this one to have it from now on? Apply it with --take-over."].join("\n"),
    },
  );
}

/** An owner as a person knows it. */
export const inWords = (owner: string): string => (owner === CONSOLE ? "the console" : owner);

const KINDS: readonly string[] = ENTRY_KINDS;

/** Entry by entry, as they count in the end; and whose they are. */
function differences(
  before: readonly SettingsDocument[],
  after: readonly SettingsDocument[],
  folder: string,
): Applied {
  const [was, is] = [before, after].map((documents) => {
    const parts = everythingIn(documents, folder, { absolute: true });
    const entries = namesIn(parts).map((named): [string, unknown] => [
      entryInWords(named),
      [entryOf(documents, named)?.owner, parts[named.kind][named.name]],
    ]);
    const sections = Object.entries(parts).filter(
      ([key, said]) => said !== undefined && !KINDS.includes(key),
    );
    return new Map<string, unknown>([...entries, ...sections]);
  }) as [Map<string, unknown>, Map<string, unknown>];
  const kept = [...is].filter(([place]) => was.has(place));
  return {
    added: [...is.keys()].filter((place) => !was.has(place)),
    changed: kept.filter(([place, said]) => !isDeepStrictEqual(was.get(place), said)).map(([place]) => place),
    removed: [...was.keys()].filter((place) => !is.has(place)),
  };
}
