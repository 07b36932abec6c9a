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
  hint: "Compare the profile id with the profiles of this login, and check the region: a profile exists in one only.",
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
  hint: "Check that Amazon approved the client id for this API (scope advertising::campaign_management), that the login may use this account, and that the profile is of the type agency.",
};

const TOO_LARGE: Verdict = {
  Refusal: DataError,
  code: "amazon.too-large",
  reason: "the request is too large for Amazon",
  hint: "Send fewer records, or fewer identifiers of each, in one request.",
};

const REFUSED: Verdict = {
  Refusal: ConfigError,
  code: "amazon.request-refused",
  reason: "Amazon refused the request",
  hint: "Mend the value that Amazon's words name.",
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

const UNEXPECTED: Verdict = {
  Refusal: AmazonError,
  code: "amazon.unexpected-answer",
  reason: "the answer is none that Amazon documents",
  hint: "Check that the endpoint is Amazon's, and that no proxy answers in its place.",
};

/** Only here is a status, or what Amazon says beside it, given a meaning. */
export function verdictOf(status: number, { code, words = "" }: Said): Verdict {
  if (code === "invalid_grant") return REVOKED;
  if (code === "invalid_client" || code === "unauthorized_client") return CLIENT;
  if ((status === 401 || status === 403) && /\bterms\b.*\baccept|\baccept.*\bterms\b/i.test(words))
    return TERMS;
  if (status === 401) return /\b(?:scope|advertiser|profile)\b/i.test(words) ? PROFILE : TOKEN;
  if (status === 403) return NOT_PERMITTED;
  if (status === 413) return TOO_LARGE;
  if (
    status === 400 &&
    (code === "INPUT_TOO_LARGE" || /\btoo large\b|\bsize\b.*\bexceed|\bexceed.*\bsize\b/i.test(words))
  )
    return TOO_LARGE;
  if (status === 400 || status === 422) return REFUSED;
  if (status === 404) return NOT_FOUND;
  if (status === 406 || status === 415) return MEDIA_TYPE;
  if (status === 429) return THROTTLED;
  return status >= 500 ? UNAVAILABLE : UNEXPECTED;
}
