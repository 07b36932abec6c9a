import { COUNTRIES, COUNTRY_ALIASES } from "../model/country.ts";
import { macro } from "../sql/macro.ts";
import { sql } from "../sql/sql.ts";

const aliases = Object.entries(COUNTRY_ALIASES).map(
  ([alias, code]) => sql`when upper(trimmed(value)) = ${sql.literal(alias)} then ${sql.literal(code)}`,
);

/**
 * A country code in capitals, UK as GB; null when it is none. A pattern, not a list: DuckDB turns `in (…)` with many
 * constants into a hash join (seen).
 */
export const normalizeCountry = macro(
  "normalize_country(value)",
  sql`case ${sql.join(aliases, " ")}
           when regexp_full_match(upper(trimmed(value)), ${sql.literal(COUNTRIES.join("|"))}) then upper(trimmed(value)) end`,
);
