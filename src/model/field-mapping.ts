import type { ConsentColumns } from "./consent.ts";

/** Whether a column's values are SHA-256 already: `auto` decides per value, `rehash` hashes a hash once more. */
export type Hashed = boolean | "auto" | "rehash";

/** One source column that holds one kind of identifier. */
export interface MappedColumn {
  column: string;
  hashed: Hashed;
  /** Whether its cells hold lists, and of how many values at most. Absent: a look at the source says it. */
  list?: boolean | number;
  /** Said by that look, never by a configuration: how many values of a cell are taken. Absent: a cell is one value. */
  taken?: number;
}

/** Identifiers of which a row has one, sent as SHA-256: together they name somebody, alone nobody. */
export const HASHED_FIELDS = ["firstName", "lastName", "address", "city", "state", "postalCode"] as const;
export type HashedField = (typeof HASHED_FIELDS)[number];

/** Their columns. */
export type HashedColumns = Partial<Record<HashedField, MappedColumn>>;

/** Fields that name somebody where there is neither email nor phone: all of one line. */
export const NAMING_FIELDS: readonly (readonly HashedField[])[] = [
  ["lastName", "postalCode"],
  ["lastName", "address"],
];

/** Which source columns say who a person is. */
export interface FieldMapping extends HashedColumns {
  /** Absent: the id is derived from the strongest identifier. */
  externalId?: string;
  email: readonly MappedColumn[];
  phone: readonly MappedColumn[];
  country?: string;
  consent?: ConsentColumns;
}

/** Which spelling of a value is hashed, where Amazon's and the seed's rule differ: one, the other, or both. */
export const FORMS = ["both", "amazon", "seed"] as const;
export type Forms = (typeof FORMS)[number];

/** Whether a phone number is read that is valid but for a known fault, such as 00 in the place of a plus. */
export const PHONE_FIX = ["apply", "off"] as const;
export type PhoneFix = (typeof PHONE_FIX)[number];

/** How values become identifiers. */
export interface IdentityRules {
  emailForms: Forms;
  phoneForms: Forms;
  /** @default "apply" */
  phoneFix?: PhoneFix;
  /** What to do with an external id that Amazon would not take. */
  invalidExternalId: "reject" | "derive";
  /** ISO 3166 two letters, upper case; for rows without a country, phones included. */
  defaultCountry: string;
  unknownCountry: UnknownCountry;
  /** @default "suggest" */
  emailFix?: EmailFix;
  /** @default "refuse" */
  emailPlaceholders?: EmailPlaceholders;
}

/** What to do with a slip in the domain of an email address, such as gmial.com: nothing, tell of it, or hash what is meant. */
export const EMAIL_FIX = ["off", "suggest", "apply"] as const;
export type EmailFix = (typeof EMAIL_FIX)[number];

/** What to do with addresses that are nobody's, and with those of a role, such as noreply@, that many people have. */
export const EMAIL_PLACEHOLDERS = ["refuse", "keep"] as const;
export type EmailPlaceholders = (typeof EMAIL_PLACEHOLDERS)[number];

/** An address of a role is a placeholder from that many people on. Ours: a small firm's few people may share one (assumed). */
export const PEOPLE_OF_A_PLACEHOLDER = 5;

/** What to do with a row whose country is none that is known: take the default one, or reject the row. */
export const UNKNOWN_COUNTRY = ["default", "reject"] as const;
export type UnknownCountry = (typeof UNKNOWN_COUNTRY)[number];

/** The columns of a mapping, each once, in a fixed order. */
export const mappedColumns = (fields: FieldMapping): readonly string[] => [
  ...new Set([
    ...(fields.externalId === undefined ? [] : [fields.externalId]),
    ...fields.email.map(({ column }) => column),
    ...fields.phone.map(({ column }) => column),
    ...HASHED_FIELDS.flatMap((field) => fields[field]?.column ?? []),
    ...(fields.country === undefined ? [] : [fields.country]),
    ...Object.values(fields.consent ?? {}).filter((column) => column !== undefined),
  ]),
];

/** Whether no row can have an identifier by which Amazon may find somebody. */
export const namesNobody = ({
  email,
  phone,
  ...fields
}: Pick<FieldMapping, "email" | "phone" | HashedField>): boolean =>
  email.length + phone.length === 0 &&
  !NAMING_FIELDS.some((together) => together.every((field) => fields[field] !== undefined));

/**
 * Kinds of which a source may hold a plain value in one row and the hash of its hash in another: there are columns for plain
 * values, and columns for hashes. Not where a column is hashed twice on purpose.
 */
export const mixedKinds = (fields: Pick<FieldMapping, "email" | "phone">): ("email" | "phone")[] =>
  (["email", "phone"] as const).filter((kind) => {
    const marks = fields[kind].map(({ hashed }) => hashed);
    const has = (...these: Hashed[]): boolean => marks.some((hashed) => these.includes(hashed));
    return has("auto", false) && has("auto", true) && !has("rehash");
  });
