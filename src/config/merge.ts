import { isAbsolute, relative, resolve } from "node:path";
import { type Carrying, type DocumentParts, type Entry, withEach } from "./document.ts";

/**
 * Documents of several owners as one that says the same; of two entries of one name the first counts, and so it is with
 * each limit. Paths are relative to `folder`; absent: absolute.
 */
export function merged(
  documents: readonly { parts: DocumentParts; folder: string }[],
  folder?: string,
): DocumentParts {
  const whole = documents.map(({ parts, folder: from }) => rebased(selfContained(parts), from, folder));
  return {
    connections: firstOfEach(whole.map(({ connections }) => connections)),
    destinations: firstOfEach(whole.map(({ destinations }) => destinations)),
    syncs: firstOfEach(whole.map(({ syncs }) => syncs)),
    events: firstOfEach(whole.map(({ events }) => events)),
    limits: first(whole.map(({ limits }) => limits)),
    batch: first(whole.map(({ batch }) => batch)),
    undo: first(whole.map(({ undo }) => undo)),
  };
}

/** The same document with nothing that all its syncs and events share: each says it itself. */
function selfContained({ consent, identity, safetyStop, ...parts }: DocumentParts): DocumentParts {
  return withEach(withDestinations(parts), (entry, section) => ({
    ...entry,
    ...said("consent", entry.consent ?? consent),
    ...said("identity", over(sectionOf(entry.identity), shared(identity, NOT_FOR[section].identity))),
    ...said("safetyStop", over(sectionOf(entry.safetyStop), shared(safetyStop, NOT_FOR[section].safetyStop))),
  }));
}

/** Keys of what is shared that mean nothing to the entries of a section. */
const NOT_FOR: Readonly<Record<Carrying, { identity?: string; safetyStop?: string }>> = {
  syncs: {},
  events: { identity: "externalId", safetyStop: "maxRemovalRate" },
};

function shared(section: Entry | undefined, without: string | undefined): Entry | undefined {
  if (section === undefined || without === undefined) return section;
  const { [without]: _, ...rest } = section;
  return Object.keys(rest).length === 0 ? undefined : rest;
}

/** The same document; syncs and events that do not say where they go name its only destination. */
export function withDestinations(parts: DocumentParts): DocumentParts {
  const [only, ...others] = Object.keys(parts.destinations);
  if (only === undefined || others.length > 0) return parts;
  return withEach(parts, ({ source, destination = only, ...entry }) => ({ source, destination, ...entry }));
}

const said = (key: string, value: unknown): Entry => (value === undefined ? {} : { [key]: value });

const firstOfEach = (sections: readonly Record<string, Entry>[]): Record<string, Entry> => {
  const entries = new Map<string, Entry>();
  for (const [name, entry] of sections.flatMap(Object.entries))
    if (!entries.has(name)) entries.set(name, entry);
  return Object.fromEntries(entries);
};

/** Each key as the first says it that says it. */
const first = (sections: readonly (Entry | undefined)[]): Entry | undefined =>
  sections.reduce((said, next) => over(said, next), undefined);

/** What is said over what is shared, key by key. */
function over(own: Entry | undefined, shared: Entry | undefined): Entry | undefined {
  if (own === undefined || shared === undefined) return own ?? shared;
  const keys = new Set([...Object.keys(shared), ...Object.keys(own)]);
  const values = [...keys].map((key) => {
    const [mine, theirs] = [own[key], shared[key]];
    return [key, isSection(mine) && isSection(theirs) ? over(mine, theirs) : (mine ?? theirs)];
  });
  return Object.fromEntries(values);
}

const isSection = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const sectionOf = (value: unknown): Entry | undefined => (isSection(value) ? value : undefined);

function rebased(parts: DocumentParts, from: string, to: string | undefined): DocumentParts {
  if (from === to) return parts;
  return withEach(parts, ({ source, ...entry }) => {
    if (!isSection(source)) return { source, ...entry };
    const file = String(source.file);
    const stays = file === "-" || (to !== undefined && isAbsolute(file));
    const absolute = resolve(from, file);
    const moved = stays ? file : to === undefined ? absolute : relative(to, absolute);
    return { source: { ...source, file: moved }, ...entry };
  });
}
