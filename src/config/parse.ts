import { dirname, relative, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import { systemClock } from "../lib/clock.ts";
import type { IdentityRules } from "../model/field-mapping.ts";
import type { SourceSpec } from "../model/source-spec.ts";
import type { Config, DestinationConfig, SafetyStopConfig, SyncConfig } from "./config.ts";
import { connectionOf } from "./connection.ts";
import { crossCheck, regionOf } from "./cross-check.ts";
import { DEFAULTS } from "./defaults.ts";
import type { Environment } from "./environment.ts";
import { problemsOf } from "./issues.ts";
import { nearest } from "./nearest.ts";
import { configError } from "./problem.ts";
import { configShape, type WrittenConfig, type WrittenSync } from "./schema/file.ts";
import type { WrittenIdentity, WrittenSafetyStop } from "./schema/rules.ts";
import { readYaml } from "./yaml.ts";

export interface ParseOptions {
  /** Absolute path of the file: paths in it are relative to its folder. */
  file: string;
  env: Environment;
  /** Errors name the file as seen from here. @default the file's folder */
  cwd?: string;
  /** Epoch milliseconds: no statement may be of a later day. @default the machine's clock */
  now?: number;
}

/**
 * The configuration that a text says. Reads no file, and no variable before `credentials()`.
 * @throws {ConfigError} config.not-yaml, config.key-unknown, config.key-missing, config.value-invalid,
 * config.secret-in-clear, config.connection-unknown, config.destination-unknown, config.destination-unsaid,
 * config.region-mismatch, config.audience-shared
 */
export function parseConfig(
  text: string,
  { file, env, cwd = dirname(file), now = systemClock.now() }: ParseOptions,
): Config {
  const shownAs = relative(cwd, file);
  const yaml = readYaml(text, shownAs);
  const parsed = configShape.safeParse(yaml.value);
  if (!parsed.success) throw configError(problemsOf(parsed.error.issues, yaml), shownAs);
  const written = parsed.data;
  const problems = crossCheck(written, yaml, now);
  if (problems.length > 0) throw configError(problems, shownAs);

  const connections = Object.entries(written.connections).map(([name, connection]) =>
    connectionOf(name, connection, {
      region: regionOf(name, written),
      env,
      at: `${shownAs}:${yaml.lineOf(["connections", name])}`,
    }),
  );
  const destinations = Object.entries(written.destinations).map(([name, destination]): DestinationConfig => {
    const connection = connections.find((one) => one.name === destination.connection)!;
    return { ...destination, name, connection, region: connection.region };
  });
  const syncs = Object.entries(written.syncs).map(([name, sync]): SyncConfig => {
    const destination = destinations.find((one) => one.name === sync.destination) ?? destinations[0]!;
    return { ...syncOf(name, sync, written), destination, source: sourceOf(sync.source, dirname(file)) };
  });
  const { limits, batch, undo } = written;
  return { file, connections, destinations, syncs, limits, batch, undo };
}

const syncOf = (name: string, sync: WrittenSync, file: WrittenConfig) => ({
  name,
  audience: sync.audience,
  mode: sync.mode,
  fields: sync.fields,
  consentBasis: (sync.consent ?? file.consent).basis,
  identity: identityOf(sync.identity ?? {}, file.identity, sync.audience.country),
  safetyStop: safetyStopOf(sync.safetyStop ?? {}, file.safetyStop),
});

const sourceOf = (source: SourceSpec, folder: string): SourceSpec => ({
  ...source,
  file: source.file === "-" ? "-" : resolve(folder, source.file),
});

const identityOf = (
  own: WrittenIdentity,
  shared: WrittenIdentity,
  defaultCountry: string,
): IdentityRules => ({
  emailForms: own.email?.forms ?? shared.email?.forms ?? DEFAULTS.forms,
  phoneForms: own.phone?.forms ?? shared.phone?.forms ?? DEFAULTS.forms,
  invalidExternalId: own.externalId ?? shared.externalId ?? DEFAULTS.invalidExternalId,
  defaultCountry,
});

const safetyStopOf = (own: WrittenSafetyStop, shared: WrittenSafetyStop): SafetyStopConfig => ({
  maxRemovalRate: own.maxRemovalRate ?? shared.maxRemovalRate ?? DEFAULTS.maxRemovalRate,
  maxUnreadableRate: own.maxUnreadableRate ?? shared.maxUnreadableRate ?? DEFAULTS.maxUnreadableRate,
});

/** The sync of this name. @throws {ConfigError} config.sync-unknown */
export function findSync(config: Config, name: string): SyncConfig {
  const found = config.syncs.find((sync) => sync.name === name);
  if (found) return found;
  const names = config.syncs.map((sync) => sync.name);
  const meant = nearest(name, names);
  throw new ConfigError("config.sync-unknown", `There is no sync "${name}".`, {
    at: config.file,
    hint: [
      meant && `Did you mean "${meant}"?`,
      names.length === 0 ? "It has no syncs yet." : `Syncs are: ${names.join(", ")}.`,
    ]
      .filter(Boolean)
      .join(" "),
  });
}
