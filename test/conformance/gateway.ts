import { assumed, documented, type Evidence, observed, SOURCES } from "../../src/emulator/evidence.ts";

/**
 * Statuses that stand before any operation: an operation may answer with them though its description does not list
 * them. Their bodies are a text under one of these names; which one differs by family.
 */
export const GATEWAY = new Map<number, { when: string; evidence: Evidence }>([
  [400, { when: "The request is malformed.", evidence: documented(SOURCES.errors) }],
  [
    401,
    {
      when: "The token, the client id or the scope is missing, over or wrong.",
      evidence: documented(SOURCES.errors),
    },
  ],
  [403, { when: "The client or the person may not do it.", evidence: documented(SOURCES.errors) }],
  [404, { when: "Nothing is at the path, or behind the id in it.", evidence: documented(SOURCES.errors) }],
  [405, { when: "The path has no such method.", evidence: assumed("by HTTP's own rules; no page says") }],
  [406, { when: "The Accept header names no type of the operation.", evidence: documented(SOURCES.errors) }],
  [
    413,
    {
      when: "The body is too large.",
      evidence: assumed("described for the Data Provider API and for events only"),
    },
  ],
  [415, { when: "The Content-Type is not the operation's.", evidence: documented(SOURCES.errors) }],
  [422, { when: "The parameters make no sense together.", evidence: documented(SOURCES.errors) }],
  [429, { when: "There are too many requests.", evidence: documented(SOURCES.rateLimits) }],
  [500, { when: "Amazon failed.", evidence: documented(SOURCES.errors) }],
  [502, { when: "Something behind the gateway failed.", evidence: documented(SOURCES.errors) }],
  [
    503,
    {
      when: "The service is not available.",
      evidence: observed("described for single APIs; peers retry it"),
    },
  ],
  [504, { when: "Something behind the gateway was too slow.", evidence: documented(SOURCES.errors) }],
]);

/** Whether a body is one of a gateway's. */
export const isGatewayBody = (body: unknown): boolean =>
  typeof body === "object" &&
  body !== null &&
  ["message", "Message", "details"].some(
    (name) => typeof (body as Record<string, unknown>)[name] === "string",
  );

/** A part of Amazon's API that nothing here can be compared with; docs/amazon-api.md has them by `name`. */
interface Undescribed {
  name: string;
  path: RegExp;
  /** What is known of it all the same, and from where. */
  evidence: Evidence;
}

/** Paths that Amazon tells of in prose only, or in a description that is not among the files. */
export const UNDESCRIBED: Undescribed[] = [
  { name: "/ap/oa", path: /^\/ap\//, evidence: documented(SOURCES.codeGrant) },
  { name: "/auth/o2/token", path: /^\/auth\//, evidence: documented(SOURCES.login) },
  { name: "/user/profile", path: /^\/user\//, evidence: documented(SOURCES.customerProfile) },
  {
    name: "/accounts/{accountId}/dsp/conversionDefinitions",
    path: /^\/accounts\/[^/]+\/dsp\//,
    evidence: documented(SOURCES.conversionsSpec),
  },
];
