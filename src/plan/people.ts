import type { ConsentBasis } from "../model/consent.ts";
import type { Mode } from "../model/mode.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { BY_ONE_ROW, BY_SEVERAL_ROWS, consentOf, restsOnBasis } from "./consent.ts";
import { MARKS, SNAPSHOT, WORK } from "./tables.ts";

/** What makes a person of rows. */
export interface PeopleRules {
  mode: Mode;
  /** The operator's statement that everyone in the source agreed. */
  basis?: ConsentBasis | undefined;
  /** True where it is known that nobody has several rows: merging need not be planned. */
  oneRowEach?: boolean | undefined;
}

/**
 * Staged rows that make or name a person. Under `remove` a row needs no identifier of its own when its person is at
 * Amazon, or was until this row took them out: the hashes sent last are known.
 */
export const usableRows = (mode: Mode): Sql =>
  mode === "remove"
    ? sql`
  select * from ${table(WORK.staged)}
   where row_reason is null
      or (row_reason = 'row.no-identifier' and (external_id in (from ${table(WORK.known)}) or fp in (from ${table(WORK.takenOut)})))`
    : sql`select * from ${table(WORK.staged)} where row_reason is null`;

/** Fingerprints of staged rows by which `remove` took people out before. */
export const takenOutRows = (mode: Mode): Sql => sql`
  select distinct fp
    from ${table(SNAPSHOT.rows)}
   where ${mode === "remove"} and (marks & ${MARKS.removed}) <> 0 and fp in (select fp from ${table(WORK.staged)})`;

/** Ids with several usable rows. Counted on 64 bits of the id first: a fraction of the memory of counting texts. */
export const severalRows = (mode: Mode): Sql => sql`
  select external_id
    from (${usableRows(mode)})
   where hash(external_id) in (
           select id_hash from (select hash(external_id) as id_hash from (${usableRows(mode)})) group by id_hash having count(*) > 1)
   group by external_id
  having count(*) > 1`;

/**
 * One row for each person in the source: (external_id, sets, country, consent, by_basis, fp, marks). Several rows of one
 * person merge into the union of their sets, and the first country of the alphabet where they disagree; their fingerprints
 * are `extraRows`. A removal carries no consent.
 */
export const people = (rules: PeopleRules): Sql =>
  rules.oneRowEach
    ? sql`select ${byOneRow(rules)} from (${usableRows(rules.mode)})`
    : sql`
  select ${byOneRow(rules)}
    from (${usableRows(rules.mode)})
   where external_id not in (from ${table(WORK.several)})
   union all
  ${merged(rules)}`;

const byOneRow = ({ mode, basis }: PeopleRules): Sql => sql`
         external_id, sets, country,
         ${mode === "remove" ? NO_CONSENT : sql`${consentOf(BY_ONE_ROW, basis)} as consent, ${restsOnBasis(BY_ONE_ROW, basis)} as by_basis`},
         fp, ${marksOf(mode, sql`${MARKS.lead}`)} as marks`;

const merged = ({ mode, basis }: PeopleRules): Sql => sql`
  select external_id,
         case when count(sets) > 0 then merged_sets(flatten(list(set_objects(sets)) filter (where sets is not null))) end as sets,
         min(country) as country,
         ${mode === "remove" ? NO_CONSENT : sql`${consentOf(BY_SEVERAL_ROWS, basis)} as consent, ${restsOnBasis(BY_SEVERAL_ROWS, basis)} as by_basis`},
         null as fp,
         null as marks
    from (${usableRows(mode)})
   where external_id in (from ${table(WORK.several)})
   group by external_id`;

/** What stands in for consent in a removal. */
export const NO_CONSENT = sql`null::varchar as consent, false as by_basis`;

/** The rows of people with several: (external_id, fp, marks), equal rows once, exactly one marked as lead. */
export const extraRows = (mode: Mode): Sql => sql`
  select external_id, fp,
         ${marksOf(mode, sql`${MARKS.shared} + case when fp = min(fp) over (partition by external_id) then ${MARKS.lead} else 0 end`)} as marks
    from (
      select external_id, fp, any_value(dropped) as dropped, any_value(roles) as roles
        from (${usableRows(mode)})
       where external_id in (from ${table(WORK.several)})
       group by external_id, fp
    )`;

const marksOf = (mode: Mode, marks: Sql): Sql =>
  sql`(${marks} + case when dropped is null and roles is null then 0 else ${MARKS.messy} end + ${mode === "remove" ? MARKS.removed : 0})::utinyint`;

/**
 * How many email addresses stand under several ids: (shared). They may be one person with two ids, or an address that a
 * form fills in. Looked for among the rows of this plan.
 */
export const sharedEmails = (mode: Mode): Sql => sql`
  select count(*) as shared
    from (
      select email
        from (select hash(substr(sets, strpos(sets, '"email":"') + 9, 64)) as email, hash(external_id) as id
                from (${usableRows(mode)}) where contains(sets, '"email"'))
       group by email
      having min(id) <> max(id)
    )`;
