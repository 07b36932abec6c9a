import { type AmazonClient, createAmazonClient } from "../amazon/client.ts";
import type { Fetch } from "../amazon/http.ts";
import { type AccessToken, refreshedTokens, type TokenStore } from "../amazon/token.ts";
import type { Config, DestinationConfig } from "../config/config.ts";
import type { Machine } from "../config/machine.ts";
import type { Ledger } from "../jobs/ledger.ts";
import { openLedger } from "../ledger/sqlite.ts";
import { openStateFolder } from "../ledger/state-folder.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { deriveKey, open, SealError, seal } from "../lib/seal.ts";
import type { RunEvent } from "../model/event.ts";
import type { Engine } from "./engine.ts";

export interface EngineOptions {
  config: Config;
  machine: Machine;
  clock?: Clock;
  random?: () => number;
  fetch?: Fetch;
  onEvent?: (event: RunEvent) => void;
  signal?: AbortSignal;
}

/** Opens the state folder and the ledger, and lends them to the syncs until `close`. */
export async function openEngine(options: EngineOptions): Promise<Engine & { close(): void }> {
  const { config, machine, clock = systemClock, random = Math.random, onEvent = () => {}, signal } = options;
  const state = openStateFolder(machine.home, { key: machine.key });
  const ledger = await openLedger(state.ledgerPath, { clock });
  const clients = new Map<string, AmazonClient>();
  const tokenKey = deriveKey(state.key, "amazon tokens");
  const shared = { ledger, clock, random, onEvent, fetch: options.fetch };
  return {
    config,
    machine,
    ledger,
    state,
    outbox: state.outbox,
    clock,
    random,
    fingerprintSalt: Buffer.from(deriveKey(state.key, "fingerprints")).toString("hex"),
    onEvent,
    signal,
    amazon: (destination) => {
      const made = clients.get(destination.name) ?? clientFor(destination, config, tokenKey, shared);
      clients.set(destination.name, made);
      return made;
    },
    close: () => {
      ledger.close();
      state.close();
    },
  };
}

interface Shared {
  ledger: Ledger;
  clock: Clock;
  random: () => number;
  onEvent: (event: RunEvent) => void;
  fetch?: Fetch;
}

function clientFor(
  { connection, profileId, region }: DestinationConfig,
  { limits }: Config,
  tokenKey: Uint8Array,
  { ledger, clock, random, onEvent, fetch }: Shared,
): AmazonClient {
  const { clientId, clientSecret, refreshToken } = connection.credentials();
  const { endpoints } = connection;
  const store = sealedTokens(ledger, connection.name, tokenKey);
  const tokens = refreshedTokens({
    region,
    endpoints,
    clientId,
    clientSecret,
    refreshToken,
    store,
    fetch,
    clock,
    random,
  });
  const pace = {
    beforeRequest: async (signal?: AbortSignal): Promise<void> => {
      for (;;) {
        const waitMs = await ledger.takeRequest(profileId, limits, clock.now());
        if (waitMs === 0) return;
        if (waitMs > WORTH_TELLING_MS) onEvent({ kind: "waiting", reason: "limit", ms: waitMs });
        await clock.sleep(waitMs, signal);
      }
    },
    pauseUntil: (instant: number): Promise<void> => ledger.pauseRequests(profileId, instant),
  };
  return createAmazonClient({ region, endpoints, clientId, profileId, tokens, pace, fetch, clock, random });
}

/** Shorter waits are the limiter's daily bread. */
const WORTH_TELLING_MS = 2_000;

/** The access token, sealed in the ledger: every process of one state folder shares it. */
function sealedTokens(ledger: Ledger, connection: string, key: Uint8Array): TokenStore {
  const associated = `connection ${connection}`;
  return {
    load: async () => {
      const kept = await ledger.sealedToken(connection);
      if (!kept) return undefined;
      try {
        return { accessToken: open(kept.sealed, key, associated), expiresAt: kept.expiresAt };
      } catch (error) {
        // Sealed with another key: it is fetched anew, and nothing is lost.
        if (error instanceof SealError) return undefined;
        throw error;
      }
    },
    save: ({ accessToken, expiresAt }: AccessToken) =>
      ledger.saveSealedToken(connection, seal(accessToken, key, associated), expiresAt),
    forget: () => ledger.forgetToken(connection),
  };
}
