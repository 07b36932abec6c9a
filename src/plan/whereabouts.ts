import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { SNAPSHOT } from "./tables.ts";

/** Rows of an audience that have one of the hashes, or are of one of the ids. */
const ofPerson = (sets: Sql, hashes: readonly string[], ids: readonly string[]): Sql =>
  sql`(external_id in (select unnest(${ids})) or list_has_any(keys_of(${sets}), ${hashes}))`;

/** The ids under which an audience has, or had, a person: (external_id). */
export const idsOfPerson = (hashes: readonly string[], ids: readonly string[]): Sql => sql`
  select external_id from ${table(SNAPSHOT.members)}
   where ${ofPerson(sql`sets || coalesce(past, '')`, hashes, ids)}
   union
  select external_id from ${table(SNAPSHOT.removed)} where ${ofPerson(sql`coalesce(sets, '')`, hashes, ids)}
   union
  select unnest(${ids})`;

/** What the audience's own file has of these ids: (external_id, sent_at, removed_at, reason, refused_at, run_id). */
export const whereabouts = (ids: readonly string[]): Sql => sql`
  select person.external_id, member.sent_at, gone.removed_at, quarantine.reason, quarantine.refused_at, quarantine.run_id
    from (select unnest(${ids}) as external_id) as person
    left join ${table(SNAPSHOT.members)} as member using (external_id)
    left join (select external_id, max(removed_at) as removed_at from ${table(SNAPSHOT.removed)} group by external_id) as gone
      using (external_id)
    left join (select external_id, arg_max(reason, refused_at) as reason, max(refused_at) as refused_at, arg_max(run_id, refused_at) as run_id
                 from ${table(SNAPSHOT.quarantine)} group by external_id) as quarantine
      using (external_id)`;
