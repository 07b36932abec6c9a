import { type AmazonClient, createAmazonClient } from "../amazon/client.ts";
import type { Fetch } from "../amazon/http.ts";
import { refreshedTokens, type Tokens } from "../amazon/token.ts";
import type { Config, Connection } from "../config/config.ts";
import type { Machine } from "../config/machine.ts";
import type { SettingsLedger } from "../jobs/service-ledger.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { deriveKey } from "../lib/seal.ts";
import type { RunEvent } from "../model/run-event.ts";
import type { ClientUse, Engine, IdleDatabase } from "./engine.ts";
import { sealedTokens, secretsOf } from "./logins.ts";
import { ledgerPace } from "./pace.ts";
import { openVault } from "./vault.ts";

export interface EngineOptions {
  /** Finds the configuration, once the ledger is open. */
  config: (ledger: SettingsLedger) => Promise<Config>;
  machine: Machine;
  clock?: Clock;
  random?: () => number;
  fetch?: Fetch;
  onEvent?: (event: RunEvent) => void;
  signal?: AbortSignal;
}

/** Opens the state folder and the ledger, and lends them to the syncs until `close`. */
export async function openEngine(options: EngineOptions): Promise<Engine & { close(): void }> {
  const { machine, clock = systemClock, random = Math.random, onEvent = () => {}, signal, fetch } = options;
  const { close: closeVault, ...vault } = await openVault(machine, clock);
  const { ledger, state } = vault;
  const config = await options.config(ledger).catch((error: unknown) => {
    closeVault();
    throw error;
  });
  const idle: IdleDatabase = {};

  const tokensOf = once((connection: Connection): Tokens => {
    const { name, region } = connection;
    return refreshedTokens({
      region,
      endpoints: connection.endpoints(region),
      login: () => secretsOf(vault, connection),
      store: sealedTokens(vault, name),
      reconnect: `headwater connect ${name}`,
      fetch,
      clock,
      random,
    });
  });

  /** The client of a region, its requests counted for the profile, else for the connection. */
  const clientOf = ({ connection, region, profileId, tokens }: ClientUse): AmazonClient => {
    const counted = profileId ?? `connection ${connection.name}`;
    return createAmazonClient({
      region,
      endpoints: connection.endpoints(region),
      profileId,
      tokens: tokens ?? tokensOf(connection.name, connection),
      pace: ledgerPace({ ledger, clock, limits: config.limits, onEvent }, counted),
      fetch,
      clock,
      random,
    });
  };
  const amazonOf = once(clientOf);

  return {
    config,
    machine,
    ledger,
    state,
    outbox: state.outbox,
    idle,
    clock,
    random,
    fetch,
    get fingerprintSalt() {
      return Buffer.from(deriveKey(state.key, "fingerprints")).toString("hex");
    },
    onEvent,
    signal,
    amazon: (destination) => amazonOf(`${destination.name} ${destination.region}`, destination),
    amazonWith: clientOf,
    close: () => {
      idle.database?.close();
      closeVault();
    },
  };
}

/** Makes each thing once, by a name. */
function once<Given, Made>(make: (given: Given) => Made): (name: string, given: Given) => Made {
  const made = new Map<string, Made>();
  return (name, given) => {
    const known = made.get(name) ?? make(given);
    made.set(name, known);
    return known;
  };
}
