import { ConfigError } from "../errors.ts";
import { systemClock } from "../lib/clock.ts";
import type { IdentityRules } from "../model/field-mapping.ts";
import type { Config, DestinationConfig, EventsConfig, SafetyStopConfig, SyncConfig } from "./config.ts";
import { connectionOf } from "./connection.ts";
import { checkDocument, crossCheck, regionOf } from "./cross-check.ts";
import { DEFAULTS } from "./defaults.ts";
import { documentParts, type WrittenDocument, yamlDocument } from "./document.ts";
import type { Environment } from "./environment.ts";
import { eventsOf } from "./events.ts";
import { problemsOf, valueAt } from "./issues.ts";
import type { Path } from "./json-schema.ts";
import { merged } from "./merge.ts";
import { nearest } from "./nearest.ts";
import { configError, type LocatedProblem, type Problem } from "./problem.ts";
import {
  configShape,
  documentShape,
  syncsShape,
  type WrittenConfig,
  type WrittenSync,
} from "./schema/file.ts";
import type { WrittenIdentity, WrittenSafetyStop } from "./schema/rules.ts";

export interface ParseOptions {
  env: Environment;
  /** Epoch milliseconds: no statement may be of a later day. @default the machine's clock */
  now?: number;
}

/**
 * The configuration that a text says. Reads no file, and no variable before `credentials()`.
 * @param file absolute path: paths in it are relative to its folder
 * @param cwd errors name the file as seen from here; absent: from its folder
 * @throws {ConfigError} config.not-yaml, config.key-unknown, config.key-missing, config.value-invalid,
 * config.secret-in-clear, config.connection-unknown, config.destination-unknown, config.destination-unsaid,
 * config.region-mismatch, config.name-twice, config.audience-shared
 */
export const parseConfig = (
  text: string,
  { file, cwd, ...options }: ParseOptions & { file: string; cwd?: string },
): Config => ({ ...configOf([yamlDocument(text, file, cwd)], { ...options, alone: true }), file });

/**
 * The configuration that documents of several owners say together; of the same name the first one's counts.
 * @param alone the only one must have all that a configuration needs
 * @throws {ConfigError} those of `parseConfig`, but for config.not-yaml
 */
export function configOf(
  documents: readonly WrittenDocument[],
  { env, ...options }: ParseOptions & { alone?: boolean },
): Omit<Config, "file"> {
  const { problems, written } = checked(documents, options);
  if (written === undefined || problems.length > 0) throw configError(problems);

  const connections = Object.entries(written.connections).map(([name, connection]) =>
    connectionOf(name, connection, {
      region: regionOf(name, written),
      env,
      at: ownerOf(documents, ["connections", name]).at(["connections", name]),
    }),
  );
  const connectionNamed = byName(connections);
  const destinations = Object.entries(written.destinations).map(([name, destination]): DestinationConfig => {
    const connection = connectionNamed.get(destination.connection)!;
    return { ...destination, name, connection, region: connection.region };
  });
  const destinationNamed = byName(destinations);
  const destinationOf = ({ destination }: { destination?: string | undefined }): DestinationConfig =>
    destinationNamed.get(destination ?? "") ?? destinations[0]!;
  const syncs = Object.entries(written.syncs).map(
    ([name, sync]): SyncConfig => ({ ...syncOf(name, sync), destination: destinationOf(sync) }),
  );
  const events = Object.entries(written.events).map(
    ([name, entry]): EventsConfig => ({ ...eventsOf(name, entry), destination: destinationOf(entry) }),
  );
  const { limits, batch, undo } = written;
  return { connections, destinations, syncs, events, limits, batch, undo };
}

const byName = <T extends { name: string }>(all: readonly T[]): Map<string, T> =>
  new Map(all.map((one) => [one.name, one]));

/** All that is wrong with documents; and what they say together, once each is well formed. */
export function checked(
  documents: readonly WrittenDocument[],
  { alone = false, now = systemClock.now() }: { alone?: boolean; now?: number } = {},
): { problems: LocatedProblem[]; written?: WrittenConfig } {
  const read = documents.map((document) => ({ document, ...shaped(document, alone) }));
  const wrong = read.flatMap(({ problems }) => problems);
  if (wrong.length > 0) return { problems: wrong };

  const parts = documents.map(({ value, folder }) => ({ parts: documentParts.parse(value), folder }));
  const written = documentShape.parse(merged(parts));
  const problems = [
    ...read.flatMap(({ document, written }) => checkDocument(written!, now).map(located(document))),
    ...crossCheck(written).map((problem) => located(ownerOf(documents, problem.path))(problem)),
  ];
  return { problems, written };
}

/** What is wrong with a document's form, or what it says. */
export function shaped(
  document: WrittenDocument,
  alone = false,
): { problems: LocatedProblem[]; written?: WrittenConfig } {
  const { error, data } = (alone ? shapeOfFile(document) : documentShape).safeParse(document.value);
  if (error === undefined) return { problems: [], written: data };
  return { problems: problemsOf(error.issues, document.value).map(located(document)) };
}

/** Syncs are what most files are for: a file without them is told so, unless it says events. */
const shapeOfFile = ({ value }: WrittenDocument) =>
  valueAt(["events"], value) === undefined ? syncsShape : configShape;

const located =
  (document: WrittenDocument) =>
  (problem: Problem): LocatedProblem => ({
    ...problem,
    at: document.at(problem.path),
    line: document.lineOf(problem.path),
  });

/** The first document that has the entry in which a place is. */
const ownerOf = (documents: readonly WrittenDocument[], path: Path): WrittenDocument =>
  documents.find(({ value }) => valueAt(path.slice(0, 2), value) !== undefined) ?? documents[0]!;

const syncOf = (name: string, sync: WrittenSync) => ({
  name,
  audience: sync.audience,
  mode: sync.mode,
  source: sync.source,
  fields: sync.fields,
  consentBasis: sync.consent?.basis,
  identity: identityOf(sync.identity, sync.audience.country),
  safetyStop: safetyStopOf(sync.safetyStop),
  schedule: sync.schedule,
});

const identityOf = (said: WrittenIdentity | undefined, defaultCountry: string): IdentityRules => ({
  emailForms: said?.email?.forms ?? DEFAULTS.forms,
  emailFix: said?.email?.fix ?? DEFAULTS.emailFix,
  emailPlaceholders: said?.email?.placeholders ?? DEFAULTS.emailPlaceholders,
  phoneForms: said?.phone?.forms ?? DEFAULTS.forms,
  phoneFix: said?.phone?.fix ?? DEFAULTS.phoneFix,
  invalidExternalId: said?.externalId ?? DEFAULTS.invalidExternalId,
  defaultCountry,
  unknownCountry: said?.country ?? DEFAULTS.unknownCountry,
});

const safetyStopOf = (said: WrittenSafetyStop | undefined): SafetyStopConfig => ({
  maxRemovalRate: said?.maxRemovalRate ?? DEFAULTS.maxRemovalRate,
  maxUnreadableRate: said?.maxUnreadableRate ?? DEFAULTS.maxUnreadableRate,
});

/** The sync of this name. @throws {ConfigError} config.sync-unknown */
export function findSync({ file, syncs, events }: Config, name: string): SyncConfig {
  const found = byName(syncs).get(name);
  if (found) return found;
  throw new ConfigError("config.sync-unknown", `There is no sync "${name}".`, {
    at: file,
    hint: byName(events).has(name)
      ? `It is an events entry: headwater events send ${name}`
      : namesInstead("syncs", name, syncs),
  });
}

/** The events entry of this name. @throws {ConfigError} config.events-unknown */
export function findEvents({ file, syncs, events }: Config, name: string): EventsConfig {
  const found = byName(events).get(name);
  if (found) return found;
  throw new ConfigError("config.events-unknown", `There is no events entry "${name}".`, {
    at: file,
    hint: byName(syncs).has(name)
      ? `It is a sync: headwater sync ${name}`
      : namesInstead("events entries", name, events),
  });
}

function namesInstead(nouns: string, name: string, known: readonly { name: string }[]): string {
  const names = known.map((one) => one.name);
  const meant = nearest(name, names);
  const there =
    names.length === 0
      ? `It has no ${nouns} yet.`
      : `${nouns[0]!.toUpperCase()}${nouns.slice(1)} are: ${names.join(", ")}.`;
  return meant === undefined ? there : `Did you mean "${meant}"? ${there}`;
}
