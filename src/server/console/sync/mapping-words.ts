import type { FieldMapping } from "../../../model/field-mapping.ts";

const KINDS = [
  ["email", "Email"],
  ["phone", "Phone"],
] as const;

/** What of a person is sent, such as `Email and phone`. */
export function mappingWords(fields: FieldMapping | undefined): string {
  if (fields === undefined) return "Email and phone, by the columns' names";
  const kinds = KINDS.filter(([kind]) => fields[kind].length > 0).map(([, word]) => word);
  if (kinds.length === 0) return "Nothing: people are named by their ids";
  return kinds.length === 1 ? kinds[0]! : `${kinds[0]} and ${kinds[1]!.toLowerCase()}`;
}

const HASHED = { true: "hashed already", auto: "some are hashed", rehash: "hashes, hashed again", false: "" };

/** Each column that is used, and what for. */
export function columnWords({ externalId, email, phone, country, consent }: FieldMapping): {
  column: string;
  is: string;
}[] {
  const identifiers = (kind: string, columns: FieldMapping["email"]) =>
    columns.map(({ column, hashed }) => ({
      column,
      is: [kind, HASHED[`${hashed}`]].filter((word) => word !== "").join(", "),
    }));
  const one = (column: string | undefined, is: string) => (column === undefined ? [] : [{ column, is }]);
  return [
    ...one(externalId, "your own id"),
    ...identifiers("email", email),
    ...identifiers("phone", phone),
    ...one(country, "country"),
    ...one(consent?.userData, "consent: use for ads"),
    ...one(consent?.adStorage, "consent: storage on devices"),
    ...one(consent?.tcf, "consent: TCF string"),
    ...one(consent?.gpp, "consent: GPP string"),
  ];
}
