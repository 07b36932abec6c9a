import type { DestinationConfig } from "../config/config.ts";
import { DataError } from "../errors.ts";
import { digestOf } from "../lib/digest.ts";
import type { TermsAcceptance } from "../model/login.ts";
import type { Engine } from "./engine.ts";

/** The terms of Amazon Marketing Cloud, as they stand for the person who signed in. */
export interface ShownTerms {
  /** Amazon's text; it need not show it again to who has accepted it. */
  content?: string;
  accepted: boolean;
  /** Yeses that were given here, oldest first. */
  acceptances: readonly TermsAcceptance[];
  /**
   * Accepts them at Amazon, once a person has said yes.
   * @param by that person, in their own words
   * @throws {DataError} terms.nobody — nobody said yes.
   */
  accept(by: string): Promise<void>;
}

/** Reads the terms for a destination's login. */
export async function termsOf(engine: Engine, destination: DestinationConfig): Promise<ShownTerms> {
  const { ledger, clock, signal } = engine;
  const amazon = engine.amazon(destination);
  const connection = destination.connection.name;
  const terms = await amazon.terms(signal);
  return {
    content: terms.content,
    accepted: terms.accepted,
    acceptances: await ledger.termsAcceptances(connection),
    accept: async (by) => {
      const acceptedBy = by.trim();
      if (acceptedBy === "")
        throw new DataError("terms.nobody", "Nobody has said yes to the terms; they are not accepted.", {
          hint: `headwater terms ${destination.name} shows them, and asks.`,
        });
      if (terms.accepted) return;
      const { content, agreementToken } = terms;
      // The yes is written down first: Amazon is never told of one that nobody gave.
      await ledger.addTermsAcceptance({
        connection,
        agreementToken,
        contentSha256: digestOf(content),
        acceptedBy,
        acceptedAt: clock.now(),
      });
      await amazon.acceptTerms(agreementToken, signal);
    },
  };
}
