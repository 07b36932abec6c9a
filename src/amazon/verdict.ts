import { AccessError, AmazonError, Bug, ConfigError, DataError, type HeadwaterError } from "../errors.ts";
import type { Said } from "./said.ts";

/** Waits after a 429 that names no time, in milliseconds. @source Amazon's reference concepts/rate-limiting (read 2026-11-24; documented: 2, 4, 8 s …) */
const THROTTLED_MS = 2_000;

/** What a status means: who must act, and how we say it. */
export interface Verdict {
  Refusal: new (...parameters: ConstructorParameters<typeof HeadwaterError>) => HeadwaterError;
  code: string;
  /** Ends the sentence "Could not …:". */
  reason: string;
  hint: string;
  /** A new try makes sense after this many milliseconds, unless Amazon names another time. */
  retryMs?: number;
}

const REVOKED: Verdict = {
  Refusal: AccessError,
  code: "amazon.token-revoked",
  reason: "Amazon no longer accepts this login",
  hint: "Reconnect: sign in to Amazon again for a new refresh token. They may end 365 days after consent.",
};

const CLIENT: Verdict = {
  Refusal: AccessError,
  code: "amazon.client-refused",
  reason: "Amazon does not accept the client id and secret",
  hint: "Copy both again from the security profile in Amazon's developer console.",
};

const TERMS: Verdict = {
  Refusal: AccessError,
  code: "amazon.terms-not-accepted",
  reason: "the terms of Amazon Marketing Cloud are not accepted",
  hint: "Whoever granted this login must read and accept the terms in Amazon Marketing Cloud.",
};

const PROFILE: Verdict = {
  Refusal: ConfigError,
  code: "amazon.profile-not-reachable",
  reason: "this login does not reach the profile here",
  hint: "headwater doctor shows which profiles this login reaches. Check the region too: a profile exists in one only.",
};

/** @source github.com/airbytehq/airbyte issue 6240 (read 2026-11-24; observed: 403 whose body says that the advertiser's id can't be decrypted) */
const PROFILE_KIND: Verdict = {
  Refusal: ConfigError,
  code: "amazon.profile-not-suited",
  reason: "this profile is not of the kind that it takes",
  hint: "Use the profile of a DSP account (type agency): headwater profiles lists those of this login, with their types.",
};

const TOKEN: Verdict = {
  Refusal: AccessError,
  code: "amazon.token-refused",
  reason: "Amazon does not accept the access token, not even a new one",
  hint: "Check that the client id and the refresh token belong together; else sign in to Amazon again.",
};

const NOT_PERMITTED: Verdict = {
  Refusal: AccessError,
  code: "amazon.not-permitted",
  reason: "Amazon does not permit it",
  hint: "Check that Amazon approved the client id for this API (scope advertising::campaign_management), that the login may use this account, and that the profile is of the type agency. If all are right, ask Amazon's support, with the request id.",
};

const TOO_LARGE: Verdict = {
  Refusal: DataError,
  code: "amazon.too-large",
  reason: "the request is too large for Amazon",
  hint: "Send fewer records in one request (batch.records in headwater.yaml), or fewer identifiers of each person.",
};

const REFUSED: Verdict = {
  Refusal: ConfigError,
  code: "amazon.request-refused",
  reason: "Amazon refused the request",
  hint: "Mend the value that Amazon's words name. If they name none, ask Amazon's support, with the request id.",
};

const NOT_FOUND: Verdict = {
  Refusal: ConfigError,
  code: "amazon.not-found",
  reason: "Amazon does not know it",
  hint: "Check the id, and that it was made in this region and with this login.",
};

const MEDIA_TYPE: Verdict = {
  Refusal: Bug,
  code: "amazon.media-type-refused",
  reason: "Amazon does not take the form we send it in",
  hint: "Report this to Headwater's makers, with this message.",
};

const THROTTLED: Verdict = {
  Refusal: AmazonError,
  code: "amazon.throttled",
  reason: "Amazon asks for fewer requests",
  hint: "Wait, then try again. If it keeps happening, lower the requests per second.",
  retryMs: THROTTLED_MS,
};

const UNAVAILABLE: Verdict = {
  Refusal: AmazonError,
  code: "amazon.unavailable",
  reason: "Amazon has trouble of its own",
  hint: "Try again later. If it lasts, give the request id to Amazon's support.",
  retryMs: 0,
};

/** @source Amazon's OpenAPI "Advertiser audiences" (read 2026-11-24; documented: 501 of the records operations) */
const NOT_OFFERED: Verdict = {
  Refusal: AmazonError,
  code: "amazon.not-offered",
  reason: "Amazon does not offer this here",
  hint: "Trying again is no use. Ask Amazon's support, with the request id, whether this account and region can have it.",
};

const UNEXPECTED: Verdict = {
  Refusal: AmazonError,
  code: "amazon.unexpected-answer",
  reason: "the answer is none that Amazon documents",
  hint: "Check that the endpoint is Amazon's, and that no proxy answers in its place.",
};

/**
 * Only here is a status, or what Amazon says beside it, given a meaning. A new try makes sense after a 429 and after a
 * 5xx that is no 501, and after nothing else.
 * @source Amazon's reference concepts/errors, concepts/rate-limiting (read 2026-11-24; documented); the words that tell one
 * 400, 401 or 403 from another are observed by peers
 */
export function verdictOf(status: number, { code, words = "" }: Said): Verdict {
  if (code === "invalid_grant") return REVOKED;
  if (code === "invalid_client" || code === "unauthorized_client") return CLIENT;
  if (status === 401 || status === 403) return refusedCaller(status, words);
  if (status === 413 || (status === 400 && (code === "INPUT_TOO_LARGE" || OF_SIZE.test(words))))
    return TOO_LARGE;
  if (status === 400 || status === 422) return REFUSED;
  if (status === 404) return NOT_FOUND;
  if (status === 406 || status === 415) return MEDIA_TYPE;
  if (status === 429) return THROTTLED;
  if (status === 501) return NOT_OFFERED;
  return status >= 500 ? UNAVAILABLE : UNEXPECTED;
}

/** Who asks is not welcome: the terms, the kind of access, the profile, or the token itself. */
function refusedCaller(status: 401 | 403, words: string): Verdict {
  if (OF_TERMS.test(words)) return TERMS;
  if (OF_OAUTH_SCOPE.test(words)) return NOT_PERMITTED;
  if (status === 403) return OF_ADVERTISER.test(words) ? PROFILE_KIND : NOT_PERMITTED;
  return OF_PROFILE.test(words) ? PROFILE : TOKEN;
}

const OF_SIZE = /\btoo large\b|\bsize\b.*\bexceed|\bexceed.*\bsize\b/i;
const OF_TERMS = /\bterms\b.*\baccept|\baccept.*\bterms\b/i;
/** The scope that a token was granted; the profile's header is called scope too. */
const OF_OAUTH_SCOPE = /\badvertising::|\boauth scope|\binsufficient.scope/i;
const OF_ADVERTISER = /\badvertiser\b.*\bdecrypt|\bdecrypt.*\badvertiser\b|\badvertiser id\b/i;
const OF_PROFILE = /\b(?:scope|advertiser|profile)\b/i;
