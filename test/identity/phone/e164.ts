import { withPhones } from "../../../src/identity/phone/phone.ts";
import type { Database } from "../../../src/sql/database.ts";
import { sql } from "../../../src/sql/sql.ts";
import type { WrittenNumber } from "./written-numbers.ts";

/** The E.164 digits that Headwater makes of each number, in order; null: not valid. `loadPhoneTable` comes before. */
export async function e164Of(
  database: Database,
  numbers: readonly WrittenNumber[],
): Promise<(string | null)[]> {
  const json = JSON.stringify(numbers);
  const input = sql`
    select unnest(from_json(${json}, '[{"raw": "varchar", "country": "varchar"}]'), recursive := true),
           generate_subscripts(json_extract(${json}, '$[*]'), 1) as position`;
  const rows = await database.all(sql`
    select e164
      from (${withPhones(input, [{ raw: "raw", country: "country", as: "e164" }])})
     order by position`);
  return rows.map(({ e164 }) => e164 as string | null);
}
