import { AccessError } from "../errors.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { BACKOFF } from "../lib/retry.ts";
import type { Asked } from "./answer.ts";
import type { Fetch } from "./http.ts";
import { PATIENCE, patiently } from "./patience.ts";
import { type Endpoints, REGIONS, type Region } from "./region.ts";
import { type Settled, settle } from "./settled.ts";
import { fieldsOf, number, optional, text } from "./shape.ts";
import { systemFetch } from "./system-fetch.ts";
import { askByRefreshToken } from "./token-endpoint.ts";

/** What one login needs for new access tokens. */
export interface LoginSecrets {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

/** What a request shows: a token, and the client it was given to. */
export interface AccessToken {
  clientId: string;
  accessToken: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Where the access token is kept between runs, and shared by the processes of one connection. */
export interface TokenStore {
  /** The token of this login; another login's is none. */
  load(login: LoginSecrets): Promise<AccessToken | undefined>;
  save(token: AccessToken, login: LoginSecrets): Promise<void>;
  forget(): Promise<void>;
  /** Amazon gave another refresh token in place of this login's; returns the login as it is from now on. */
  replace(login: LoginSecrets, refreshToken: string): Promise<LoginSecrets>;
  /** Does `work` while nobody else does any of this connection, in whatever process. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** The access tokens of one login. */
export interface Tokens {
  /**
   * One that is valid for a while yet.
   * @throws {AccessError} amazon.token-revoked, amazon.client-refused
   * @throws {AmazonError} amazon.unavailable, amazon.unreachable, amazon.timed-out, amazon.throttled
   */
  current(): Promise<AccessToken>;
  /** Another one than `refused`, which Amazon did not take; new only if nobody has renewed it meanwhile. @throws as above */
  renew(refused: AccessToken): Promise<AccessToken>;
}

export interface TokenOptions {
  region: Region;
  endpoints?: Endpoints;
  /** Asked for whenever a new token is needed: a person may have connected anew. */
  login: () => Promise<LoginSecrets>;
  store: TokenStore;
  /** What to type when Amazon no longer accepts the login. */
  reconnect: string;
  fetch?: Fetch;
  clock?: Clock;
  random?: () => number;
  /** Longest time for one request, in milliseconds. @default 30_000 */
  timeoutMs?: number;
}

/** A token that ends sooner than this is renewed at once, so that it doesn't end on its way. In milliseconds. */
const MARGIN_MS = 60_000;

/**
 * Access tokens by the refresh-token grant of Login with Amazon. Those who ask at the same time share one request, in
 * other processes too; the limiter does not count it, for it is no request of a profile.
 * @source developer.amazon.com/docs/login-with-amazon, access token (read 2026-11-24; documented)
 */
export function refreshedTokens(options: TokenOptions): Tokens {
  const { region, endpoints, store, reconnect } = options;
  const { fetch = systemFetch, clock = systemClock, random = Math.random, timeoutMs = 30_000 } = options;
  const url = endpoints?.token ?? REGIONS[region].token;
  const asked: Asked = { operation: "renew the access token", host: new URL(url).host };
  let current: AccessToken | undefined;
  let refused: string | undefined;
  let flight: Promise<AccessToken> | undefined;

  const isGood = (token: AccessToken | undefined): token is AccessToken =>
    token !== undefined && token.accessToken !== refused && token.expiresAt - clock.now() > MARGIN_MS;

  async function grant(login: LoginSecrets): Promise<Settled<GrantedTokens>> {
    const askedAt = clock.now();
    const result = await askByRefreshToken({ ...login, url, fetch, timeoutMs }, login.refreshToken);
    return settle(result, (body) => tokensOf(body, login.clientId, askedAt), asked, clock.now());
  }

  async function obtain(): Promise<AccessToken> {
    const login = await options.login();
    const kept = await store.load(login);
    return isGood(kept) ? kept : store.exclusively(obtainAlone);
  }

  async function obtainAlone(): Promise<AccessToken> {
    // Whoever was at it before may have left a good one, and another login.
    const login = await options.login();
    const kept = await store.load(login);
    if (isGood(kept)) return kept;
    const patience = { ...PATIENCE, clock, random, backoff: BACKOFF };
    const granted = await patiently(() => grant(login), ["no", "unknown"], patience);
    if (granted.done === "yes") {
      const { refreshToken, ...token } = granted.value;
      const replaced = refreshToken !== undefined && refreshToken !== login.refreshToken;
      await store.save(token, replaced ? await store.replace(login, refreshToken) : login);
      return token;
    }
    const { error } = granted;
    if (error instanceof AccessError) await store.forget();
    if (error.code !== "amazon.token-revoked") throw error;
    throw new AccessError(error.code, error.message, { hint: reconnect, at: error.at, cause: error });
  }

  async function good(): Promise<AccessToken> {
    if (!isGood(current)) {
      flight ??= obtain().finally(() => {
        flight = undefined;
      });
      current = await flight;
    }
    return current;
  }

  return {
    current: good,
    renew({ accessToken }) {
      refused = accessToken;
      return good();
    },
  };
}

export interface GrantedTokens extends AccessToken {
  refreshToken?: string;
}

/** The end counts from the asking, so that we never trust a token longer than Amazon does. */
export function tokensOf(body: unknown, clientId: string, askedAt: number): GrantedTokens {
  const fields = fieldsOf(body);
  return {
    clientId,
    accessToken: text(fields, "access_token"),
    expiresAt: askedAt + number(fields, "expires_in") * 1_000,
    refreshToken: optional(text, fields, "refresh_token"),
  };
}
