/** Source columns that say what a person agreed to. At least one is there. */
export interface ConsentColumns {
  /** Whether Amazon may use the person's data for advertising. */
  userData?: string;
  /** Whether Amazon may store and read on the person's device. */
  adStorage?: string;
  /** A TCF string, version 2. */
  tcf?: string;
  /** A GPP string. */
  gpp?: string;
}

/**
 * The operator's own statement that everyone in the source agreed. It stands in for rows of `CONSENT_COUNTRIES` that say
 * nothing themselves, and is kept with every plan: on it rests each GRANTED that no row said.
 */
export interface ConsentBasis {
  /** Who says so. */
  statedBy: string;
  /** Since when: a date, `2026-01-15`. */
  on: string;
  /** Which text the people were shown. */
  text: string;
  /** Only where the statement covers storage on devices too. */
  adStorage?: "granted";
}

/**
 * Where Amazon wants a consent signal: the United Kingdom and the European Economic Area; Switzerland beside them; and the
 * parts of EU members that have a country code of their own (Åland, and the outermost regions of France).
 * @source https://advertising.amazon.com/API/docs/en-us/guides/amazon-marketing-cloud/amc_consent_management (read
 * 2026-11-24): UK and EEA documented; Switzerland observed at a partner of Amazon's; the parts by their own codes assumed
 */
export const CONSENT_COUNTRIES: readonly string[] = (
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK " +
  "IS LI NO GB CH AX GF GP MF MQ RE YT"
).split(" ");

/**
 * What a consent string that can be read does not permit, as the bits of one byte; 0: nothing of these. Whether Amazon refuses
 * such a record no page says (assumed: it is sent and told of, and Amazon judges).
 */
export const CONSENT_FINDINGS = {
  "consent.tcf-without-storage": 1,
  "consent.tcf-without-amazon": 2,
  "consent.gpp-opted-out": 4,
} as const;

export type ConsentFinding = keyof typeof CONSENT_FINDINGS;

/** A marketer's words for each. */
export const FINDING_WORDS: Readonly<Record<ConsentFinding, string>> = {
  "consent.tcf-without-storage": "no consent to storage on a device (purpose 1)",
  "consent.tcf-without-amazon": "no consent for Amazon (vendor 793)",
  "consent.gpp-opted-out": "opted out of sale, sharing or targeted advertising in the USA",
};
