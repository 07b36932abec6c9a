import { z } from "zod";
import { Refusal } from "../errors.ts";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { operation } from "../operation.ts";
import { AGREEMENT } from "../terms.ts";

const PATH = "/amc/audiences/connections/terms";

export const readTerms = operation("read-terms", `GET ${PATH}`, {
  family: "connections",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    {
      says: "Before acceptance the answer has the text and a token; after it, only that there is one.",
      evidence: documented(SOURCES.audiencesGuide),
    },
  ],
  answer({ store: { terms }, grant }) {
    const { personId } = grant!;
    if (terms.hasAccepted(personId)) return { status: 200, body: { hasAccepted: true } };
    const agreementToken = terms.token(personId);
    return { status: 200, body: { agreementContent: AGREEMENT, agreementToken, hasAccepted: false } };
  },
});

const body = z.object({ agreementToken: z.string(), hasAccepted: z.boolean() });

export const acceptTerms = operation("accept-terms", `PATCH ${PATH}`, {
  family: "connections",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    {
      says: "The token of the text and true accept it, for the person who granted access.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    { says: "It holds for that person at every client.", evidence: assumed("the guide names the user only") },
    { says: "Another token is 400.", evidence: assumed("400 is described, its cases are not") },
    {
      says: "hasAccepted false changes nothing.",
      evidence: assumed("the description tells only what true does"),
    },
  ],
  async answer(call) {
    const { terms } = call.store;
    const { personId } = call.grant!;
    const { agreementToken, hasAccepted } = await call.json(body);
    if (agreementToken !== terms.token(personId)) {
      throw new Refusal(400, "agreementToken is not that of the current text");
    }
    if (hasAccepted) terms.accept(personId);
    return { status: 204 };
  },
});
