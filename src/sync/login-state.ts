import type { Profile } from "../amazon/profiles.ts";
import { loginEndsAt } from "../amazon/sign-in.ts";
import type { Connection } from "../config/config.ts";
import { HeadwaterError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import { keptClient, keptLogin, sealedTokens } from "./logins.ts";
import type { Vault } from "./vault.ts";

/**
 * How a connection stands. `file`: the settings name a refresh token that is there. `ended`: the login's time is over, or
 * it is of another client than the connection has now.
 */
export interface LoginState {
  connection: string;
  state: "none" | "connected" | "file" | "ended";
  /** Whether client id and client secret are there. */
  hasClient: boolean;
  /** Of the login that is kept. Instants are epoch milliseconds. */
  grantedAt?: number;
  endsAt?: number;
  /** The profiles that it reached when it was granted. */
  profileIds: readonly string[];
}

/** What is kept of a connection's login; asks nobody. */
export async function loginState(engine: Engine, connection: Connection): Promise<LoginState> {
  const { name } = connection;
  const [kept, client] = [await keptLogin(engine, name), await keptClient(engine, name)];
  const endsAt = kept && loginEndsAt(kept.consentedAt);
  const isOver = endsAt !== undefined && endsAt <= engine.clock.now();
  const hasClient = worked(() => connection.client(client ?? kept?.credentials));
  return {
    connection: name,
    state: connection.namesRefreshToken
      ? "file"
      : kept === undefined
        ? "none"
        : isOver || (hasClient && !worked(() => connection.credentials(kept.credentials, client)))
          ? "ended"
          : "connected",
    hasClient,
    ...(kept && { grantedAt: kept.consentedAt }),
    ...(endsAt !== undefined && { endsAt }),
    profileIds: kept?.profileIds ?? [],
  };
}

function worked(look: () => unknown): boolean {
  try {
    look();
    return true;
  } catch (error) {
    if (error instanceof HeadwaterError) return false;
    throw error;
  }
}

/** Forgets a login, in its turn: who renews it at this moment must not write it back. */
export const forgetLogin = (vault: Vault, connection: string): Promise<void> =>
  sealedTokens(vault, connection).exclusively(() => vault.ledger.removeLogin(connection));

/** The profiles that a connection's login reaches in its own region. */
export const connectionProfiles = (engine: Engine, connection: Connection): Promise<Profile[]> =>
  engine.amazonWith({ connection, region: connection.region }).profiles(engine.signal);
