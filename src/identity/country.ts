import { COUNTRIES, COUNTRY_ALIASES } from "../model/country.ts";
import { type Macro, macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { COUNTRY_NAMES } from "./country-names.ts";

const aliases = Object.entries(COUNTRY_ALIASES).map(
  ([alias, code]) => sql`when upper(value) = ${sql.literal(alias)} then ${sql.literal(code)}`,
);

/**
 * A country code of two letters in capitals, UK as GB; null when it is none. A pattern, not a list: DuckDB turns `in (…)`
 * with many constants into a hash join (seen).
 */
const countryCode = macro(
  "country_code(value)",
  sql`case ${sql.join(aliases, " ")}
           when regexp_full_match(upper(value), ${sql.literal(COUNTRIES.join("|"))}) then upper(value) end`,
);

/** A name without what people write differently: letter case, accents, blanks, signs, and an article before it. */
const countryKey = macro(
  "country_key(value)",
  sql`case when regexp_full_match(value, '[A-Za-z]+') then lower(value)
           else regexp_replace(strip_accents(lower(value)), ${sql.literal("^the |[^\\p{L}]+")}, '', 'g') end`,
);

/** Keys that begin with the same letter, and their countries one after the other. */
const drawers = Map.groupBy(
  Object.entries(COUNTRY_NAMES).flatMap(([code, keys]) => keys.split(" ").map((key) => ({ code, key }))),
  ({ key }) => (/^[a-z]/.test(key) ? key.charCodeAt(0) : undefined),
);

/** `" afghanistan=AF albania=AL"` */
const inside = (letter: number | undefined): Sql =>
  sql.literal((drawers.get(letter) ?? []).map(({ code, key }) => ` ${key}=${code}`).join(""));

/**
 * The country of a key, by its code of three letters or a name in English or its own language; null when it is none. By
 * its first letter, then along a text: 0.3 µs, where one of all takes ten times as long. Texts are planned in a third of
 * the time that lists take.
 */
const namedCountry = macro(
  "named_country(key)",
  sql`left(string_split(case ascii(key) ${sql.join(
    [...drawers.keys()]
      .filter((letter) => letter !== undefined)
      .map((letter) => sql`when ${sql.literal(String(letter))}::int then ${inside(letter)}`),
    " ",
  )} else ${inside(undefined)} end, ' ' || key || '=')[2], 2)`,
);

export const COUNTRY_MACROS: readonly Macro[] = [countryCode, countryKey, namedCountry];

/**
 * A relation with the country that its column `given_country` names as `known_country`, two letters; null where it is empty
 * or none that is known. In steps, so that a name's key is made once. `given_country` has no white space around it.
 */
export const withCountry = (values: Sql): Sql => sql`
  select * exclude (country_key), coalesce(country_code(given_country), named_country(country_key)) as known_country
    from (select *, case when strlen(given_country) > 2 then country_key(given_country) end as country_key
            from (${values}))`;
