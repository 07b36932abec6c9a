import type { ConsentColumns } from "../../../model/consent.ts";
import type { FieldMapping, HashedColumns, HashedField, MappedColumn } from "../../../model/field-mapping.ts";
import type { ColumnUse } from "../parts/column-table.tsx";

const KINDS = [
  ["email", "Email"],
  ["phone", "Phone"],
] as const;

/** Name and place, in a person's words. */
export const PERSON_WORDS = [
  ["firstName", "first name"],
  ["lastName", "last name"],
  ["address", "street address"],
  ["city", "city"],
  ["state", "state"],
  ["postalCode", "postal code"],
] as const satisfies [HashedField, string][];

/** What of a person is sent, such as `Email and phone`. */
export function mappingWords(fields: FieldMapping | undefined): string {
  if (fields === undefined) return "Email and phone, by the columns' names";
  const kinds: string[] = KINDS.filter(([kind]) => fields[kind].length > 0).map(([, word]) => word);
  if (PERSON_WORDS.some(([field]) => fields[field] !== undefined)) kinds.push("Name and address");
  if (kinds.length === 0) return "Nothing: people are named by their ids";
  const [first, ...others] = kinds;
  const last = others.pop()?.toLowerCase();
  return last === undefined
    ? first!
    : `${[first, ...others.map((kind) => kind.toLowerCase())].join(", ")} and ${last}`;
}

const HASHED = { true: "hashed already", auto: "some are hashed", rehash: "hashes, hashed again", false: "" };

/** A column of identifiers, and how its values are. */
export const identifierUse = (kind: string, { column, hashed }: MappedColumn): ColumnUse => ({
  column,
  is: [kind, HASHED[`${hashed}`]].filter((word) => word !== "").join(", "),
});

/** A column that may not be mapped. */
export const columnUse = (column: string | undefined, is: string): ColumnUse[] =>
  column === undefined ? [] : [{ column, is }];

export const consentUses = (consent: ConsentColumns | undefined): ColumnUse[] => [
  ...columnUse(consent?.userData, "consent: use for ads"),
  ...columnUse(consent?.adStorage, "consent: storage on devices"),
  ...columnUse(consent?.tcf, "consent: TCF string"),
  ...columnUse(consent?.gpp, "consent: GPP string"),
];

/** Columns of name and place. */
export const personUses = (fields: HashedColumns): ColumnUse[] =>
  PERSON_WORDS.flatMap(([field, word]) => (fields[field] ? [identifierUse(word, fields[field])] : []));

/** Each column that is used, and what for. */
export const columnWords = ({
  externalId,
  email,
  phone,
  country,
  consent,
  ...person
}: FieldMapping): ColumnUse[] => [
  ...columnUse(externalId, "your own id"),
  ...email.map((one) => identifierUse("email", one)),
  ...phone.map((one) => identifierUse("phone", one)),
  ...personUses(person),
  ...columnUse(country, "country"),
  ...consentUses(consent),
];
