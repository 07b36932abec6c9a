import { isAbsolute, relative, resolve } from "node:path";
import type { DocumentParts, Entry } from "./document.ts";

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
    limits: first(whole.map(({ limits }) => limits)),
    batch: first(whole.map(({ batch }) => batch)),
    undo: first(whole.map(({ undo }) => undo)),
  };
}

/** The same document with nothing that all its syncs share: each says it itself. */
function selfContained({ consent, identity, safetyStop, ...parts }: DocumentParts): DocumentParts {
  const syncs = Object.entries(withDestinations(parts).syncs).map(([name, sync]) => [
    name,
    {
      ...sync,
      ...said("consent", sync.consent ?? consent),
      ...said("identity", over(sectionOf(sync.identity), identity)),
      ...said("safetyStop", over(sectionOf(sync.safetyStop), safetyStop)),
    },
  ]);
  return { ...parts, syncs: Object.fromEntries(syncs) };
}

/** The same document; syncs that do not say where they go name its only destination. */
export function withDestinations(parts: DocumentParts): DocumentParts {
  const [only, ...others] = Object.keys(parts.destinations);
  if (only === undefined || others.length > 0) return parts;
  const syncs = Object.entries(parts.syncs).map(([name, { source, destination = only, ...sync }]) => [
    name,
    { source, destination, ...sync },
  ]);
  return { ...parts, syncs: Object.fromEntries(syncs) };
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
  const syncs = Object.entries(parts.syncs).map(([name, { source, ...sync }]) => {
    if (!isSection(source)) return [name, { source, ...sync }];
    const file = String(source.file);
    const stays = file === "-" || (to !== undefined && isAbsolute(file));
    const absolute = resolve(from, file);
    const moved = stays ? file : to === undefined ? absolute : relative(to, absolute);
    return [name, { source: { ...source, file: moved }, ...sync }];
  });
  return { ...parts, syncs: Object.fromEntries(syncs) };
}
