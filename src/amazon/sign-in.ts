import * as oauth from "oauth4webapi";
import { AccessError } from "../errors.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { redact } from "../lib/redact.ts";
import type { Asked } from "./answer.ts";
import type { Fetch } from "./http.ts";
import { type Endpoints, REGIONS, type Region } from "./region.ts";
import { settle } from "./settled.ts";
import { Unreadable } from "./shape.ts";
import { systemFetch } from "./system-fetch.ts";
import { type GrantedTokens, tokensOf } from "./token.ts";
import { askByCode, serverAt } from "./token-endpoint.ts";

/** How long a person's consent is good, in milliseconds, for consents since `from`; earlier ones keep no fixed end.
 * @source a report of Amazon's release notes on refresh tokens (read 2026-11-24; observed: secondary) */
const CONSENT = { from: Date.UTC(2026, 5, 30), lastsMs: 365 * 24 * 3_600_000 };

/** When the login that a person consented to at `consentedAt` ends; undefined if it has no fixed end. */
export const loginEndsAt = (consentedAt: number): number | undefined =>
  consentedAt >= CONSENT.from ? consentedAt + CONSENT.lastsMs : undefined;

export interface SignInOptions {
  region: Region;
  endpoints?: Endpoints;
  clientId: string;
  scopes: readonly string[];
  /** Where Amazon sends the person back: letter by letter one of the security profile's Allowed Return URLs. */
  returnUrl: string;
}

/** A sign-in that a person is asked for. `state` and `verifier` are secret until it has ended. */
export interface SignIn extends SignInOptions {
  /** The page to open. */
  url: string;
  state: string;
  verifier: string;
}

/**
 * Begins the code grant of Login with Amazon, with PKCE.
 * @source Amazon's guide account-management/authorization/authorization-grants; developer.amazon.com/docs/login-with-amazon, authorization code grant (read 2026-11-24; documented)
 */
export async function beginSignIn(options: SignInOptions): Promise<SignIn> {
  const { region, endpoints, clientId, scopes, returnUrl } = options;
  const state = oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  const url = new URL(endpoints?.authorize ?? REGIONS[region].authorize);
  url.search = new URLSearchParams({
    client_id: clientId,
    scope: scopes.join(" "),
    response_type: "code",
    redirect_uri: returnUrl,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }).toString();
  return { ...options, url: url.href, state, verifier };
}

export interface FinishOptions {
  clientSecret: string;
  fetch?: Fetch;
  clock?: Clock;
  /** Longest time for one request, in milliseconds. @default 30_000 */
  timeoutMs?: number;
}

/**
 * Ends a sign-in: checks the address at which the person came back, and exchanges its code for tokens.
 * @throws {AccessError} sign-in.denied, sign-in.scope-refused, sign-in.refused, sign-in.not-ours, sign-in.code-refused, amazon.client-refused
 * @throws {AmazonError} amazon.unavailable, amazon.unreachable, amazon.timed-out, amazon.unreadable-answer
 */
export async function finishSignIn(
  signIn: SignIn,
  callback: URL,
  { clientSecret, fetch = systemFetch, clock = systemClock, timeoutMs = 30_000 }: FinishOptions,
): Promise<GrantedTokens & { refreshToken: string }> {
  const { region, endpoints, clientId, returnUrl, verifier } = signIn;
  const url = endpoints?.token ?? REGIONS[region].token;
  const asked: Asked = { operation: "exchange the code of the sign-in", host: new URL(url).host };
  const askedAt = clock.now();
  const result = await askByCode(
    { url, clientId, clientSecret, fetch, timeoutMs },
    { callback: checkedCallback(signIn, callback, url), returnUrl, verifier },
  );
  const settled = settle(
    result,
    (body) => {
      const { refreshToken, ...token } = tokensOf(body, clientId, askedAt);
      return { ...token, refreshToken: present(refreshToken) };
    },
    asked,
    clock.now(),
  );
  if (settled.done === "yes") return settled.value;
  const { error } = settled;
  if (error.code !== "amazon.token-revoked") throw error;
  throw new AccessError("sign-in.code-refused", "Amazon does not accept the code of this sign-in.", {
    hint: "A code is good once, and for five minutes. Begin again.",
    at: error.at,
    cause: error,
  });
}

function present(refreshToken: string | undefined): string {
  if (refreshToken === undefined) throw new Unreadable("refresh_token is missing");
  return refreshToken;
}

/** The parameters that Amazon came back with, if they answer this sign-in and say yes. */
function checkedCallback(
  { clientId, state, scopes, returnUrl }: SignIn,
  callback: URL,
  tokenUrl: string,
): URLSearchParams {
  const parameters = callback.searchParams;
  try {
    return oauth.validateAuthResponse(serverAt(tokenUrl), { client_id: clientId }, parameters, state);
  } catch (cause) {
    if (!(cause instanceof oauth.AuthorizationResponseError))
      throw new AccessError(
        "sign-in.not-ours",
        "This address does not answer the sign-in that was begun here.",
        {
          hint: "Open the page that was printed last, in one window only, or begin again.",
          cause,
        },
      );
    const said = redact(parameters.get("error_description") ?? cause.error);
    const { code, message, hint } = REFUSALS[cause.error] ?? REFUSED;
    throw new AccessError(code, `${message} Amazon says: “${said}”`, {
      hint: hint.replace("SCOPES", scopes.join(", ")).replace("RETURN", returnUrl),
      cause,
    });
  }
}

interface RefusedSignIn {
  code: "sign-in.refused" | "sign-in.denied" | "sign-in.scope-refused";
  message: string;
  hint: string;
}

const REFUSED: RefusedSignIn = {
  code: "sign-in.refused",
  message: "Amazon refused the sign-in.",
  hint: "Begin again; if it lasts, compare the client id and the return URL RETURN with the security profile.",
};

/** By Login with Amazon's words. @source developer.amazon.com/docs/login-with-amazon, authorization code grant (read 2026-11-24; documented) */
const REFUSALS: Readonly<Record<string, RefusedSignIn>> = {
  access_denied: {
    code: "sign-in.denied",
    message: "The person did not allow it.",
    hint: "Begin again, and choose Allow.",
  },
  invalid_scope: {
    code: "sign-in.scope-refused",
    message: "Amazon does not know a scope for this client id.",
    hint: "Amazon must first approve the client id for SCOPES: see docs/connect-amazon.md. It is a wait of days or weeks.",
  },
  unauthorized_client: {
    code: "sign-in.scope-refused",
    message: "Amazon has not approved this client id for what is asked.",
    hint: "Amazon must first approve the client id for SCOPES: see docs/connect-amazon.md. It is a wait of days or weeks.",
  },
};
