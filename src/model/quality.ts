import type { ConsentFinding } from "./consent.ts";
import type { HashedField } from "./field-mapping.ts";
import type { RejectedField, RejectionReason } from "./rejection.ts";

/** What the data of one source is worth to Amazon, and what each fault in it costs. No value of a person is in it. */
export interface QualityReport {
  /** As it was named; `-` is standard input. */
  file: string;
  rows: RowQuality;
  fields: FieldQuality[];
  people: PeopleQuality;
  duplicates: Duplicates;
  /** By rows, the most first. */
  countries: CountryQuality[];
  consent: {
    /** Readable rows of countries where Amazon wants a signal of consent. */
    wanted: number;
    /** Whether rows without one are counted as skipped: columns of consent, or a sync that states it, were named. */
    judged: boolean;
    /** The columns of TCF and GPP strings. */
    strings: ConsentStrings[];
  };
  /** The most valuable to mend first. */
  losses: Loss[];
}

/** Rows read = usable + skipped. */
export interface RowQuality {
  read: number;
  /** With a key, and nothing that keeps the row from being sent. */
  usable: number;
  skipped: CauseCount<RejectionReason>[];
}

/** One cause, how many rows it has, and the first of them: 1 is the first row after the header. */
export interface CauseCount<Reason extends string> {
  field: RejectedField;
  reason: Reason;
  rows: number;
  first: number[];
}

/** One mapped column: filled = valid + refused, and valid counts the fixed ones too. */
export interface FieldQuality {
  field: "email" | "phone" | HashedField | "country" | "externalId";
  column: string;
  filled: number;
  valid: number;
  /** Values that only became valid by being normalized; each counted once. */
  fixed: { how: Fix; count: number }[];
  refused: RefusedValues[];
  /** Addresses whose domain is a slip of the keys, the most frequent first. Absent where there are none. */
  slips?: SlipCount[];
  /** Addresses of a role, such as noreply@ or info@, refused ones too. Absent where there are none. */
  roles?: number;
}

/** Domains are from a table of our own: they are nobody's. */
export interface SlipCount {
  domain: string;
  /** The one that is meant. */
  meant: string;
  count: number;
}

/** One column of consent strings: filled = read + refused. */
export interface ConsentStrings {
  kind: "tcf" | "gpp";
  column: string;
  filled: number;
  /** Those that could be decoded. */
  read: number;
  refused: { reason: RejectionReason; count: number }[];
  /** What strings that could be decoded do not permit. One may have several. */
  findings: { finding: ConsentFinding; count: number }[];
}

/** What can be amiss with a phone number that is valid without it. Read so beyond libphonenumber's rules, by ours. */
export type PhoneFault = keyof typeof PHONE_FAULT_WORDS;

export const PHONE_FAULT_WORDS = {
  plus: "a full-width plus",
  callPrefix: "00 in the place of a plus",
  oldPrefix: "a prefix that Mexico has given up",
  keypad: "letters of a keypad",
} as const;

/** What had to be done for a value to be valid. */
export type Fix = keyof typeof FIX_WORDS;

export const FIX_WORDS = {
  spaces: "spaces around it",
  domain: "a slip in its domain",
  capitals: "capitals",
  characters: "signs that Amazon leaves out",
  punctuation: "blanks, dots, brackets",
  ...PHONE_FAULT_WORDS,
  national: "written without its country's code",
  spelling: "a name, or another spelling of the code",
} as const;

export interface RefusedValues {
  reason: RejectionReason;
  count: number;
  /** The first rows. */
  first: number[];
  /** The most frequent masked shapes, none of fewer than `LEAST_OF_A_SHAPE` rows. */
  shapes: { shape: string; count: number }[];
}

/** A shape of fewer rows is not shown: it might tell of somebody. */
export const LEAST_OF_A_SHAPE = 5;

/** How many have no key, one, or more. A key is an email, a phone number, or a name with a place, by which Amazon may find a person. */
export interface Reach {
  none: number;
  one: number;
  more: number;
}

/** People are rows of one external id, or without ids of one strongest key; a row with neither counts as one. */
export interface PeopleQuality {
  total: number;
  keys: Reach;
}

export interface Duplicates {
  /** People with several rows. */
  people: number;
  /** Their rows beyond the first. */
  rows: number;
  /** Absent where there is no column of ids. */
  email?: SharedKeys;
  phone?: SharedKeys;
}

/** Values that stand under several external ids. */
export interface SharedKeys {
  values: number;
  /** Ids under the one that has the most. */
  mostIds: number;
}

export interface CountryQuality {
  /** ISO 3166, two letters: the row's, else the default. */
  country: string;
  rows: number;
  /** Rows with a valid one. */
  email: number;
  phone: number;
  keys: Reach;
}

/** Why rows lose a key: a reason, or that nothing was ever given. */
export type LossReason = RejectionReason | "row.nothing-given";

/** What one cause costs. A row with two faults counts for both: mending either gives it a key. */
export interface Loss extends CauseCount<LossReason> {
  /** Rows that have no key left, or can't be sent at all. */
  unreachable: number;
  /** Rows that lose a key and have another. */
  weaker: number;
}

/**
 * What a key is worth to a row that has another, when it is worth 1 to one that has none. Ours: Amazon publishes no match
 * rates by key (assumed).
 */
export const SECOND_KEY_WORTH = 0.25;

/** By how much it pays to mend a cause, in rows. */
export const worthOf = ({ unreachable, weaker }: Pick<Loss, "unreachable" | "weaker">): number =>
  unreachable + SECOND_KEY_WORTH * weaker;
