import type { FieldMapping, Hashed, HashedField, MappedColumn } from "../../../model/field-mapping.ts";

/** What a column can say of a person. */
export const ROLES = [
  { value: "none", label: "Not used" },
  { value: "email", label: "Email address" },
  { value: "phone", label: "Phone number" },
  { value: "firstName", label: "First name" },
  { value: "lastName", label: "Last name" },
  { value: "address", label: "Street and house number" },
  { value: "city", label: "City" },
  { value: "state", label: "State or province" },
  { value: "postalCode", label: "Postal code" },
  { value: "externalId", label: "Your own id of the person" },
  { value: "country", label: "Country" },
  { value: "userData", label: "Consent: use for ads" },
  { value: "adStorage", label: "Consent: storage on devices" },
  { value: "tcf", label: "Consent: TCF string" },
  { value: "gpp", label: "Consent: GPP string" },
] as const;
export type Role = (typeof ROLES)[number]["value"];

const CONSENT = ["userData", "adStorage", "tcf", "gpp"] as const;

/** Of name and place: one column each. */
export const PERSON = [
  "firstName",
  "lastName",
  "address",
  "city",
  "state",
  "postalCode",
] as const satisfies HashedField[];

export const EMPTY_MAPPING: FieldMapping = { email: [], phone: [] };

/** What the mapping takes a column for. */
export function roleOf(fields: FieldMapping, column: string): Role {
  if (fields.email.some((one) => one.column === column)) return "email";
  if (fields.phone.some((one) => one.column === column)) return "phone";
  if (fields.externalId === column) return "externalId";
  if (fields.country === column) return "country";
  const person = PERSON.find((field) => fields[field]?.column === column);
  if (person !== undefined) return person;
  return CONSENT.find((kind) => fields.consent?.[kind] === column) ?? "none";
}

/** The columns of name and place. */
export const personOf = (fields: FieldMapping): MappedColumn[] =>
  PERSON.flatMap((field) => fields[field] ?? []);

/** Whether a column's values are hashed already; undefined: they are nothing that is hashed. */
export const hashedOf = (fields: FieldMapping, column: string): Hashed | undefined =>
  [...fields.email, ...fields.phone, ...personOf(fields)].find((one) => one.column === column)?.hashed;

/** The mapping with a column in another role. A role that one column has at most goes from the one before to this. */
export function withRole(
  fields: FieldMapping,
  column: string,
  role: Role,
  hashed: Hashed = hashedOf(fields, column) ?? false,
): FieldMapping {
  const { externalId, country, consent, ...rest } = fields;
  const without = <T>(value: T | undefined): T | undefined => (value === column ? undefined : value);
  const next: FieldMapping = {
    ...rest,
    ...Object.fromEntries(
      PERSON.map((field) => [
        field,
        role === field ? { column, hashed } : fields[field]?.column === column ? undefined : fields[field],
      ]),
    ),
    email: fields.email.filter((one) => one.column !== column),
    phone: fields.phone.filter((one) => one.column !== column),
    externalId: role === "externalId" ? column : without(externalId),
    country: role === "country" ? column : without(country),
    consent: Object.fromEntries(
      CONSENT.map((kind) => [kind, role === kind ? column : without(consent?.[kind])]),
    ),
  };
  if (role !== "email" && role !== "phone") return next;
  const before = [...fields.email, ...fields.phone].find((one) => one.column === column);
  return { ...next, [role]: [...next[role], { ...before, column, hashed }] };
}

/** The mapping with a column's values said to be hashed, or not. */
export const withHashed = (fields: FieldMapping, column: string, hashed: Hashed): FieldMapping => {
  const change = (columns: FieldMapping["email"]) =>
    columns.map((one) => (one.column === column ? { ...one, hashed } : one));
  const person = Object.fromEntries(PERSON.map((field) => [field, change([fields[field] ?? []].flat())[0]]));
  return { ...fields, ...person, email: change(fields.email), phone: change(fields.phone) };
};
