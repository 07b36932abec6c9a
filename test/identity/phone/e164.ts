import { type PhoneColumn, withPhones } from "../../../src/identity/phone/phone.ts";
import type { Database, RowObject } from "../../../src/sql/database.ts";
import { sql } from "../../../src/sql/sql.ts";
import type { WrittenNumber } from "./written-numbers.ts";

/** The E.164 digits that Headwater makes of each number, in order; null: not valid. `loadPhoneTable` comes before. */
export async function e164Of(
  database: Database,
  numbers: readonly WrittenNumber[],
): Promise<(string | null)[]> {
  const rows = await read(database, numbers, {});
  return rows.map(({ e164 }) => e164 as string | null);
}

/** The same where numbers are mended, and what was amiss. */
export const mendedOf = (database: Database, numbers: readonly WrittenNumber[]): Promise<RowObject[]> =>
  read(database, numbers, { mended: "fault" });

function read(
  database: Database,
  numbers: readonly WrittenNumber[],
  asked: Pick<PhoneColumn, "mended">,
): Promise<RowObject[]> {
  const json = JSON.stringify(numbers);
  const input = sql`
    select unnest(from_json(${json}, '[{"raw": "varchar", "country": "varchar"}]'), recursive := true),
           generate_subscripts(json_extract(${json}, '$[*]'), 1) as position`;
  return database.all(sql`
    select columns(one -> one in ('e164', 'fault'))
      from (${withPhones(input, [{ raw: "raw", country: "country", as: "e164", ...asked }])})
     order by position`);
}
