import { type Macro, macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

/**
 * A value that may go along with an event; null when it has signs that Amazon does not take.
 * @source OpenAPI "Events" v1, `CustomData.value` (read 2026-11-26; documented)
 */
const customValue = macro(
  "custom_value(value)",
  sql`case when regexp_full_match(value, '[A-Za-z0-9_]+') then value end`,
);

/** Whether an event may only be used in a limited way: what people write for yes and no, else null. */
const limitedDataUse = macro(
  "limited_data_use(value)",
  sql`case lower(value)
    when 'no' then false when 'n' then false when 'false' then false when 'f' then false when '0' then false
    when 'yes' then true when 'y' then true when 'true' then true when 't' then true when '1' then true
    when 'ldu' then true when 'limited_data_use' then true end`,
);

export const CUSTOM_DATA_MACROS: readonly Macro[] = [customValue, limitedDataUse];
