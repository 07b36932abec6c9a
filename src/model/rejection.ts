/** The field a rejection is about; `row` when the whole line could not be read. */
export type RejectedField = keyof typeof FIELD_WORDS;

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
  id: "event id",
  time: "time of the event",
  name: "event name",
  type: "event type",
  source: "where it happened",
  dataSet: "data set",
  value: "value",
  currency: "currency",
  units: "units",
  firstName: "first name",
  lastName: "last name",
  address: "street address",
  city: "city",
  state: "state",
  postalCode: "postal code",
  maid: "advertising id",
  rampId: "RampID",
  matchId: "match id",
  limitedDataUse: "limited data use",
  customData: "custom data",
} as const;

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
  "email.placeholder": "stands for no address: a word such as n/a, or an address that is nobody's",
  "email.role-repeated": "an address such as noreply@ that too many people have: a placeholder",
  "email.looks-hashed": "looks hashed already, but the column is not marked as hashed",
  "email.is-list": "several in one cell, in a column that was not taken for lists",
  "email.more-than-taken": "more in one cell than are taken; the further ones were left out",
  "email.not-a-hash": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "phone.invalid": "not a valid phone number in its country",
  "phone.looks-hashed": "looks hashed already, but the column is not marked as hashed",
  "phone.is-list": "several in one cell, in a column that was not taken for lists",
  "phone.more-than-taken": "more in one cell than are taken; the further ones were left out",
  "phone.not-a-hash": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "country.unknown": "not a country that is known here; the default country was used",
  "country.refused": "not a country that is known here",
  "person.suppressed": "this person was forgotten, and is kept out until that is lifted",
  "consent.denied": "this person said no",
  "consent.missing": "no consent, and the UK, the EEA and Switzerland need one",
  "consent.unreadable": "not a word for yes or no that is known here",
  "consent.not-tcf": "not a TCF string, or one that can't be decoded",
  "consent.tcf-version": "a TCF string of another version; Amazon takes version 2 only",
  "consent.not-gpp": "not a GPP string with a section, or one that can't be decoded",
  "hash.of-nothing": "the hash of an empty value",
  "hash.of-placeholder": "the hash of a word for nothing, such as null or n/a",
  "hash.of-hash": "the hash of a hash: hashed twice, it matches nobody",
  "hash.upper-case": "a hash in capitals; Amazon takes lower-case hex only",
  "hash.base64": "a hash in base64; Amazon takes lower-case hex only",
  "hash.md5": "an MD5 hash; Amazon takes SHA-256 only",
  "hash.sha1": "a SHA-1 hash; Amazon takes SHA-256 only",
  "hash.unmarked": "looks hashed already, but the column is not marked as hashed",
  "hash.expected": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "identifier.nothing-left": "nothing is left of it by Amazon's rules",
  "postal-code.invalid": "not a postal code of its country",
  "maid.invalid": "not an advertising id",
  "maid.zeros": "an advertising id of zeros: its owner does not want to be followed",
  "ramp-id.invalid": "not a RampID",
  "match-id.invalid": "not a match id",
  "row.no-match-key": "no usable identifier of a person",
  "event.other-content": "this event id is known with other content; an id is never used twice",
  "event.refused-before": "Amazon refused this event, and its row has not changed since",
  "event-id.personal": "the event id is an email address; an id goes to Amazon as it is",
  "event-id.not-allowed": "the event id is longer than 256 characters, or has control characters",
  "time.missing": "the time is empty",
  "time.unreadable":
    "not a time that is known here: ISO 8601 with a time of day, or seconds, milliseconds or microseconds since 1970",
  "time.too-old": "too old to be sent",
  "time.future": "in the future",
  "type.missing": "it does not say what happened",
  "type.unknown": "not a kind of event that is known here",
  "event-source.unknown": "not a place that is known here",
  "data-set.not-allowed": "a data set's name begins with a letter, then letters, digits, _ and -",
  "value.unreadable": "not a number",
  "value.negative": "an amount of money below zero",
  "value.too-precise": "more than two decimals",
  "value.too-large": "more than 13 digits before the point",
  "currency.unknown": "not a currency code of ISO 4217 that Amazon takes",
  "units.invalid": "not a whole number of 1 or more",
  "limited-data-use.unreadable": "not a word for yes or no; taken as yes",
  "custom-data.not-allowed": "only letters, digits and underscores may go along",
} as const;

/** Reasons for which a whole row is not used, by their beginnings, and the field that each is about; any other is about the row. */
export const FIELDS_OF_REASONS: Readonly<Record<string, RejectedField>> = {
  id: "externalId",
  consent: "consent",
  country: "country",
  event: "id",
  "event-id": "id",
  time: "time",
  type: "type",
  "event-source": "source",
  "data-set": "dataSet",
  value: "value",
  currency: "currency",
  units: "units",
};

/** The field that such a reason is about. */
export const fieldOfReason = (reason: RejectionReason): RejectedField =>
  FIELDS_OF_REASONS[reason.slice(0, reason.indexOf("."))] ?? "row";
