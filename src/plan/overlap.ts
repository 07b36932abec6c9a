import { type Sql, sql } from "../sql/sql.ts";
import { type ExpiryRules, presentMembers } from "./expiry.ts";

type Presence = Omit<ExpiryRules, "span">;

/** Every hash of the attached audience's members who are there: (person, hash). A person is a number that means nothing else. */
export const heldHashes = (rules: Presence): Sql => sql`
  select person, unhex(unnest(keys_of(sets))) as hash
    from (select row_number() over () as person, sets from (${presentMembers(rules)}))`;

/** Those of `held` of whom the attached audience has a hash too: (person), each once. */
export const alsoHere = (held: Sql, rules: Presence): Sql => sql`
  select distinct person from (${held})
   where hash in (select unhex(unnest(keys_of(sets))) from (${presentMembers(rules)}))`;
