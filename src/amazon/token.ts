import { AccessError } from "../errors.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { BACKOFF } from "../lib/retry.ts";
import type { Asked } from "./answer.ts";
import { exchange, type Fetch, systemFetch } from "./http.ts";
import { PATIENCE, patiently } from "./patience.ts";
import { type Endpoints, REGIONS, type Region } from "./region.ts";
import { type Settled, settle } from "./settled.ts";
import { fieldsOf, number, text } from "./shape.ts";

export interface AccessToken {
  accessToken: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Where the access token is kept between runs, and shared by the processes of one connection. */
export interface TokenStore {
  load(): Promise<AccessToken | undefined>;
  save(token: AccessToken): Promise<void>;
  forget(): Promise<void>;
}

/** The access tokens of one login. */
export interface Tokens {
  /**
   * One that is valid for a while yet.
   * @throws {AccessError} amazon.token-revoked, amazon.client-refused
   * @throws {AmazonError} amazon.unavailable, amazon.unreachable, amazon.timed-out, amazon.throttled
   */
  accessToken(): Promise<string>;
  /** Another one than `refused`, which Amazon did not take; new only if nobody has renewed it meanwhile. @throws as above */
  renew(refused: string): Promise<string>;
}

export interface TokenOptions {
  region: Region;
  endpoints?: Endpoints;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  store: TokenStore;
  fetch?: Fetch;
  clock?: Clock;
  random?: () => number;
  /** Longest time for one request, in milliseconds. @default 30_000 */
  timeoutMs?: number;
}

/** A token that ends sooner than this is renewed at once, so that it doesn't end on its way. In milliseconds. */
const MARGIN_MS = 60_000;

/**
 * Access tokens by the refresh-token grant of Login with Amazon. Those who ask at the same time share one request;
 * the limiter does not count it, for it is no request of a profile.
 * @source developer.amazon.com/docs/login-with-amazon, access token (read 2026-11-24; documented)
 */
export function refreshedTokens(options: TokenOptions): Tokens {
  const { region, endpoints, clientId, clientSecret, refreshToken, store } = options;
  const { fetch = systemFetch, clock = systemClock, random = Math.random, timeoutMs = 30_000 } = options;
  const url = endpoints?.token ?? REGIONS[region].token;
  const asked: Asked = { operation: "renew the access token", host: new URL(url).host };
  let current: AccessToken | undefined;
  let refused: string | undefined;
  let flight: Promise<AccessToken> | undefined;

  const isGood = (token: AccessToken | undefined): token is AccessToken =>
    token !== undefined && token.accessToken !== refused && token.expiresAt - clock.now() > MARGIN_MS;

  async function grant(): Promise<Settled<AccessToken>> {
    const askedAt = clock.now();
    const result = await exchange(
      {
        method: "POST",
        url,
        // No Authorization header: the call would fail (observed by peers).
        headers: {
          "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
          Accept: "application/json",
        },
        body: new URLSearchParams({
          grant_type: "refresh_token",
          refresh_token: refreshToken,
          client_id: clientId,
          client_secret: clientSecret,
        }).toString(),
      },
      { fetch, timeoutMs },
    );
    return settle(result, (body) => tokenOf(body, askedAt), asked, clock.now());
  }

  async function obtain(): Promise<AccessToken> {
    const kept = await store.load();
    if (isGood(kept)) return kept;
    const patience = { ...PATIENCE, clock, random, backoff: BACKOFF };
    const granted = await patiently(grant, ["no", "unknown"], patience);
    if (granted.done === "yes") {
      await store.save(granted.value);
      return granted.value;
    }
    if (granted.error instanceof AccessError) await store.forget();
    throw granted.error;
  }

  async function accessToken(): Promise<string> {
    if (!isGood(current)) {
      flight ??= obtain().finally(() => {
        flight = undefined;
      });
      current = await flight;
    }
    return current.accessToken;
  }

  return {
    accessToken,
    renew(token) {
      refused = token;
      return accessToken();
    },
  };
}

/** The end counts from the asking, so that we never trust a token longer than Amazon does. */
function tokenOf(body: unknown, askedAt: number): AccessToken {
  const fields = fieldsOf(body);
  return {
    accessToken: text(fields, "access_token"),
    expiresAt: askedAt + number(fields, "expires_in") * 1_000,
  };
}
