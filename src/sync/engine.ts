import type { AmazonClient } from "../amazon/client.ts";
import type { Fetch } from "../amazon/http.ts";
import type { Tokens } from "../amazon/token.ts";
import type { Config, Connection, DestinationConfig, Region } from "../config/config.ts";
import type { Machine } from "../config/machine.ts";
import type { Ledger } from "../jobs/ledger.ts";
import type { Outbox } from "../jobs/outbox.ts";
import type { StateFolder } from "../ledger/state-folder.ts";
import type { Clock } from "../lib/clock.ts";
import type { RunEvent } from "../model/run-event.ts";
import type { Database } from "../sql/database.ts";

/** What a client is made for. */
export interface ClientUse {
  connection: Connection;
  region: Region;
  /** Whose limits its requests count for. Absent: of none; they count for the connection. */
  profileId?: string;
  /** Absent: the connection's own. */
  tokens?: Tokens;
}

/**
 * The database of an engine while no run uses it: without files, its macros known. To open one and teach it the macros
 * takes longer than most of what a run does with it, and a sync uses one four times.
 */
export interface IdleDatabase {
  database?: Database;
}

/** Everything that the syncs of one state folder share. */
export interface Engine {
  config: Config;
  machine: Machine;
  ledger: Ledger;
  state: StateFolder;
  outbox: Outbox;
  /** Only for `withRunDatabase`. */
  idle: IdleDatabase;
  clock: Clock;
  /** 0 to 1, for jitter. */
  random: () => number;
  /** The client for a destination; the same one each time. */
  amazon(destination: DestinationConfig): AmazonClient;
  /** A client of its own, with other tokens than the connection's, or none kept yet. */
  amazonWith(use: ClientUse): AmazonClient;
  /** In place of the system's own; tests. */
  fetch?: Fetch;
  /** What an installation adds to fingerprints, so that they can't be guessed. */
  fingerprintSalt: string;
  onEvent(event: RunEvent): void;
  signal?: AbortSignal;
}
