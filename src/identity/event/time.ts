import { type Macro, macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

/** ISO 8601 with a time of day; a blank may stand for the T, as databases write it. A date alone is no time. */
const MINUTES = "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d";
const SECONDS = ":\\d\\d(\\.\\d{1,9})?";
const OFFSET = "[+-]\\d\\d(:?\\d\\d)?";

/** With an offset, as DuckDB reads it; and as other programs write it: without seconds, with a blank, with UTC for Z. */
const WITH_OFFSET = `${MINUTES}${SECONDS}(Z|${OFFSET})`;
const WITH_OFFSET_OTHERWISE = `${MINUTES}(${SECONDS})? ?(Z|UTC|${OFFSET})`;

const asDuckdbReadsIt = macro(
  "with_plain_offset(value)",
  sql`left(value, 16)
      || case when substr(value, 17, 1) = ':' then '' else ':00' end
      || replace(replace(substr(value, 17), ' ', ''), 'UTC', 'Z')`,
);

const wholeNumberTime = macro(
  "whole_number_time(value)",
  sql`case
    when length(value) <= 11 then try_cast(value as bigint) * 1000
    when length(value) <= 14 then try_cast(value as bigint)
    else try_cast(value as bigint) // 1000
  end`,
);

/**
 * When an event was, in milliseconds since 1970; null when the value says no time. Whole numbers are seconds, milliseconds
 * or microseconds by their length; those of Parquet and of other programs may end on `.0`. `zone`: of times without an offset. Where clocks are put back, the later of the two;
 * where they are put forward, as much later as they jump.
 * @example event_time('2026-11-25T10:00:00+01:00', 'UTC') = 1795597200000
 */
const eventTime = macro(
  "event_time(value, zone)",
  sql`case
    when regexp_full_match(value, ${sql.literal(WITH_OFFSET)}) then epoch_ms(try_cast(value as timestamptz))
    when regexp_full_match(value, ${sql.literal(`${MINUTES}(${SECONDS})?`)}) then
      case
        when zone = 'UTC' then epoch_ms(try_cast(value as timestamp))
        else epoch_ms(timezone(zone, try_cast(value as timestamp)))
      end
    when regexp_full_match(value, '[0-9]{9,17}') then whole_number_time(value)
    when regexp_full_match(value, '[0-9]{9,17}\\.0*') then whole_number_time(split_part(value, '.', 1))
    when regexp_full_match(value, ${sql.literal(WITH_OFFSET_OTHERWISE)})
      then epoch_ms(try_cast(with_plain_offset(value) as timestamptz))
  end`,
);

/** A time as it goes to Amazon: `2026-11-25T10:00:00Z`, or with milliseconds where it has any. */
const eventTimeText = macro(
  "event_time_text(instant)",
  sql`case when instant % 1000 = 0 then replace(make_timestamp_ms(instant)::varchar, ' ', 'T') || 'Z'
           else strftime(make_timestamp_ms(instant), '%Y-%m-%dT%H:%M:%S.%gZ') end`,
);

export const TIME_MACROS: readonly Macro[] = [asDuckdbReadsIt, wholeNumberTime, eventTime, eventTimeText];
