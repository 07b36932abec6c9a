import { createHash } from "node:crypto";
import { Refusal } from "./errors.ts";
import { assumed, documented, type Rule, SOURCES } from "./evidence.ts";
import type { Grant } from "./seed.ts";

/** How people start: as having accepted the terms, or not. */
export type TermsStart = "accepted" | "not-accepted";

/** Stands in for Amazon's own text, which the emulator does not carry. */
export const AGREEMENT =
  "<h1>Amazon Marketing Cloud terms</h1><p>This is the emulator's text. Amazon's own is longer, and binding.</p>";

/** Who has accepted the terms of Amazon Marketing Cloud. */
export interface Terms {
  hasAccepted(personId: string): boolean;
  /** What a person must send back to accept. */
  token(personId: string): string;
  accept(personId: string): void;
  /** Who has accepted by a call. */
  list(): string[];
}

export function terms(options: { readonly terms: TermsStart }): Terms {
  const accepted = new Set<string>();
  return {
    hasAccepted: (personId) => options.terms === "accepted" || accepted.has(personId),
    token: (personId) => createHash("sha256").update(`${personId}\n${AGREEMENT}`).digest("base64url"),
    accept: (personId) => {
      accepted.add(personId);
    },
    list: () => [...accepted],
  };
}

/** @throws {Refusal} 401 while the person behind the token has not accepted */
export function checkTerms(terms: Terms, { personId }: Grant) {
  if (!terms.hasAccepted(personId)) throw termsNotAccepted(401);
}

export const termsNotAccepted = (status: 401 | 403): Refusal =>
  new Refusal(status, "The terms of Amazon Marketing Cloud are not accepted by the person of this grant");

export const termsRules: Rule[] = [
  {
    says: "Until the person who granted access has accepted, records are refused.",
    evidence: documented(SOURCES.audiencesGuide),
  },
  {
    says: "So are connections, and audiences that target one.",
    evidence: assumed("the guide says all functions for uploading external data, and names records only"),
  },
  {
    says: "That refusal is 401 and speaks of terms.",
    evidence: assumed("AMC's data set calls are documented so; the audience calls are not"),
  },
];
