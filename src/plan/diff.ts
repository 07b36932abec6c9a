import type { Mode } from "../model/mode.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { people, usableRows } from "./people.ts";
import { SNAPSHOT, WORK } from "./tables.ts";

/** What a diff is made under. */
export interface DiffRules {
  mode: Mode;
  /** Members last sent before this instant are sent again. */
  dueBefore: number;
  /** False: mirror's removals stay out of the changes. */
  removals: boolean;
  /** True when every source row was looked at, so that absence is absence from `staged`. */
  everything: boolean;
}

/** What would be sent, numbered from 1: (change_number, external_id, kind, sets, country, fp, marks). */
export const changes = (rules: DiffRules): Sql => sql`
  select row_number() over () as change_number, *
    from (${rules.mode === "remove" ? takenOut() : sql`${created(rules)} ${rules.mode === "mirror" && rules.removals ? sql`union all ${absent(rules.everything)}` : sql``}`})`;

/** People new to the snapshot, changed against it (`add` leaves those be), or due to be sent again. */
const created = (rules: DiffRules): Sql => sql`
  select external_id, kind, sets, country, fp, marks from (${compared(rules)}) where kind is not null`;

/**
 * People in the source who are as Amazon has them: (external_id, fp, marks). Their rows need no second look. Changed
 * people whom `add` leaves be are not among them: a later upsert must find them changed.
 */
export const same = (rules: DiffRules): Sql =>
  rules.mode === "remove"
    ? sql`select external_id, fp, marks from (${people("remove")}) where external_id not in (${namedAnew()})`
    : sql`select external_id, fp, marks from (${compared(rules)}) where kind is null and not differs`;

const compared = ({ mode, dueBefore }: DiffRules): Sql => sql`
  select person.*,
         sets_differ(member.sets, person.sets) or member.country <> person.country as differs,
         case when member.external_id is null then 'add'
              when member.stale or (differs and ${mode !== "add"}) then 'update'
              when member.sent_at < ${dueBefore} then 'renew' end as kind
    from (${people(mode)}) as person
    left join ${table(SNAPSHOT.members)} as member on member.external_id = person.external_id`;

/** People whom `remove` names by a row it has not seen: with the hashes ever sent, else those computed from the row. */
const takenOut = (): Sql => sql`
  select person.external_id, 'remove' as kind,
         coalesce(all_sets(member.sets, member.past), person.sets) as sets,
         coalesce(member.country, person.country) as country,
         person.fp, person.marks
    from (${people("remove")}) as person
    left join ${table(SNAPSHOT.members)} as member on member.external_id = person.external_id
   where person.external_id in (${namedAnew()})`;

/** Ids with a row by which they were not taken out before. Rows of people who came back since are forgotten. */
const namedAnew = (): Sql => sql`
  select external_id from (${usableRows("remove")}) where fp not in (from ${table(WORK.takenOut)})`;

/**
 * Members of whom the source has no row at all, not even an unusable one: (external_id, kind, …). A bad row never
 * removes a person.
 */
export const absent = (everything: boolean): Sql => sql`
  select member.external_id, 'remove' as kind, all_sets(member.sets, member.past) as sets, member.country,
         null::ubigint as fp, null::utinyint as marks
    from ${table(SNAPSHOT.members)} as member
   where member.external_id not in (select external_id from ${table(WORK.staged)} where external_id is not null)
     ${everything ? sql`` : sql`and member.external_id in (select external_id from ${table(WORK.matches)} where standing = 'gone' and external_id is not null)`}`;

/** The changes as Amazon's records, one JSON text a row, in the order of their numbers. */
export const records = (): Sql => sql`
  select ${recordText(sql`external_id`, sql`country`, sql`sets`)} as record from ${table(WORK.changes)}`;

/**
 * How large each change is: (identifiers, bytes), in the order of their numbers; bytes without a line end. Everything in
 * a record is ASCII, and both actions are six letters, so its length is a sum.
 */
export const recordSizes = (): Sql => sql`
  select (1 + hash_count(sets))::integer as identifiers,
         (strlen(external_id) + strlen(country) + strlen(sets) + strlen(${recordText(sql`''`, sql`''`, sql`''`)}))::integer as bytes
    from ${table(WORK.changes)}`;

const recordText = (externalId: Sql, country: Sql, sets: Sql): Sql =>
  sql`'{"externalUserId":"' || ${externalId} || '","action":"' || case kind when 'remove' then 'DELETE' else 'CREATE' end
      || '","countryCode":"' || ${country} || '","hashedPII":' || ${sets} || '}'`;
