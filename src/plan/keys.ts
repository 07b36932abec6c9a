import type { KeyShares } from "../model/match-estimate.ts";
import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { type ExpiryRules, presentMembers } from "./expiry.ts";
import { SNAPSHOT } from "./tables.ts";

/** How many people Amazon has which keys of: each person is in one of the four. */
export interface KeyCounts {
  both: number;
  emailOnly: number;
  phoneOnly: number;
  none: number;
}

/** Counts the members who are there by their keys. */
export const keyCounts = (database: Database, rules: Omit<ExpiryRules, "span">): Promise<KeyCounts> =>
  countKeys(database, presentMembers(rules));

/** Of more people than this, shares are told of a sample: their sets are most of what an audience's file holds. */
const MOST_COUNTED = 500_000;

/** Which shares of the members who are there have which keys, of `people` members in all; undefined when nobody is there. */
export async function keyShares(
  database: Database,
  rules: Omit<ExpiryRules, "span">,
  people: number,
): Promise<KeyShares | undefined> {
  const { both, emailOnly, phoneOnly, none } = await countKeys(
    database,
    presentMembers(rules, people <= MOST_COUNTED ? undefined : SAMPLE),
  );
  const all = both + emailOnly + phoneOnly + none;
  if (all === 0) return undefined;
  return { both: both / all, emailOnly: emailOnly / all, phoneOnly: phoneOnly / all, none: none / all };
}

/** Whole vectors of rows: what is not in the sample is not read (seen: a seventeenth of the time that all of them take). */
const SAMPLE = sql`(select * from ${table(SNAPSHOT.members)} using sample 5% (system, 1))`;

async function countKeys(database: Database, members: Sql): Promise<KeyCounts> {
  const rows = await database.all(sql`
    select contains(sets, '"email":') as email, contains(sets, '"phone":') as phone, count(*) as people
      from (${members})
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
