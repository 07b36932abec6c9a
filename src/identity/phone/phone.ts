import { type Sql, sql } from "../../sql/sql.ts";
import { helperColumns, namesOf, type PhoneColumn } from "./columns.ts";
import { projections } from "./projections.ts";
import { RULES } from "./table.ts";

export type { PhoneColumn };

/**
 * The input's rows with a column per phone: the E.164 digits without `+` where libphonenumber finds the number valid,
 * else NULL. A country that libphonenumber does not know, lower case included, counts as none: then only a number with a
 * `+` is read. Needs `loadPhoneTable` on the same connection.
 *
 * Raw values only stream: the plan is projections over a cross product with one row of rules. DuckDB swaps the sides of
 * that product, and so holds the rows in memory, only where it expects an input of two rows or fewer.
 */
export function withPhones(input: Sql, phones: readonly PhoneColumn[]): Sql {
  const names = phones.map(namesOf);
  const read = projections.reduce(
    (relation, projection) => sql`
      select *, ${sql.join(names.map(projection))}
        from (${relation})`,
    sql`select * from (${input}) cross join phone_table`,
  );
  return sql`
    select * exclude (${sql.join([RULES, ...names.flatMap(helperColumns)])})
      from (${read})`;
}
