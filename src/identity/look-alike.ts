import { type Sql, sql } from "../sql/sql.ts";
import { withPhones } from "./phone/phone.ts";

/** Rows looked at, and the share of them that tells. */
const ROWS_LOOKED_AT = 10_000;

const firstIds = (rows: Sql): Sql =>
  sql`select id from (${rows}) where trimmed(id) is not null limit ${ROWS_LOOKED_AT}`;

/**
 * What the ids of the first rows are written with: (ids, emails, numbers). A number has neither letters nor `_`. `rows`
 * has the ids as `id`.
 */
export const idSpellings = (rows: Sql): Sql => sql`
  select count(*) as ids,
         count(*) filter (where contains(id, '@')) as emails,
         count(*) filter (where not regexp_matches(id, '[\\p{L}_]')) as numbers
    from (${firstIds(rows)})`;

/** How many of the same ids are phone numbers that are valid in `country`: (phones). Costs the planning of all phone rules. */
export const idPhones = (rows: Sql, country: string): Sql => sql`
  select count(*) as phones
    from (${withPhones(
      sql`select id, id as number, ${sql.literal(country)} as country from (${firstIds(rows)})`,
      [{ raw: "number", country: "country", as: "digits" }],
    )})
   where digits is not null`;
