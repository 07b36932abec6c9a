import type { ConsentBasis } from "../model/consent.ts";
import type { EventDefaults, EventMapping, EventRules } from "../model/event-mapping.ts";
import type { FieldMapping, IdentityRules } from "../model/field-mapping.ts";
import type { Mode } from "../model/mode.ts";
import type { SourceSpec } from "../model/source-spec.ts";

/** Amazon's advertising regions: North America, Europe, Far East. */
export const REGIONS = ["NA", "EU", "FE"] as const;
export type Region = (typeof REGIONS)[number];

/** A configuration, read and checked. */
export interface Config {
  /** Absolute path of the file. Absent: it is the console's, or of files that were applied. */
  file?: string;
  connections: readonly Connection[];
  destinations: readonly DestinationConfig[];
  syncs: readonly SyncConfig[];
  /** Sources of events. A name is either a sync's or an events entry's. */
  events: readonly EventsConfig[];
  limits: LimitsConfig;
  batch: BatchConfig;
  undo: UndoConfig;
}

/** One login at Amazon. */
export interface Connection {
  name: string;
  region: Region;
  /** What a person is asked to agree to. */
  scopes: readonly string[];
  /** Hosts in place of a region's own: an emulator or a proxy. */
  endpoints(region: Region): Endpoints;
  /** Whether a refresh token that the file names is there now; it goes before one that `connect` keeps. */
  readonly namesRefreshToken: boolean;
  /**
   * The client that asks: what the file names, else HEADWATER_CLIENT_ID and HEADWATER_CLIENT_SECRET, else `kept`. Read
   * from the environment at this moment: a command that never talks to Amazon runs without.
   * @throws {ConfigError} config.variable-unset
   */
  client(kept?: ClientCredentials): ClientCredentials;
  /**
   * The client, and the refresh token that the file names, else `kept`'s.
   * @param client what is kept of the client beside the login: a secret may have been changed since
   * @throws {ConfigError} config.variable-unset, connection.not-connected, connection.other-client
   */
  credentials(kept?: Credentials, client?: ClientCredentials): Credentials;
}

/** Absent: the region's own. */
export interface Endpoints {
  api?: string;
  token?: string;
  authorize?: string;
}

export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

export interface Credentials extends ClientCredentials {
  refreshToken: string;
}

/** One Amazon Ads account that audiences live in. */
export interface DestinationConfig {
  name: string;
  connection: Connection;
  profileId: string;
  region: Region;
  /** The AMC instance; absent: audiences are made for the DSP advertiser alone. */
  instanceId?: string;
  /** `record-only`: the instance is context for reports, and AMC gets nothing. */
  instance: "connect" | "record-only";
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
  /** Absent: it runs when somebody says so. */
  schedule?: ScheduleConfig | undefined;
}

/** One source of events, carried to the DSP advertiser of a destination. */
export interface EventsConfig {
  name: string;
  source: SourceSpec;
  /**
   * A column that only grows from row to row: when a row was loaded, or its number. A row at or before the last one that
   * was dealt with is looked at only for events that are new. Absent: every row counts alike.
   */
  watermark?: string | undefined;
  destination: DestinationConfig;
  fields: EventMapping;
  defaults: EventDefaults;
  rules: EventRules;
  /** The operator's statement that everyone in the source agreed, where there is one. */
  consentBasis?: ConsentBasis | undefined;
  /** Share of rows, 0 to 1, that may be unreadable. */
  maxUnreadableRate: number;
  /** Absent: it runs when somebody says so. */
  schedule?: ScheduleConfig | undefined;
}

/** When a service runs a sync by itself; `cron`, `fileChanges` or both are said. */
export interface ScheduleConfig {
  /** Five fields. */
  cron?: string | undefined;
  /** IANA name. Absent: the machine's. */
  timezone?: string | undefined;
  /** Also after the source's file has changed. */
  fileChanges: boolean;
  paused: boolean;
}

export interface AudienceConfig {
  name: string;
  /** Amazon's; exceeds 2^53, so text. Absent: looked up by name, created when missing. */
  audienceId?: string;
  /** ISO 3166, two capitals. */
  country: string;
  /** Absent: as it is at Amazon; a new audience gets ours. */
  description?: string;
  /** Absent: Amazon's maximum of 397 days. */
  ttlSeconds?: number;
  /** The part of the time to live, at its end, in which members are sent again: 0 to 1. */
  renewWindow: number;
  /** It is meant that another sync has it too, though this one mirrors. */
  shared: boolean;
}

/** Shares, 0 to 1, above which a plan waits for a person. */
export interface SafetyStopConfig {
  maxRemovalRate: number;
  maxUnreadableRate: number;
}

/** Requests of one profile, and records through one connection. */
export interface LimitsConfig {
  perSecond: number;
  /** In any 60 minutes. */
  perHour: number;
  /** In any 60 minutes. */
  recordsPerHour: number;
}

/** How long whom a run removed can be put back. */
export interface UndoConfig {
  /** 0: not at all, nothing is kept for it. */
  keepDays: number;
}

/** The most that one request carries. */
export interface BatchConfig {
  records: number;
  bytes: number;
}
