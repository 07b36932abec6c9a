import type { Mode } from "../model/mode.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { isDue, type Renewal } from "./renewal.ts";
import { MARKS, SNAPSHOT, WORK } from "./tables.ts";

/**
 * Source rows beside the snapshot's, by fingerprint alone: (standing, fp, external_id, marks, row_count).
 * `fresh`: in the source only. `gone`: in the snapshot only. `known`: in both. Only what needs a second look keeps its
 * fingerprint; all else is counted in a handful of groups. `source` is (fp, external_id).
 */
export const matches = ({ source, mode, renewal }: { source: Sql; mode: Mode; renewal: Renewal }): Sql => sql`
  select standing,
         case when looked_at then fp end as fp,
         case when looked_at then external_id end as external_id,
         marks,
         count(*) as row_count
    from (
      select case when known.fp is null then 'fresh' when source.fp is null then 'gone' else 'known' end as standing,
             coalesce(source.fp, known.fp) as fp,
             coalesce(known.external_id, source.external_id) as external_id,
             known.marks,
             case when known.fp is null then true
                  when source.fp is null then ${absenceMatters(mode)}
                  else known.again end as looked_at
        from (${source}) as source
        full join (${knownRows(mode, renewal)}) as known on source.fp = known.fp
    )
   group by all`;

/**
 * Whether a row that is gone says anything: under mirror always; else only where its member has other rows, which may
 * still be there and then make a smaller set of identifiers.
 */
const absenceMatters = (mode: Mode): Sql =>
  mode === "mirror" ? sql`true` : sql`(known.marks & ${MARKS.shared}) <> 0`;

/** The rows that this mode compares with: those taken out for `remove`, those at Amazon for the others. */
const knownRows = (mode: Mode, renewal: Renewal): Sql => sql`
  select fp, external_id, marks,
         (marks & ${MARKS.messy}) <> 0
           or external_id in (select external_id from ${table(SNAPSHOT.members)} where ${isDue(renewal)}) as again
    from ${table(SNAPSHOT.rows)}
   where ((marks & ${MARKS.removed}) <> 0) = ${mode === "remove"}`;

/** Fingerprints of the rows to look at: new ones, doubtful ones, and every other row of the people they belong to. */
export const wantedRows = (): Sql => sql`
  select fp from ${table(WORK.matches)} where fp is not null and standing <> 'gone'
   union
  select rows.fp
    from ${table(SNAPSHOT.rows)} as rows
   where rows.external_id in (select external_id from ${table(WORK.matches)} where external_id is not null)`;

/** Further rows of people who only turned up when their rows were hashed: their ids are derived. */
export const siblingRows = (): Sql => sql`
  select distinct rows.fp
    from ${table(SNAPSHOT.rows)} as rows
   where rows.external_id in (select external_id from ${table(WORK.staged)})
     and rows.fp not in (select fp from ${table(WORK.wanted)})`;
