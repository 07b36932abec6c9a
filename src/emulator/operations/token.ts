import { Refusal } from "../errors.ts";
import { assumed, documented, observed, SOURCES } from "../evidence.ts";
import { type Answer, type Call, operation } from "../operation.ts";
import type { Grant } from "../seed.ts";
import { ACCESS_TOKEN_SECONDS } from "../tokens.ts";

interface Granted {
  refreshToken: string;
  grant: Grant;
}

/** What each grant type gives for its form. Others get their own line here. */
const GRANTS = new Map<string, (form: URLSearchParams, clientId: string, call: Call) => Granted>([
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

function refreshTokenGrant(form: URLSearchParams, clientId: string, { store }: Call): Granted {
  const refreshToken = required(form, "refresh_token");
  const known = store.seed.refreshTokens.find((token) => token.refreshToken === refreshToken);
  if (known?.clientId !== clientId || store.faults.strike("revoked", "token")) {
    throw refuse(400, "invalid_grant", "refresh_token is not valid, or the person has taken the grant back");
  }
  return { refreshToken, grant: known };
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw refuse(400, "invalid_request", `${name} is missing`);
  return value;
}

const refuse = (status: number, code: string, message: string) =>
  new Refusal(status, message, { code, headers: { "cache-control": "no-store" } });
