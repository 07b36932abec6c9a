import { refusalPage } from "./authorize-page.ts";
import type { Refusal } from "./errors.ts";
import { documented, observed, type Rule, SOURCES } from "./evidence.ts";

/** Operations that share a media type and the shape of their refusals. */
export interface Family {
  mediaType: string;
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
    refusal: ({ message }) => ({ message }),
  },
} as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof FAMILIES;

export const familyRules: Rule[] = [
  {
    says: "Audience calls refuse with {message}, DSP and discovery calls with {message, requestId, errors}.",
    evidence: documented(SOURCES.audiencesSpec),
  },
  {
    says: "Profile calls refuse with {code, details, requestId}.",
    evidence: observed("issue threads quoted in the research notes, section 9"),
  },
  { says: "Login with Amazon refuses with {error, error_description}.", evidence: documented(SOURCES.login) },
  { says: "A body that cannot be read is answered with {Message}.", evidence: observed(SOURCES.segment) },
];
