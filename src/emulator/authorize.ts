import type { Challenge } from "./codes.ts";
import { Refusal } from "./errors.ts";
import type { Client, Seed } from "./seed.ts";
import type { Store } from "./store.ts";

/** A client's wish for a grant, checked: what the page shows and a person decides. */
export interface AuthorizationRequest {
  client: Client;
  redirectUri: string;
  scopes: readonly string[];
  state: string | undefined;
  challenge: Challenge | undefined;
}

/** What a person says to it. */
export interface Decision {
  personId: string;
  decision: "allow" | "deny";
}

/** A wish that is wrong in a way that its client may know: where the browser is sent. */
export interface SentBack {
  location: string;
}

const CHALLENGE = /^[A-Za-z0-9\-._~]{43,128}$/;

/**
 * Reads the query of `/ap/oa`.
 * @throws {Refusal} 400, for a page: who is not sure to be the client is not sent anything.
 */
export function readAuthorization(query: URLSearchParams, seed: Seed): AuthorizationRequest | SentBack {
  const client = seed.clients.find(({ clientId }) => clientId === query.get("client_id"));
  if (!client) {
    throw new Refusal(400, "client_id: there is no such client", { code: "unauthorized_client" });
  }
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!client.allowedReturnUrls.includes(redirectUri)) {
    throw new Refusal(400, "redirect_uri: not one of the client's Allowed Return URLs, letter for letter", {
      code: "lwa-invalid-parameter-bad-redirect-uri",
    });
  }
  const state = query.get("state") ?? undefined;
  const back = (error: string, description: string) => sentBack({ redirectUri, state }, error, description);

  const responseType = query.get("response_type");
  if (!responseType) return back("invalid_request", "response_type is missing");
  if (responseType !== "code") return back("unsupported_response_type", "response_type must be code");

  const scopes = [...new Set((query.get("scope") ?? "").split(" ").filter(Boolean))];
  if (scopes.length === 0) return back("invalid_request", "scope is missing");
  const unknown = scopes.find((scope) => !client.approvedScopes.includes(scope));
  if (unknown) {
    throw new Refusal(400, `An unknown scope was requested: ${unknown}`, { code: "invalid_scope" });
  }

  const value = query.get("code_challenge");
  const method = query.get("code_challenge_method") ?? "plain";
  if (method !== "plain" && method !== "S256") {
    return back("invalid_request", "code_challenge_method must be S256 or plain");
  }
  if (value === null) {
    if (query.has("code_challenge_method")) return back("invalid_request", "code_challenge is missing");
    return { client, redirectUri, scopes, state, challenge: undefined };
  }
  if (!CHALLENGE.test(value)) {
    return back("invalid_request", "code_challenge must be 43 to 128 of A-Z a-z 0-9 - . _ ~");
  }
  return { client, redirectUri, scopes, state, challenge: { method, value } };
}

/** Where the browser goes after a person's decision: with a code, or with the news that there is none. */
export function decide(
  { client, redirectUri, scopes, state, challenge }: AuthorizationRequest,
  { personId, decision }: Decision,
  store: Store,
  now: number,
): SentBack {
  if (!store.seed.people.some((person) => person.personId === personId)) {
    throw new Refusal(400, "personId: nobody here has it", { code: "invalid_request" });
  }
  if (decision === "deny") {
    return sentBack({ redirectUri, state }, "access_denied", "The person did not allow it");
  }
  const grant = { clientId: client.clientId, personId, scopes };
  const code = store.codes.issue({ grant, redirectUri, challenge, consentedAt: now });
  return { location: withQuery(redirectUri, { code, scope: scopes.join(" "), state }) };
}

const sentBack = (
  { redirectUri, state }: Pick<AuthorizationRequest, "redirectUri" | "state">,
  error: string,
  description: string,
): SentBack => ({ location: withQuery(redirectUri, { error, error_description: description, state }) });

function withQuery(url: string, fields: Record<string, string | undefined>): string {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) whole.searchParams.append(name, value);
  }
  return whole.href;
}
