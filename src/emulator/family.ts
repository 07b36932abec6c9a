import { refusalPage } from "./authorize-page.ts";
import type { Refusal } from "./errors.ts";
import { documented, observed, type Rule, SOURCES } from "./evidence.ts";

/** Operations that share a media type and the shape of their refusals. */
export interface Family {
  mediaType: string;
  /** The status for an Accept that this media type does not satisfy. @default 406 */
  unacceptable?: 406 | 415;
  /** @default "Amazon-Advertising-API-ClientId" */
  clientIdHeader?: string;
  /** Whether a missing or bad token, too, is refused in this family's words. @default false: the gateway's */
  refusesTokens?: boolean;
  refusal(refusal: Refusal, requestId: string): unknown;
  /** How a body is written. @default JSON.stringify */
  write?(body: unknown): string;
}

const dspRefusal: Family["refusal"] = ({ message, status, field }, requestId) => ({
  requestId,
  message,
  errors: field
    ? [
        {
          errorType: status === 400 ? "Invalid value" : "Invalid parameter",
          message,
          fieldName: field,
          field,
        },
      ]
    : [],
});

const EVENT_CODES: Record<number, string> = {
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  413: "CONTENT_TOO_LARGE",
  429: "TOO_MANY_REQUESTS",
};
const eventCode = (status: number): string =>
  EVENT_CODES[status] ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR");

export const FAMILIES = {
  login: {
    mediaType: "application/json",
    refusal: ({ message, code, status }, requestId) => ({
      error: code ?? (status >= 500 ? "server_error" : "invalid_request"),
      error_description: message,
      request_id: requestId,
    }),
  },
  pages: { mediaType: "text/html; charset=utf-8", refusal: refusalPage, write: String },
  profiles: {
    mediaType: "application/json",
    refusal: ({ message, status }, requestId) => ({ code: String(status), details: message, requestId }),
  },
  dsp: { mediaType: "application/json", refusal: dspRefusal },
  discovery: { mediaType: "application/json", refusal: dspRefusal },
  audiences: {
    mediaType: "application/vnd.amcaudiences.v1+json",
    refusal: ({ message, code }) => (code === "unreadable" ? { Message: message } : { message }),
  },
  connections: {
    mediaType: "application/vnd.amcaudiencesconnections.v1+json",
    refusal: ({ message }, requestId) => ({ message, requestId }),
  },
  instances: {
    mediaType: "application/vnd.amcinstances.v1+json",
    unacceptable: 415,
    refusal: ({ message, status }) => ({ code: String(status), details: message }),
  },
  definitions: { mediaType: "application/vnd.dspconversiondefinition.v1+json", refusal: dspRefusal },
  eventData: { mediaType: "application/vnd.dspconversioneventimport.v1+json", refusal: dspRefusal },
  events: {
    mediaType: "application/json",
    clientIdHeader: "Amazon-Ads-ClientId",
    refusesTokens: true,
    refusal: ({ message, status }) => ({ code: eventCode(status), message }),
  },
} satisfies Record<string, Family>;

export type FamilyName = keyof typeof FAMILIES;

export const familyRules: Rule[] = [
  { says: "Audience calls refuse with {message}.", evidence: documented(SOURCES.audiencesSpec) },
  {
    says: "DSP calls refuse with {message, requestId, errors}.",
    evidence: documented(SOURCES.advertisersSpec),
  },
  {
    says: "Discovery calls refuse with {message, requestId, errors}.",
    evidence: documented(SOURCES.discoverySpec),
  },
  {
    says: "Older conversion calls refuse with {message, requestId, errors}.",
    evidence: documented(SOURCES.conversionsSpec),
  },
  {
    says: "Calls for connections and terms refuse with {message, requestId}.",
    evidence: documented(SOURCES.audiencesSpec),
  },
  {
    says: "Calls for AMC accounts refuse with {message, requestId}.",
    evidence: documented(SOURCES.adminSpec),
  },
  { says: "Calls for AMC instances refuse with {code, details}.", evidence: documented(SOURCES.adminSpec) },
  {
    says: "Calls for AMC instances answer a wrong Accept with 415.",
    evidence: documented(SOURCES.adminSpec),
  },
  {
    says: "Profile calls refuse with {code, details, requestId}.",
    evidence: observed("public issue threads that quote live answers"),
  },
  { says: "Login with Amazon refuses with {error, error_description}.", evidence: documented(SOURCES.login) },
  {
    says: "Event calls refuse with {code, message}, for a token too.",
    evidence: documented(SOURCES.eventsSpec),
  },
  {
    says: "An audience call's body that cannot be read is answered with {Message}.",
    evidence: observed(SOURCES.segment),
  },
];
