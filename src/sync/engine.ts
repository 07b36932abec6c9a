import type { AmazonClient } from "../amazon/client.ts";
import type { Config, DestinationConfig } from "../config/config.ts";
import type { Machine } from "../config/machine.ts";
import type { Ledger } from "../jobs/ledger.ts";
import type { Outbox } from "../jobs/outbox.ts";
import type { StateFolder } from "../ledger/state-folder.ts";
import type { Clock } from "../lib/clock.ts";
import type { RunEvent } from "../model/event.ts";

/** Everything that the syncs of one state folder share. */
export interface Engine {
  config: Config;
  machine: Machine;
  ledger: Ledger;
  state: StateFolder;
  outbox: Outbox;
  clock: Clock;
  /** 0 to 1, for jitter. */
  random: () => number;
  /** The client for a destination; the same one each time. */
  amazon(destination: DestinationConfig): AmazonClient;
  /** What an installation adds to fingerprints, so that they can't be guessed. */
  fingerprintSalt: string;
  onEvent(event: RunEvent): void;
  signal?: AbortSignal;
}
