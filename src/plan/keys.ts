import type { Database } from "../sql/database.ts";
import { sql } from "../sql/sql.ts";
import { type ExpiryRules, presentMembers } from "./expiry.ts";

/** How many people Amazon has which keys of: each person is in one of the four. */
export interface KeyCounts {
  both: number;
  emailOnly: number;
  phoneOnly: number;
  none: number;
}

/** Counts the members who are there by their keys. */
export async function keyCounts(database: Database, rules: Omit<ExpiryRules, "span">): Promise<KeyCounts> {
  const rows = await database.all(sql`
    select contains(sets, '"email":') as email, contains(sets, '"phone":') as phone, count(*) as people
      from (${presentMembers(rules)})
     group by all`);
  const of = (email: boolean, phone: boolean): number =>
    rows
      .filter((row) => (row.email === true) === email && (row.phone === true) === phone)
      .reduce((sum, { people }) => sum + Number(people), 0);
  return {
    both: of(true, true),
    emailOnly: of(true, false),
    phoneOnly: of(false, true),
    none: of(false, false),
  };
}
