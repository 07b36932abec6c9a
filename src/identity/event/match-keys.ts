import { AMAZON_EVENT_LIMITS } from "../../model/amazon-limits.ts";
import { type EventMapping, RAW_FIELDS, type RawField } from "../../model/event-mapping.ts";
import type { HashedField } from "../../model/field-mapping.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { droppedFields, fieldForms, fieldHash, hashedFields, isNamed } from "../hashed-fields.ts";
import { type Identifiers, sentHashes } from "../identifiers.ts";
import { cell } from "./cells.ts";

/** Amazon's word for each hashed field. */
const TYPES: Readonly<Record<HashedField, string>> = {
  firstName: "FIRST_NAME",
  lastName: "LAST_NAME",
  address: "ADDRESS",
  city: "CITY",
  state: "STATE",
  postalCode: "POSTAL",
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

const rawId = (field: RawField): Sql => sql.id(`${field}_id`);
const key = (index: number): Sql => sql.id(`key${index}`);

const rawFields = (fields: EventMapping) => RAW_FIELDS.filter((field) => fields[field] !== undefined);

/** First step: values as Amazon writes them, and ids that go as they are. */
export const identifierForms = (fields: EventMapping, country: Sql): Sql[] => [
  ...fieldForms(fields, country),
  ...rawFields(fields).map((field) => sql`${sql.id(RAW[field].read)}(${cell(field)}) as ${rawId(field)}`),
];

/** Third step, after the hashes: each identifier that is sent, once, in the order in which they go to Amazon. Null where there is none. */
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
  ...droppedFields(fields),
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
  ...hashedFields(fields).map((field) => sql`${sql.literal(` ${field}=`)} || left(${fieldHash(field)}, 32)`),
  ...rawFields(fields).map((field) => sql`${sql.literal(` ${field}=`)} || ${rawId(field)}`),
];

const sentKeys = (fields: EventMapping, { emails, phones }: Identifiers): { type: string; sent: Sql }[] => [
  ...sentHashes(emails).map((sent) => ({ type: "EMAIL", sent })),
  ...sentHashes(phones).map((sent) => ({ type: "PHONE", sent })),
  ...hashedFields(fields).map((field) => ({ type: TYPES[field], sent: fieldHash(field) })),
  ...rawFields(fields).map((field) => ({ type: RAW[field].type, sent: rawId(field) })),
];

/** Whether one of the identifiers names a person: an email, a phone, an id, or a name with a place. */
export const namesPerson = (fields: EventMapping, ids: Identifiers): Sql => {
  const each = [
    ...sentHashes([...ids.emails]),
    ...sentHashes([...ids.phones]),
    ...rawFields(fields).map(rawId),
  ];
  return sql`(${sql.join([isNamed(fields), ...each.map((one) => sql`${one} is not null`)], " or ")})`;
};
