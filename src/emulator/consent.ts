import { CONSENT_COUNTRIES } from "./country.ts";
import { assumed, documented, type Rule, SOURCES } from "./evidence.ts";

/** How far Amazon's consent rules apply: not at all, DENIED only, or a signal demanded where the law wants one. */
export type ConsentMode = "off" | "transition" | "enforced";

export interface UserConsent {
  geo?: { countryCode?: string; ipAddress?: string };
  consent?: { amzn?: { amznUserData?: string; amznAdStorage?: string }; tcf?: string; gpp?: string };
}

/** Why a record cannot be taken; undefined when it can. */
export function consentProblem(
  mode: ConsentMode,
  userConsent: UserConsent | undefined,
  country: string | undefined,
): string | undefined {
  if (mode === "off") return undefined;
  const consent = userConsent?.consent;
  // A TCF or GPP string outranks Amazon's own signal; this emulator does not read what it says.
  if (consent?.tcf || consent?.gpp) return undefined;
  const signal = consent?.amzn;
  if (signal?.amznUserData === "DENIED" || signal?.amznAdStorage === "DENIED") return "Consent is denied";
  if (mode === "transition") return undefined;
  const where = userConsent?.geo?.countryCode ?? country;
  if (where && CONSENT_COUNTRIES.has(where) && signal?.amznUserData !== "GRANTED") {
    return "No consent signal for a person in the UK or the EEA";
  }
  return undefined;
}

export const consentRules: Rule[] = [
  { says: "A CREATE with a DENIED signal is an invalid record.", evidence: documented(SOURCES.consent) },
  {
    says: "Once enforced, a CREATE in the UK or EEA without TCF, GPP or GRANTED is an invalid record.",
    evidence: documented(SOURCES.consent),
  },
  {
    says: "A signal of neither DENIED nor GRANTED, as UNKNOWN, counts as none.",
    evidence: assumed("the values are described, what they do is not"),
  },
  {
    says: "The person's country is the consent's, else the record's, else the audience's.",
    evidence: assumed("the order is given for Ads Data Manager only"),
  },
  {
    says: "A DELETE needs no consent.",
    evidence: assumed("no page says for audiences; Ads Data Manager differs"),
  },
];
