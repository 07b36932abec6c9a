import { createHash } from "node:crypto";
import type { Challenge } from "../codes.ts";
import { Refusal } from "../errors.ts";
import { assumed, documented, observed, SOURCES } from "../evidence.ts";
import { type Answer, type Call, operation } from "../operation.ts";
import { refreshTokenRules } from "../refresh-tokens.ts";
import type { Grant } from "../seed.ts";
import { ACCESS_TOKEN_SECONDS } from "../tokens.ts";

interface Granted {
  refreshToken: string;
  grant: Grant;
}

/** What each grant type gives for its form. */
const GRANTS = new Map<string, (form: URLSearchParams, clientId: string, call: Call) => Granted>([
  ["authorization_code", codeGrant],
  ["refresh_token", refreshTokenGrant],
]);

export const token = operation("token", "POST /auth/o2/token", {
  family: "login",
  evidence: documented(SOURCES.login),
  rules: [
    { says: "Only a form is read; anything else is invalid_request.", evidence: documented(SOURCES.login) },
    {
      says: "A request with an Authorization header is refused.",
      evidence: observed(`${SOURCES.segment}: such calls fail`),
    },
    { says: "That refusal is 400 invalid_request.", evidence: assumed("its form was not seen") },
    { says: "A wrong client id or secret is 401 invalid_client.", evidence: documented(SOURCES.login) },
    { says: "A bad or revoked refresh token is 400 invalid_grant.", evidence: documented(SOURCES.login) },
    {
      says: "A code is good once, for 5 minutes, for the client and redirect_uri that asked for it; else 400 invalid_grant.",
      evidence: documented(SOURCES.adsTokens),
    },
    {
      says: "A code asked for with a code_challenge needs its code_verifier; without or with another it is invalid_grant.",
      evidence: documented(SOURCES.codeGrant),
    },
    {
      says: "A code_verifier that no code_challenge came before is invalid_grant.",
      evidence: assumed("no page says; the strict reading of RFC 7636"),
    },
    { says: "A refused attempt does not use a code up.", evidence: assumed("no page says") },
    {
      says: "A code used a second time takes back nothing that it gave the first time.",
      evidence: assumed("RFC 6749 would allow it; no page says that Amazon does it"),
    },
    {
      says: "Each code gives a new refresh token; earlier ones stay good.",
      evidence: assumed("no page says otherwise"),
    },
    ...refreshTokenRules,
    { says: "The same refresh token comes back, and stays good.", evidence: documented(SOURCES.login) },
    { says: "An access token lives 3600 s, in every region.", evidence: documented(SOURCES.login) },
  ],
  async answer(call): Promise<Answer> {
    if (call.headers.has("authorization")) {
      throw refuse(400, "invalid_request", "An Authorization header does not belong here");
    }
    if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(call.headers.get("content-type") ?? "")) {
      throw refuse(400, "invalid_request", "The body must be a form");
    }
    const form = new URLSearchParams(await call.text());
    const grant = GRANTS.get(required(form, "grant_type"));
    if (!grant) throw refuse(400, "unsupported_grant_type", "The grant type is not supported");
    const clientId = required(form, "client_id");
    const clientSecret = required(form, "client_secret");
    const client = call.store.seed.clients.find((known) => known.clientId === clientId);
    if (client?.clientSecret !== clientSecret)
      throw refuse(401, "invalid_client", "Client authentication failed");
    const granted = grant(form, clientId, call);
    return {
      status: 200,
      headers: { "cache-control": "no-store", pragma: "no-cache" },
      body: {
        access_token: call.store.tokens.issue(granted.grant),
        token_type: "bearer",
        expires_in: ACCESS_TOKEN_SECONDS,
        refresh_token: granted.refreshToken,
      },
    };
  },
});

function codeGrant(form: URLSearchParams, clientId: string, { store }: Call): Granted {
  const code = required(form, "code");
  const redirectUri = required(form, "redirect_uri");
  const consent = store.codes.consentOf(code);
  if (
    consent?.grant.clientId !== clientId ||
    consent.redirectUri !== redirectUri ||
    !proves(form.get("code_verifier"), consent.challenge)
  ) {
    throw refuse(400, "invalid_grant", "code is not valid for this client, redirect_uri and code_verifier");
  }
  store.codes.use(code);
  const { grant, consentedAt } = consent;
  return { refreshToken: store.refreshTokens.issue(grant, consentedAt), grant };
}

/** Whether a verifier is the one whose challenge was sent (RFC 7636, 4.6). */
function proves(verifier: string | null, challenge: Challenge | undefined): boolean {
  if (verifier === null || challenge === undefined) return verifier === null && challenge === undefined;
  const { method, value } = challenge;
  return (
    value === (method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url"))
  );
}

function refreshTokenGrant(form: URLSearchParams, clientId: string, { store }: Call): Granted {
  const refreshToken = required(form, "refresh_token");
  const grant = store.refreshTokens.grantOf(refreshToken);
  if (grant?.clientId !== clientId || store.faults.strike("revoked", "token")) {
    throw refuse(400, "invalid_grant", "refresh_token is not valid, or the person has taken the grant back");
  }
  return { refreshToken, grant };
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw refuse(400, "invalid_request", `${name} is missing`);
  return value;
}

const refuse = (status: number, code: string, message: string) =>
  new Refusal(status, message, { code, headers: { "cache-control": "no-store" } });
