import type { Applied } from "../config/apply.ts";
import type { EntryKind, SettingsEntry } from "../config/entries.ts";
import type { LocatedProblem } from "../config/problem.ts";
import type { ServiceLedger, SettingsLedger } from "../jobs/service-ledger.ts";
import type { AuthDatabase } from "../ledger/auth-database.ts";
import type { SettingsDocument } from "../model/settings-document.ts";

/** The state folder without a configuration: settings, and what a service keeps beside runs. */
export interface State extends AsyncDisposable {
  /** The folder that holds the state folder: paths in settings are relative to it. */
  readonly folder: string;
  /** The state folder. */
  readonly home: string;
  readonly settings: Settings;
  /** What is kept for the service, as it is in the ledger. */
  readonly kept: Omit<ServiceLedger, keyof SettingsLedger>;
  /**
   * Seals a text for `purpose`, and opens it again (undefined: it was sealed with another key, or for something else).
   * What is to outlive a change of the key must be one of the ledger's sealed secrets, sealed for its name there.
   */
  seal(text: string, purpose: string): string;
  unseal(sealed: string, purpose: string): string | undefined;
  /** A secret derived from the state folder's key, in hex: the same as long as the key is. */
  derivedSecret(purpose: string): string;
  /** Users, sessions and keys of the service, on a connection of their own that `close` closes; the same each time. */
  authDatabase(): Promise<AuthDatabase>;
  close(): Promise<void>;
}

/** The configuration's one truth: documents in the ledger, the console's and those of applied files. */
export interface Settings {
  /** Changes whenever somebody changes them, a login at Amazon or the state folder's key, in whatever process. */
  version(): Promise<string>;
  documents(): Promise<SettingsDocument[]>;
  entries(kind: EntryKind): Promise<SettingsEntry[]>;
  entry(kind: EntryKind, name: string): Promise<SettingsEntry | undefined>;
  /**
   * Writes the console's entry, once the whole of the settings is checked with it. `etag`: what it was made from; absent: as
   * it comes, `null`: it must be new.
   * @throws {ConfigError} settings.owned-by-file, settings.changed-meanwhile, and those of `parseConfig`, with `fields` as
   * seen from the entry
   */
  put(
    entry: { kind: EntryKind; name: string; body: Record<string, unknown> },
    said: Said,
  ): Promise<SettingsEntry>;
  /** @throws {ConfigError} settings.owned-by-file, settings.changed-meanwhile, settings.in-use, settings.unknown */
  remove(entry: { kind: EntryKind; name: string }, said: Said): Promise<void>;
  /** Refuses as `put`, keeps nothing; returns problems in place of throwing. */
  check(entry: {
    kind: EntryKind;
    name: string;
    body: Record<string, unknown>;
  }): Promise<readonly LocatedProblem[]>;
  /** A connection's client secret, sealed. */
  putClientSecret(connection: string, clientId: string, clientSecret: string): Promise<void>;
  /**
   * Replaces what this file owned. @param owner as `ownerOfFile` says; absent: takes the entries into the console's own,
   * in place of those of their names, each with what all of them share
   * @throws {ConfigError} settings.owned-elsewhere, and those of `parseConfig`
   */
  apply(yaml: string, said: Omit<Said, "etag"> & { owner?: string; takeOver?: boolean }): Promise<Applied>;
  /** As YAML. @param owner absent: everything, as one document; paths as seen from `folder` @throws {ConfigError} settings.unknown */
  export(owner?: string): Promise<string>;
  /** One entry as YAML, in its place in a document. */
  entryYaml(entry: SettingsEntry): string;
}

export interface Said {
  by: string;
  etag?: string | null;
}
