/** The field a rejection is about; `row` when the whole line could not be read. */
export type RejectedField = "row" | "externalId" | "email" | "phone" | "country" | "consent";

/** Why a row or field cannot be used. Each has a sentence in `REJECTION_WORDS`. */
export type RejectionReason = keyof typeof REJECTION_WORDS;

/** One row or field that cannot be used. Never holds the value. */
export interface Rejection {
  /** The file, when the source has several. */
  file?: string;
  /** 1 is the first row after the header. */
  rowNumber: number;
  field: RejectedField;
  reason: RejectionReason;
  /** What became of the row: `rejected`, `held` (kept as is at Amazon), or `used` without this field. */
  row: "rejected" | "held" | "used";
}

/** How often one reason came up. */
export interface RejectionCount {
  field: RejectedField;
  reason: RejectionReason;
  count: number;
}

/** A marketer's words for each field. */
export const FIELD_WORDS = {
  row: "row",
  externalId: "external id",
  email: "email",
  phone: "phone",
  country: "country",
  consent: "consent",
} as const satisfies Record<RejectedField, string>;

/** A marketer's words for each reason. */
export const REJECTION_WORDS = {
  "row.unreadable": "the line could not be read",
  "row.too-few-values": "the line has fewer values than the header",
  "row.too-many-values": "the line has more values than the header",
  "row.bad-encoding": "the line holds bytes that are not in the file's encoding",
  "row.bad-quote": "a quote opens or closes where it should not",
  "row.not-json": "the line is not a JSON object",
  "row.no-identifier": "no usable email address or phone number",
  "id.missing": "the external id is empty",
  "id.not-allowed": "the external id has characters Amazon does not take, or is longer than 128",
  "email.invalid": "not an email address",
  "email.looks-hashed": "looks hashed already, but the column is not marked as hashed",
  "email.not-a-hash": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "phone.invalid": "not a valid phone number in its country",
  "phone.looks-hashed": "looks hashed already, but the column is not marked as hashed",
  "phone.not-a-hash": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "country.unknown": "not a country code; the audience's country was used",
  "person.suppressed": "this person was forgotten, and is kept out until that is lifted",
  "consent.denied": "this person said no",
  "consent.missing": "no consent, and the UK, the EEA and Switzerland need one",
  "consent.unreadable": "not a word for yes or no that is known here",
  "consent.not-tcf": "not a TCF string of version 2",
  "consent.not-gpp": "not a GPP string with a section",
  "hash.of-nothing": "the hash of an empty value",
} as const;
