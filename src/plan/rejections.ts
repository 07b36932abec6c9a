import type { Mode } from "../model/mode.ts";
import { FIELDS_OF_REASONS } from "../model/rejection.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { WORK } from "./tables.ts";

/** The field that a row's reason is about. */
const fieldOfReason = (reason: Sql): Sql =>
  sql`case ${sql.join(
    Object.entries(FIELDS_OF_REASONS).map(
      ([prefix, field]) =>
        sql`when starts_with(${reason}, ${sql.literal(`${prefix}.`)}) then ${sql.literal(field)}`,
    ),
    " ",
  )} else 'row' end`;

/** Those of `members` of whom the source has an unusable row: bad rows never remove people. The few are the join's build side. */
export const knownOfUnusable = (members: Sql): Sql => sql`
  select distinct member.external_id
    from ${members} as member
   where member.external_id in (select external_id from ${table(WORK.staged)} where row_reason is not null)`;

/**
 * (external_id): people with an unusable row who were no members when the plan was made and are once its changes are accepted, or
 * the other way.
 */
export const knownThenOtherwise = (): Sql => sql`
  select external_id
    from ${table(WORK.changes)}
   where kind in ('add', 'remove')
     and external_id in (select external_id from ${table(WORK.staged)} where row_reason is not null)`;

/** Staged rows with anything to report, and what became of each: `used`, `held` or `rejected`. */
const reported = (mode: Mode): Sql => sql`
  select fp, external_id, row_reason, dropped,
         case when row_reason is null or fp in (from ${table(WORK.takenOut)}) then 'used'
              when starts_with(row_reason, 'consent.') or row_reason = 'person.suppressed' then 'rejected'
              when external_id is null or external_id not in (from ${table(WORK.known)}) then 'rejected'
              when ${mode === "remove"} and row_reason = 'row.no-identifier' then 'used'
              else 'held' end as row
    from ${table(WORK.staged)}
   where row_reason is not null or dropped is not null`;

/** (row, row_reason, dropped, row_count): every kind of trouble, counted; `dropped` are fields, apart by spaces. */
export const troubleCounts = (mode: Mode): Sql => sql`
  select row,
         case when row <> 'used' then row_reason end as row_reason,
         dropped,
         external_id is null as without_id,
         count(*) as row_count
    from (${reported(mode)})
   group by all`;

/** (reason, row_count) of lines that could not be read. */
export const unreadableCounts = (): Sql => sql`
  select reason, count(*) as row_count from ${table(WORK.unreadable)} group by reason`;

/** Every rejection of people with its place; see `placed`. */
export const rejections = (mode: Mode): Sql => placed(reported(mode));

/**
 * Every rejection with its place: (file, row_number, field, reason, row), in the order of the source. Row numbers of
 * files whose broken lines the reader left out are moved on by the lines left out before them. `troubles` is (fp, row,
 * row_reason, dropped).
 */
export const placed = (troubles: Sql): Sql => sql`
  with left_out as (
    select file, row_number, reason, row_number() over (partition by file order by row_number) as rank
      from ${table(WORK.unreadable)}
  ), placed as (
    select located.fp, located.file, located.row_number + coalesce(left_out.rank, 0) as row_number
      from ${table(WORK.located)} as located
      asof left join (select file, max(rank) as rank, row_number - rank as before from left_out group by all) as left_out
        on located.file = left_out.file and located.row_number > left_out.before
  ), troubles as (
    select distinct fp, row, row_reason, dropped from (${troubles})
  )
  select file, row_number, 'row' as field, reason, 'rejected' as row from left_out
   union all
  select placed.file, placed.row_number,
         ${fieldOfReason(sql`troubles.row_reason`)},
         troubles.row_reason, troubles.row
    from troubles
    left join placed using (fp)
   where troubles.row <> 'used' and troubles.row_reason is not null
   union all
  select placed.file, placed.row_number, split_part(dropped_field, ':', 1), split_part(dropped_field, ':', 2), troubles.row
    from (select *, unnest(string_split(dropped, ' ')) as dropped_field from troubles where dropped is not null) as troubles
    left join placed using (fp)
   order by 1, 2`;

/** Fingerprints whose places are worth looking up. */
export const reportedRows = (): Sql => sql`
  select distinct fp from ${table(WORK.staged)} where row_reason is not null or dropped is not null`;
