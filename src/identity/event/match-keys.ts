import { AMAZON_EVENT_LIMITS } from "../../model/amazon-limits.ts";
import {
  type EventMapping,
  HASHED_FIELDS,
  type HashedField,
  RAW_FIELDS,
  type RawField,
} from "../../model/event-mapping.ts";
import type { Hashed } from "../../model/field-mapping.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { rehashFault, takenAsHash } from "../hash.ts";
import { type Identifiers, isPlain, sentHashes } from "../identifiers.ts";
import { cell } from "./cells.ts";

/** Amazon's word for each identifier, and how its value is written. */
const HASHED: Readonly<
  Record<HashedField, { type: string; form: (value: Sql, country: Sql) => Sql; invalid: string }>
> = {
  firstName: {
    type: "FIRST_NAME",
    form: (value) => sql`amazon_name(${value})`,
    invalid: "identifier.nothing-left",
  },
  lastName: {
    type: "LAST_NAME",
    form: (value) => sql`amazon_name(${value})`,
    invalid: "identifier.nothing-left",
  },
  address: {
    type: "ADDRESS",
    form: (value, country) => sql`amazon_address(${value}, ${country})`,
    invalid: "identifier.nothing-left",
  },
  city: { type: "CITY", form: (value) => sql`amazon_city(${value})`, invalid: "identifier.nothing-left" },
  state: {
    type: "STATE",
    form: (value, country) => sql`amazon_state(${value}, ${country})`,
    invalid: "identifier.nothing-left",
  },
  postalCode: {
    type: "POSTAL",
    form: (value, country) => sql`amazon_postal_code(${value}, ${country})`,
    invalid: "postal-code.invalid",
  },
};

const RAW: Readonly<Record<RawField, { type: string; read: string; reason: Sql }>> = {
  maid: {
    type: "MAID",
    read: "maid",
    reason: sql`case when is_maid_of_zeros(${cell("maid")}) then 'maid.zeros' else 'maid.invalid' end`,
  },
  rampId: { type: "RAMP_ID", read: "ramp_id", reason: sql`'ramp-id.invalid'` },
  matchId: { type: "MATCH_ID", read: "match_id", reason: sql`'match-id.invalid'` },
};

const form = (field: HashedField): Sql => sql.id(`${field}_form`);
const hash = (field: HashedField): Sql => sql.id(`${field}_hash`);
const rawId = (field: RawField): Sql => sql.id(`${field}_id`);
const key = (index: number): Sql => sql.id(`key${index}`);

const hashedFields = (fields: EventMapping) => HASHED_FIELDS.filter((field) => fields[field] !== undefined);
const rawFields = (fields: EventMapping) => RAW_FIELDS.filter((field) => fields[field] !== undefined);

/** First step: values as Amazon writes them, and ids that go as they are. */
export const identifierForms = (fields: EventMapping, country: Sql): Sql[] => [
  ...hashedFields(fields)
    .filter((field) => isPlain(fields[field]!))
    .map((field) => sql`${HASHED[field].form(cell(field), country)} as ${form(field)}`),
  ...rawFields(fields).map((field) => sql`${sql.id(RAW[field].read)}(${cell(field)}) as ${rawId(field)}`),
];

/** Second step: their hashes. */
export const fieldHashes = (fields: EventMapping): Sql[] =>
  hashedFields(fields).map((field) => sql`${hashOf(field, fields[field]!.hashed)} as ${hash(field)}`);

/** Third step: each identifier that is sent, once, in the order in which they go to Amazon. Null where there is none. */
export const keyColumns = (fields: EventMapping, ids: Identifiers): Sql[] =>
  sentKeys(fields, ids).map(({ sent }, index) => sql`${sent} as ${key(index)}`);

/** Last step: the array's members with a comma before each, and how many they are. */
export function keyTexts(fields: EventMapping, ids: Identifiers): { text: Sql; count: Sql } {
  const keys = sentKeys(fields, ids);
  if (keys.length === 0) return { text: sql`''`, count: sql`0` };
  const objects = keys.map(
    ({ type }, index) => sql`${sql.literal(`,{"type":"${type}","values":["`)} || ${key(index)} || '"]}'`,
  );
  const all = sql.join(objects);
  const count = sql.join(
    keys.map((_, index) => sql`(${key(index)} is not null)::int`),
    " + ",
  );
  const { matchKeysPerEvent } = AMAZON_EVENT_LIMITS;
  if (keys.length <= matchKeysPerEvent) return { text: sql`concat(${all})`, count };
  const most = sql.literal(String(matchKeysPerEvent));
  return {
    text: sql`array_to_string(list_slice(list_filter([${all}], one -> one is not null), 1, ${most}::int), '')`,
    count: sql`least(${count}, ${most}::int)`,
  };
}

/** `field:reason` of fields that are not sent, else null. */
export const droppedKeys = (fields: EventMapping): Sql[] => [
  ...hashedFields(fields).map(
    (field) => sql`${sql.literal(`${field}:`)} || ${reasonOf(field, fields[field]!.hashed)}`,
  ),
  ...rawFields(fields).map(
    (field) =>
      sql`case when ${cell(field)} is not null and ${rawId(field)} is null then ${sql.literal(`${field}:`)} || ${RAW[field].reason} end`,
  ),
];

/**
 * What tells one person's event from another's, whatever forms are sent: ` name=value` for each identifier, else null.
 * 128 bits of a hash are enough for that.
 */
export const keyContent = (fields: EventMapping, ids: Identifiers): Sql[] => [
  ...ids.all.map((id) => {
    const any = [...(id.kind === "phone" ? [id.unreadHash] : []), id.canonicalHash, id.fallbackHash];
    return sql`${sql.literal(` ${id.kind}=`)} || left(coalesce(${sql.join(any)}), 32)`;
  }),
  ...hashedFields(fields).map((field) => sql`${sql.literal(` ${field}=`)} || left(${hash(field)}, 32)`),
  ...rawFields(fields).map((field) => sql`${sql.literal(` ${field}=`)} || ${rawId(field)}`),
];

const sentKeys = (fields: EventMapping, { emails, phones }: Identifiers): { type: string; sent: Sql }[] => [
  ...sentHashes(emails).map((sent) => ({ type: "EMAIL", sent })),
  ...sentHashes(phones).map((sent) => ({ type: "PHONE", sent })),
  ...hashedFields(fields).map((field) => ({ type: HASHED[field].type, sent: hash(field) })),
  ...rawFields(fields).map((field) => ({ type: RAW[field].type, sent: rawId(field) })),
];

function hashOf(field: HashedField, hashed: Hashed): Sql {
  const value = cell(field);
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

function reasonOf(field: HashedField, hashed: Hashed): Sql {
  const value = cell(field);
  const invalid = sql.literal(HASHED[field].invalid);
  const reasons: Record<string, Sql> = {
    false: sql`coalesce(hash_fault(${value}), case when is_hash(${value}) then 'hash.unmarked' else ${invalid} end)`,
    true: sql`coalesce(hash_fault(${value}), 'hash.expected')`,
    auto: sql`coalesce(hash_fault(${value}), ${invalid})`,
    rehash: sql`coalesce(${rehashFault(value)}, 'hash.expected')`,
  };
  return sql`case when ${value} is not null and ${hash(field)} is null then ${reasons[String(hashed)]!} end`;
}
