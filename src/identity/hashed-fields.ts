import {
  HASHED_FIELDS,
  type Hashed,
  type HashedColumns,
  type HashedField,
  NAMING_FIELDS,
} from "../model/field-mapping.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { rehashFault, takenAsHash } from "./hash.ts";
import { isPlain } from "./identifiers.ts";

/** How each field's value is written in Amazon's form, and why one has none. */
const RULES: Readonly<Record<HashedField, { form: (value: Sql, country: Sql) => Sql; invalid: string }>> = {
  firstName: { form: (value) => sql`amazon_name(${value})`, invalid: "identifier.nothing-left" },
  lastName: { form: (value) => sql`amazon_name(${value})`, invalid: "identifier.nothing-left" },
  address: {
    form: (value, country) => sql`amazon_address(${value}, ${country})`,
    invalid: "identifier.nothing-left",
  },
  city: { form: (value) => sql`amazon_city(${value})`, invalid: "identifier.nothing-left" },
  state: {
    form: (value, country) => sql`amazon_state(${value}, ${country})`,
    invalid: "identifier.nothing-left",
  },
  postalCode: {
    form: (value, country) => sql`amazon_postal_code(${value}, ${country})`,
    invalid: "postal-code.invalid",
  },
};

/** A value in Amazon's form; null where it has none. @param country ISO 3166, two capitals */
export const formOf = (field: HashedField, value: Sql, country: Sql): Sql =>
  RULES[field].form(value, country);

/** A field's cell without white space around it. */
export const fieldCell = (field: HashedField): Sql => sql.id(`${field}_cell`);
/** Its hash; null where there is none that can be sent. */
export const fieldHash = (field: HashedField): Sql => sql.id(`${field}_hash`);
const form = (field: HashedField): Sql => sql.id(`${field}_form`);

/** The fields that have a column, in one order. */
export const hashedFields = (fields: HashedColumns): HashedField[] =>
  HASHED_FIELDS.filter((field) => fields[field] !== undefined);

/** The cells. `column`: where one stands in the source. */
export const fieldCells = (fields: HashedColumns, column: (name: string) => Sql): Sql[] =>
  hashedFields(fields).map((field) => sql`trimmed(${column(fields[field]!.column)}) as ${fieldCell(field)}`);

/** First step: values as Amazon writes them. */
export const fieldForms = (fields: HashedColumns, country: Sql): Sql[] =>
  hashedFields(fields)
    .filter((field) => isPlain(fields[field]!))
    .map((field) => sql`${formOf(field, fieldCell(field), country)} as ${form(field)}`);

/** Second step: their hashes. */
export const fieldHashes = (fields: HashedColumns): Sql[] =>
  hashedFields(fields).map((field) => sql`${hashOf(field, fields[field]!.hashed)} as ${fieldHash(field)}`);

/** `field:reason` of fields that are not sent, else null. */
export const droppedFields = (fields: HashedColumns): Sql[] =>
  hashedFields(fields).map((field) => sql`${sql.literal(`${field}:`)} || ${fieldReason(field, fields)}`);

/** Why a field's value is not sent; null where it is, and of an empty cell. */
export function fieldReason(field: HashedField, fields: HashedColumns): Sql {
  const value = fieldCell(field);
  const invalid = sql.literal(RULES[field].invalid);
  const reasons: Record<string, Sql> = {
    false: sql`coalesce(hash_fault(${value}), case when is_hash(${value}) then 'hash.unmarked' else ${invalid} end)`,
    true: sql`coalesce(hash_fault(${value}), 'hash.expected')`,
    auto: sql`coalesce(hash_fault(${value}), ${invalid})`,
    rehash: sql`coalesce(${rehashFault(value)}, 'hash.expected')`,
  };
  return sql`case when ${value} is not null and ${fieldHash(field)} is null then ${reasons[String(fields[field]!.hashed)]!} end`;
}

/**
 * Whether a name and a place are there that may tell one person from others: a last name with a postal code or a street.
 * A first name, a city or a state alone, and even all three, are those of many.
 * @source assumed: Amazon does not say which of them it needs together
 */
export function isNamed(fields: HashedColumns): Sql {
  const ways = NAMING_FIELDS.filter((way) => way.every((field) => fields[field] !== undefined));
  if (ways.length === 0) return sql`false`;
  return sql`(${sql.join(
    ways.map(
      (way) =>
        sql`(${sql.join(
          way.map((field) => sql`${fieldHash(field)} is not null`),
          " and ",
        )})`,
    ),
    " or ",
  )})`;
}

/** One text that tells such a person from others, first names too: families live together. Null of somebody not named so. */
export function namedAs(fields: HashedColumns): Sql {
  const parts = (["firstName", "lastName", "address", "postalCode"] as const).map((field) =>
    fields[field] === undefined ? sql`null::varchar` : fieldHash(field),
  );
  return sql`case when ${isNamed(fields)} then concat(${sql.join(parts.map((part) => sql`${part}, ' '`))}) end`;
}

function hashOf(field: HashedField, hashed: Hashed): Sql {
  const value = fieldCell(field);
  switch (hashed) {
    case false:
      return sql`case when not is_hash_like(${value}) then sha256(${form(field)}) end`;
    case true:
      return takenAsHash(value);
    case "auto":
      return sql`case when is_hash_like(${value}) then ${takenAsHash(value)} else sha256(${form(field)}) end`;
    case "rehash":
      return sql`sha256(${takenAsHash(sql`lower(${value})`)})`;
  }
}
