import type { EventMapping } from "../../model/event-mapping.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import type { Identifiers } from "../identifiers.ts";
import { keyContent } from "./match-keys.ts";

/** A value that goes along, null where it can't. */
export const customValue = (index: number): Sql => sql.id(`custom${index}`);

/**
 * What an event says, as one text: equal events have equal texts, on every machine and whatever forms are sent. Consent is
 * no part of it, and no hash is whole. The free text stands last.
 */
export const contentText = (fields: EventMapping, ids: Identifiers): Sql =>
  sql`concat(${sql.join([
    sql`'event 1 ' || type || ' ' || source || ' ' || happened_at || ' ' || country`,
    sql`' dataSet=' || nullif(data_set, 'default_events')`,
    sql`' value=' || value`,
    sql`' currency=' || currency`,
    sql`' units=' || units`,
    ...keyContent(fields, ids),
    ...fields.customData.map(({ name }, index) => sql`${sql.literal(` ${name}:`)} || ${customValue(index)}`),
    sql`case when limited then ' limited' end`,
    sql`' ' || name`,
  ])})`;

/** Regions that have a code, but none that the Events API takes. */
const ELSEWHERE = sql`case when regexp_full_match(country, 'AC|TA|XK') then 'OTHER' else country end`;

/**
 * The members of Amazon's JSON object, without its braces and without the consent. Free text is escaped; in nothing else is
 * anything to escape.
 * @source OpenAPI "Events" v1, `Event` (read 2026-11-26; documented)
 */
export const bodyText = (fields: EventMapping): Sql =>
  sql`concat(${sql.join([
    sql`'"eventDescription":{"name":', name, ',"conversionType":"', type, '","eventSource":"', source`,
    sql`'","eventIngestionMethod":"SERVER_TO_SERVER"', ',"dataSetName":"' || data_set || '"'`,
    sql`'},"eventTime":"', event_time_text(happened_at), '","countryCode":"', ${ELSEWHERE}`,
    sql`'","matchKeys":[', substr(keys, 2), '],"eventId":', ${fields.id === undefined ? sql`'"', event_id, '"'` : sql`to_json(event_id)::varchar`}`,
    sql`',"value":' || value`,
    sql`',"currencyCode":"' || currency || '"'`,
    sql`',"unitsSold":' || units`,
    customData(fields),
    sql`case when limited then ',"dataProcessingOptions":{"options":"LIMITED_DATA_USE"}' end`,
  ])})`;

function customData({ customData }: EventMapping): Sql {
  if (customData.length === 0) return sql`null::varchar`;
  const members = customData.map(
    ({ name }, index) =>
      sql`${sql.literal(`,{"name":${JSON.stringify(name)},"value":"`)} || ${customValue(index)} || '"}'`,
  );
  return sql`',"customData":[' || nullif(substr(concat(${sql.join(members)}), 2), '') || ']'`;
}
