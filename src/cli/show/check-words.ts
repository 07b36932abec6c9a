import { basename } from "node:path";
import type { QualityReport } from "../../index.ts";
import { FINDING_WORDS } from "../../model/consent.ts";
import { PEOPLE_OF_A_PLACEHOLDER } from "../../model/field-mapping.ts";
import { type Loss, type LossReason, SECOND_KEY_WORTH, type SlipCount } from "../../model/quality.ts";
import { FIELD_WORDS, REJECTION_WORDS, type RejectedField } from "../../model/rejection.ts";
import { number, percent, several } from "../words.ts";

/** What the report calls the file: its folder is nobody's business who gets the page. */
export const fileWords = ({ file }: QualityReport): string =>
  file === "-" ? "standard input" : basename(file);

/** A cause in a marketer's words. */
export const causeWords = (field: RejectedField, reason: LossReason): string =>
  reason === "row.nothing-given"
    ? "row: neither an email address nor a phone number in it"
    : `${FIELD_WORDS[field]}: ${REJECTION_WORDS[reason]}`;

/** `rows 2, 15, 38`. */
export const rowsWords = (first: readonly number[], count: number): string =>
  `${count === 1 ? "row" : "rows"} ${first.map(number).join(", ")}${count > first.length ? ", …" : ""}`;

/** A part of a whole, `-` where there is no whole. */
export const shareWords = (part: number, whole: number): string =>
  whole === 0 ? "-" : percent(part / whole);

/** What a cause costs. */
export const costWords = ({ unreachable, weaker }: Loss): string =>
  [
    ...(unreachable > 0 ? [`${several(unreachable, "row")} without any key`] : []),
    ...(weaker > 0 ? [`${several(weaker, "row")} with one key fewer`] : []),
  ].join(", ");

export const HOW_ESTIMATED = `A row that a fault leaves without any key, or that can't be sent, counts 1; a row that loses one key and has another counts ${SECOND_KEY_WORTH}. That weight is ours: Amazon publishes no match rates by key. A row with two faults counts for both, for mending either gives it a key; so the numbers don't add up to the rows.`;

/** How many fixes are named first. */
const FIXES_NAMED = 3;

const HASHED_COLUMN =
  "Say that the column holds hashes: hashed: true, or auto for a mixture (--hashed on the command line).";
const HASH_AGAIN =
  "Give plain values, which are hashed here; or SHA-256 of the normalized value in 64 lower-case hex digits.";
const COUNTRY =
  "Write the country in two letters of ISO 3166, such as US or DE. Without a country only numbers with + can be read.";
const NO_ADDRESS = "Leave the cell empty where there is no address, and ask for one where people sign up.";
const EXPORT_AGAIN = "Export it again; the rows named show what is wrong with their lines.";

const ADVICE: Partial<Record<LossReason, string>> = {
  "phone.invalid":
    "Export numbers with + and their country's code, or give each row its country. Numbers with digits missing, or too many, must be asked for anew.",
  "email.invalid":
    "Correct these at their source: one @, and a domain with a dot. Where there is no address, leave the cell empty.",
  "email.placeholder": NO_ADDRESS,
  "email.role-repeated": NO_ADDRESS,
  "country.unknown": COUNTRY,
  "email.looks-hashed": HASHED_COLUMN,
  "phone.looks-hashed": HASHED_COLUMN,
  "email.not-a-hash": HASH_AGAIN,
  "phone.not-a-hash": HASH_AGAIN,
  "hash.unmarked": HASHED_COLUMN,
  "hash.expected": HASH_AGAIN,
  "postal-code.invalid":
    "Correct these at their source, and give each row its country: a code is read by its country's rule.",
  "identifier.nothing-left":
    "Amazon's form has Latin letters and digits only. Give names in these where you have them.",
  "hash.of-nothing": "Whoever hashed the column hashed empty cells too: leave those empty.",
  "hash.of-placeholder":
    "Whoever hashed the column hashed words for nothing, such as null or n/a: leave those cells empty.",
  "hash.of-hash": "Hash the plain values, once; or give those, and they are hashed here.",
  "hash.upper-case": HASH_AGAIN,
  "hash.base64": HASH_AGAIN,
  "hash.md5": HASH_AGAIN,
  "hash.sha1": HASH_AGAIN,
  "country.refused": COUNTRY,
  "id.missing": "Give each row its id, or let one be derived: identity: { externalId: derive }.",
  "id.not-allowed":
    "Ids may have letters, digits, - and _, 128 at most. Or let one be derived: identity: { externalId: derive }.",
  "consent.denied": "Nothing: these people said no, and are not sent.",
  "consent.missing": "Export what these people agreed to, in a column of consent.",
  "row.bad-encoding": "Say which encoding the file has (--encoding), or export it as UTF-8.",
  "row.nothing-given":
    "Nothing in the file can be mended: ask for an email address or a phone number where people sign up.",
};

/** What to do about a cause. */
export const adviceWords = (reason: LossReason): string => ADVICE[reason] ?? EXPORT_AGAIN;

/** Misspelt domains named for one column. */
export const SLIPS = 10;

/** `gmial.com for gmail.com, 12`. */
export const slipWords = ({ domain, meant, count }: SlipCount): string =>
  `${domain} for ${meant}, ${number(count)}`;

/** How many addresses no person has alone. */
export const roleWords = (roles: number): string =>
  `${several(roles, "address", "addresses")} of a role, such as noreply@ or info@; refused where ${PEOPLE_OF_A_PLACEHOLDER} people or more have the same`;

export const SLIP_ADVICE =
  "identity: { email: { fix: apply } } has the domain that is meant hashed in their place:";

/** Losses by which something can be won: nobody is to be won over who said no. */
export const fixesOf = ({ losses }: QualityReport): Loss[] =>
  losses.filter(({ reason }) => reason !== "consent.denied").slice(0, FIXES_NAMED);

/** What the rows say of consent, where something is to be said. */
export function consentWords({ consent: { wanted, judged, strings } }: QualityReport): string[] {
  const words = strings.map(({ kind, column, filled, read, refused, findings }) => {
    const parts = [
      `${several(filled, `${kind.toUpperCase()} string`)} in column ${column}, ${number(read)} can be read`,
      ...refused.map(({ reason, count }) => `${number(count)}: ${REJECTION_WORDS[reason]}`),
      ...findings.map(({ finding, count }) => `${number(count)}: ${FINDING_WORDS[finding]}`),
    ];
    return parts.join("; ");
  });
  return wanted === 0 || judged
    ? words
    : [
        `${several(wanted, "row")} of the UK, the EEA or Switzerland: Amazon wants a consent for them. No column of consent was named, so it was not looked at.`,
        ...words,
      ];
}
