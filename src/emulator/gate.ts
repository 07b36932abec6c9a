import { Refusal } from "./errors.ts";
import { assumed, documented, observed, type Rule, SOURCES } from "./evidence.ts";
import { FAMILIES, type Family } from "./family.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import { type Grant, mayUse, type Profile } from "./seed.ts";
import type { Store } from "./store.ts";

/** What a person must have granted for any call of the Ads API. */
const ADS_SCOPE = "advertising::campaign_management";

/** Who is asking, and on whose behalf: the headers that Amazon checks before it looks at a request. */
export function checkCaller(operation: Operation, headers: Headers, store: Store): Grant {
  const { clientIdHeader = "Amazon-Advertising-API-ClientId", refusesTokens }: Family =
    FAMILIES[operation.family];
  const unauthorized = new Refusal(401, "Unauthorized", {
    body: refusesTokens ? undefined : () => ({ message: "Unauthorized" }),
  });
  const accessToken = bearer(headers);
  const grant = accessToken === undefined ? undefined : store.tokens.grantOf(accessToken);
  if (!grant) throw unauthorized;
  const named = headers.get(clientIdHeader);
  if (!named) throw unauthorized;
  if (named !== grant.clientId) throw new Refusal(403, "The token belongs to another client");
  if (!grant.scopes.includes(ADS_SCOPE)) throw new Refusal(403, `The token does not cover ${ADS_SCOPE}`);
  return grant;
}

/** The access token that the headers carry. */
export const bearer = (headers: Headers): string | undefined =>
  /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];

export function checkMedia(operation: Operation, headers: Headers, hasBody: boolean) {
  const { mediaType, unacceptable = 406 }: Family = FAMILIES[operation.family];
  const accepted = (headers.get("accept") ?? "*/*").split(",").map(withoutParameters);
  const wildcards = ["*/*", `${mediaType.split("/")[0]}/*`];
  if (!accepted.some((type) => type === mediaType.toLowerCase() || wildcards.includes(type))) {
    throw new Refusal(unacceptable, `Accept must be ${mediaType}`);
  }
  if (!hasBody) return;
  if (withoutParameters(headers.get("content-type") ?? "") !== mediaType.toLowerCase()) {
    throw new Refusal(415, `Content-Type must be ${mediaType}`);
  }
  if (headers.has("content-encoding")) throw new Refusal(415, "A compressed body is not read");
}

const withoutParameters = (type: string) => type.split(";")[0]!.trim().toLowerCase();

/** The profile that the Scope header names. */
export function checkScope(
  operation: Operation,
  headers: Headers,
  region: Region,
  store: Store,
  grant: Grant,
): Profile {
  const scope = headers.get("amazon-advertising-api-scope");
  const refuse = (details: string) =>
    new Refusal(401, details, {
      // Where the description gives a 401 a body, that one; else the one that was seen live.
      body: operation.family === "dsp" ? undefined : (requestId) => ({ code: "401", details, requestId }),
    });
  if (!scope) throw refuse("The scope header is missing");
  const profile = store.seed.profiles.find(({ profileId }) => profileId === scope);
  if (profile?.region !== region) throw refuse("The scope matches no advertiser here");
  if (!mayUse(store.seed, grant, profile)) throw refuse(`Scope ${scope} is not yours to use`);
  return profile;
}

export const gateRules: Rule[] = [
  { says: "A missing, unknown or expired access token is 401.", evidence: documented(SOURCES.errors) },
  {
    says: "That 401's body is {message}, whatever the family but events.",
    evidence: observed("peers' code and issue threads"),
  },
  { says: "A missing client id header is 401.", evidence: assumed("no page says which status") },
  { says: "A client id that is not the token's is 403.", evidence: assumed("no page says which status") },
  {
    says: "A token without advertising::campaign_management is 403.",
    evidence: assumed("the scope is documented for all main APIs, the refusal is not"),
  },
  { says: "Another Accept is 406, another Content-Type is 415.", evidence: documented(SOURCES.errors) },
  { says: "A wildcard Accept will do.", evidence: assumed("by HTTP's own rules") },
  {
    says: "A scope that is missing, unknown in this region or not granted is 401, each with its own text.",
    evidence: documented(SOURCES.errors),
  },
];
