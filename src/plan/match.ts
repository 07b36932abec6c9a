import type { Mode } from "../model/mode.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { isDue, type Renewal } from "./renewal.ts";
import { MARKS, SNAPSHOT, WORK } from "./tables.ts";

/** What a row of the snapshot is labelled with while a source streams by: its lower marks. */
const LABEL = MARKS.lead | MARKS.shared;

/** Beside a label: the row is looked at all the same. */
const AGAIN = MARKS.messy;

/** The rows that a mode compares with: those taken out for `remove`, those at Amazon for the others. */
const compared = (mode: Mode): Sql =>
  sql`from ${table(SNAPSHOT.rows)} where ((marks & ${MARKS.removed}) <> 0) = ${mode === "remove"}`;

/**
 * Those rows, which a source need not be looked at for again: (fp, label). Marked are those that are looked at all the same: they
 * have something to report each time, or their member is due. `due` is absent where nobody is: then no id is read.
 */
export const knownRows = (mode: Mode, due?: Renewal): Sql => {
  const label = sql`marks & ${LABEL | AGAIN}`;
  if (due === undefined) return sql`select fp, ${label} as label ${compared(mode)}`;
  return sql`
  select fp,
         (${label}) | case when external_id in (select external_id from ${table(SNAPSHOT.members)} where ${isDue(due)}) then ${AGAIN} else 0 end as label
  ${compared(mode)}`;
};

/**
 * Whether it says anything that a row with this label is gone: under mirror always; else only where its member has other rows,
 * which may still be there and then make a smaller set of identifiers.
 */
export const isMissed =
  (mode: Mode) =>
  (label: number): boolean =>
    mode === "mirror" || (label & MARKS.shared) !== 0;

/** How many members are known by rows of these labels: each has exactly one that leads. */
export const membersOf = (byLabel: readonly number[]): number =>
  byLabel.reduce((sum, count, label) => sum + ((label & MARKS.lead) === 0 ? 0 : count), 0);

/** Rows that are gone from the source, of those that are missed: (fp, external_id, marks). */
export const goneRows = (mode: Mode): Sql => sql`
  select fp, external_id, marks ${compared(mode)}
     and fp in (select (upper::ubigint << 32) | lower from ${table(WORK.absent)})`;

/** Members whom anything that was read is about, where not every row of the source was staged: as `SNAPSHOT.members`. */
export const touchedMembers = (): Sql => sql`
  from ${table(SNAPSHOT.members)}
 where external_id in (select external_id from ${table(WORK.staged)}
                        union all
                       select external_id from ${table(WORK.refused)}
                        union all
                       select external_id from ${table(WORK.gone)})`;

/** The members whom a plan may change. Small where few rows were staged: to read the sets of all takes a while. */
export const membersAtStake = (everything: boolean): Sql =>
  table(everything ? SNAPSHOT.members : WORK.touched);

/** Further rows of the people whose rows are new, changed, doubtful or gone: (fp, label). */
export const siblingRows = (mode: Mode): Sql => sql`
  select fp, label
    from (select fp, marks & ${LABEL} as label, external_id ${compared(mode)})
   where external_id in (select external_id from ${table(WORK.staged)} where external_id is not null
                          union all
                         select external_id from ${table(WORK.gone)} where (marks & ${MARKS.shared}) <> 0)
     and fp not in (select fp from ${table(WORK.staged)})
     and fp not in (select fp from ${table(WORK.gone)})`;
