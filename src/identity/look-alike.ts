import { type Sql, sql } from "../sql/sql.ts";
import { withPhones } from "./phone/phone.ts";

/** Rows looked at, and the share of them that tells. */
const ROWS_LOOKED_AT = 10_000;

/**
 * Whether the ids of the first rows are people's emails or phone numbers: (ids, emails, phones). An external id goes to
 * Amazon as it is. `rows` has the ids as `id`; a number counts as a phone only where it is valid in `country`.
 */
export const idLookAlikes = (rows: Sql, country: string): Sql => sql`
  select count(*) as ids,
         count(*) filter (where contains(id, '@')) as emails,
         count(*) filter (where digits is not null) as phones
    from (${withPhones(
      sql`select id, id as number, ${sql.literal(country)} as country from (${rows}) where trimmed(id) is not null limit ${ROWS_LOOKED_AT}`,
      [{ raw: "number", country: "country", as: "digits" }],
    )})`;
