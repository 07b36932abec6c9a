import {
  type EventDefaults,
  type EventMapping,
  type EventRules,
  eventColumns,
} from "../../model/event-mapping.ts";
import { eventWord } from "../../model/event-type-names.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import {
  CONSENT,
  consentCellNames,
  consentCells,
  consentColumns,
  droppedConsent,
  withFindings,
} from "../consent-columns.ts";
import { fieldHashes } from "../hashed-fields.ts";
import {
  droppedIdentifiers,
  type Identifiers,
  identifierCells,
  identifiersOf,
  isCountryRefused,
  isMended,
  isPlain,
  list,
  slipsOf,
  withHashes,
} from "../identifiers.ts";
import { words } from "../text.ts";
import { bodyText, contentText, customValue } from "./body.ts";
import { cell, customCell, eventCellNames, eventCells } from "./cells.ts";
import { spelt } from "./event-type.ts";
import { droppedKeys, identifierForms, keyColumns, keyTexts, namesPerson } from "./match-keys.ts";

/** How rows of one source become events. */
export interface EventIdentity {
  fields: EventMapping;
  defaults: EventDefaults;
  rules: EventRules;
  /** Epoch milliseconds: what is later is of the future. */
  now: number;
}

/**
 * Each source row as an event: the carried columns, then
 * - `event_id`: the given one, else `hw-` and 128 bits of the content's SHA-256; null where it can't be told;
 * - `happened_at`: when it was, epoch milliseconds;
 * - `digest`: 64 bits of the same SHA-256; null where the row can't be used for another reason than its age;
 * - `type`, `currency`, `value`, `country`: what the plan adds up;
 * - `identifiers`: its id and its match keys, counted;
 * - `body`: the members of Amazon's JSON object without braces and without consent; null where `row_reason` is not;
 * - `row_reason`: why the row can't be used; `dropped`: `field:reason` of fields left out, apart by spaces;
 * - `slips`: misspelt domains of its emails, apart by spaces;
 * - what it says of consent: `CONSENT`.
 *
 * `rows` has the mapped columns as `c0`, `c1`, … in the order of `eventColumns(fields)`, and `unreadable`. Only streams: no
 * raw value is kept. Needs `IDENTITY_MACROS`, `EVENT_MACROS` and `loadPhoneTable`.
 */
export function eventRows(rows: Sql, carried: readonly string[], identity: EventIdentity): Sql {
  const { fields, defaults, rules } = identity;
  const consent = fields.consent ?? {};
  const columns = eventColumns(fields);
  const column = (name: string): Sql => sql.id(`c${columns.indexOf(name)}`);
  const keep = sql.join([...carried, "unreadable"].map(sql.id));
  const ids = identifiersOf(fields);
  const defaultCountry = sql.literal(defaults.country);

  const cells = sql`
    select ${keep},
           ${sql.join(eventCells(fields, column))}
           ${list(identifierCells(ids, column))}
           ${list(consentCells(consent, column))}
      from (${rows})`;

  const read = withHashes(withFindings(cells, consent), ids, { ...rules, defaultCountry: defaults.country }, [
    ...[...carried, "unreadable", "given_country", "phone_country"].map(sql.id),
    sql`coalesce(phone_country, ${defaultCountry}) as country`,
    ...eventCellNames(fields),
    ...consentCellNames(consent),
    ...consentColumns(consent),
    sql`event_time(${cell("time")}, ${sql.literal(rules.timeZone)}) as happened_at`,
    sql`event_word(${cell("type")}) as type_word`,
    sql`event_word(${cell("source")}) as source_word`,
    sql`${nameText(identity)} as name`,
    sql`coalesce(${cell("dataSet")}, ${optional(defaults.dataSet)}) as data_set`,
    sql`amount(${cell("value")}) as value`,
    sql`case when ${cell("currency")} is null then ${optional(defaults.currency)} else currency_code(${cell("currency")}) end as given_currency`,
    sql`units_sold(${cell("units")}) as given_units`,
    sql`case when ${cell("limitedDataUse")} is not null then coalesce(limited_data_use(${cell("limitedDataUse")}), true) end as limited`,
    ...fields.customData.map((_, index) => sql`custom_value(${customCell(index)}) as ${customValue(index)}`),
    ...identifierForms(fields, sql`coalesce(phone_country, ${defaultCountry})`),
    ...unreadPhones(ids, rules),
  ]);

  const words = sql`
    select *,
           ${typeOf(identity)} as type,
           case when ${cell("source")} is null then ${sql.literal(defaults.source)} else event_source(source_word) end as source,
           case when value is not null then given_currency end as currency
           ${list(fieldHashes(fields))}
      from (${read})`;

  const judged = sql`
    select *,
           ${timeReason(identity)} as time_reason,
           ${contentReason(identity)} as content_reason,
           case when type = 'OFF_AMAZON_PURCHASES' then given_units end as units
           ${list(keyColumns(fields, ids))}
      from (${words})`;

  const { text, count } = keyTexts(fields, ids);
  const keyed = sql`
    select *, ${text} as keys, ${count} as key_count, ${namesPerson(fields, ids)} as names_person
      from (${judged})`;

  const hashed = sql`
    select *,
           case when unreadable is null and happened_at is not null and content_reason is null and names_person
                then sha256(${contentText(fields, ids)}) end as content_hash
      from (${keyed})`;

  const identified = sql`
    select *,
           ${idOf(fields)} as event_id,
           coalesce(unreadable, time_reason, content_reason, case when not names_person then 'row.no-match-key' end) as row_reason
      from (${hashed})`;

  return sql`
    select ${sql.join([
      ...carried.map(sql.id),
      sql`event_id`,
      sql`happened_at`,
      sql`('0x' || left(content_hash, 16))::ubigint as digest`,
      sql`type`,
      sql`currency`,
      sql`value`,
      sql`(1 + key_count)::usmallint as identifiers`,
      sql`country`,
      sql`case when row_reason is null then ${bodyText(fields)} end as body`,
      sql`row_reason`,
      sql`${droppedFields(identity, ids)} as dropped`,
      sql`${slipsOf(ids)} as slips`,
      ...CONSENT,
    ])}
      from (${identified})`;
}

/** The row's own id; without one, what the event says makes it, so that the same row is the same event. */
function idOf({ id }: EventMapping): Sql {
  const derived = sql`'hw-' || left(content_hash, 32)`;
  return id === undefined
    ? derived
    : sql`case when ${cell("id")} is null then ${derived} else event_id(${cell("id")}) end`;
}

const optional = (word: string | undefined): Sql =>
  word === undefined ? sql`null::varchar` : sql.literal(word);

/** The event's name as JSON text. */
function nameText({ fields, defaults }: EventIdentity): Sql {
  const byDefault = sql.literal(JSON.stringify(defaults.name));
  if (fields.name === undefined) return byDefault;
  return sql`case when ${cell("name")} is null then ${byDefault} else to_json(${cell("name")})::varchar end`;
}

/** The source's own names go before those that are known everywhere. */
function typeOf({ rules, defaults }: EventIdentity): Sql {
  const own = Object.entries(rules.types).filter(([name]) => eventWord(name) !== "");
  const named =
    own.length === 0
      ? sql`event_type(type_word)`
      : sql`coalesce(case type_word ${spelt(own)} end, event_type(type_word))`;
  return sql`case when ${cell("type")} is null then ${optional(defaults.type)} else ${named} end`;
}

const timeReason = ({ rules, now }: EventIdentity): Sql => sql`
  case when ${cell("time")} is null then 'time.missing'
       when happened_at is null then 'time.unreadable'
       when happened_at < ${now - rules.maxAgeMs} then 'time.too-old'
       when happened_at > ${now} then 'time.future' end`;

/** Why an event can't be used, its age and its match keys aside. */
const contentReason = ({ fields, rules }: EventIdentity): Sql => sql`
  case when type is null then case when ${cell("type")} is null then 'type.missing' else 'type.unknown' end
       when source is null then 'event-source.unknown'
       when ${isCountryRefused(rules)} then 'country.refused'
       when not regexp_full_match(data_set, '[A-Za-z][A-Za-z0-9_-]*') then 'data-set.not-allowed'
       when value is null and ${cell("value")} is not null then amount_reason(${cell("value")})
       when value < 0 and (type = 'OFF_AMAZON_PURCHASES' or given_currency is not null) then 'value.negative'
       when given_currency is null and ${cell("currency")} is not null then 'currency.unknown'
       when type = 'OFF_AMAZON_PURCHASES' and given_units is null and ${cell("units")} is not null then 'units.invalid'
       ${
         fields.id === undefined
           ? sql``
           : sql`when ${cell("id")} is not null and event_id(${cell("id")}) is null
                 then case when seed_email(${cell("id")}) is null then 'event-id.not-allowed' else 'event-id.personal' end`
       } end`;

/**
 * Content of phones that are no valid numbers, or none as they stand: their digits tell events apart, whether they are sent
 * or not.
 */
const unreadPhones = ({ phones }: Identifiers, rules: EventRules): Sql[] =>
  phones.map((id) =>
    isPlain(id.mapped)
      ? sql`case when (${id.digits} is null ${isMended(id, rules) ? sql`or ${id.mended} is not null` : sql``}) and not looks_hashed(${id.value})
                 then sha256('+' || nullif(regexp_replace(${id.value}, '[^0-9]', '', 'g'), '')) end as ${id.unreadHash}`
      : sql`null::varchar as ${id.unreadHash}`,
  );

const droppedFields = ({ fields, rules }: EventIdentity, ids: Identifiers): Sql =>
  words([
    ...droppedIdentifiers(ids, rules),
    ...droppedKeys(fields),
    sql`case when ${cell("limitedDataUse")} is not null and limited_data_use(${cell("limitedDataUse")}) is null
             then 'limitedDataUse:limited-data-use.unreadable' end`,
    ...fields.customData.map(
      (_, index) =>
        sql`case when ${customCell(index)} is not null and ${customValue(index)} is null then 'customData:custom-data.not-allowed' end`,
    ),
    ...droppedConsent(fields.consent ?? {}),
  ]);
