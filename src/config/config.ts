import type { ConsentBasis } from "../model/consent.ts";
import type { FieldMapping, IdentityRules } from "../model/field-mapping.ts";
import type { Mode } from "../model/mode.ts";
import type { SourceSpec } from "../model/source-spec.ts";

/** Amazon's advertising regions: North America, Europe, Far East. */
export const REGIONS = ["NA", "EU", "FE"] as const;
export type Region = (typeof REGIONS)[number];

/** A configuration file, read and checked. */
export interface Config {
  /** Absolute path. */
  file: string;
  connections: readonly Connection[];
  destinations: readonly DestinationConfig[];
  syncs: readonly SyncConfig[];
  limits: LimitsConfig;
  batch: BatchConfig;
}

/** One login at Amazon. */
export interface Connection {
  name: string;
  region: Region;
  /** Hosts in place of the region's own: an emulator or a proxy. */
  endpoints?: { api?: string; token?: string };
  /**
   * What the login needs, read from the environment at this moment: a command that never talks to Amazon runs without.
   * @throws {ConfigError} config.variable-unset
   */
  credentials(): Credentials;
}

export interface Credentials {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

/** One Amazon Ads account that audiences live in. */
export interface DestinationConfig {
  name: string;
  connection: Connection;
  profileId: string;
  region: Region;
  instanceId?: string;
  advertiserId?: string;
}

/** One source, carried into one audience. */
export interface SyncConfig {
  name: string;
  source: SourceSpec;
  destination: DestinationConfig;
  audience: AudienceConfig;
  mode: Mode;
  /** Absent: the columns' own names say it (`fieldsByName`). */
  fields?: FieldMapping;
  /** The operator's statement that everyone in the source agreed, where there is one. */
  consentBasis?: ConsentBasis | undefined;
  identity: IdentityRules;
  safetyStop: SafetyStopConfig;
}

export interface AudienceConfig {
  name: string;
  /** Amazon's; exceeds 2^53, so text. Absent: looked up by name, created when missing. */
  audienceId?: string;
  /** ISO 3166, two capitals. */
  country: string;
  description: string;
  /** Absent: Amazon's maximum of 397 days. */
  ttlSeconds?: number;
}

/** Shares, 0 to 1, above which a plan waits for a person. */
export interface SafetyStopConfig {
  maxRemovalRate: number;
  maxUnreadableRate: number;
}

/** Requests of one profile. */
export interface LimitsConfig {
  perSecond: number;
  /** In any 60 minutes. */
  perHour: number;
}

/** The most that one request carries. */
export interface BatchConfig {
  records: number;
  bytes: number;
}
