import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { WORK } from "./tables.ts";

/**
 * Cuts members out of the sets of staged rows, and says why among the fields left out. A row keeps its other keys, or is
 * rejected. `found` is (fp, members, reasons), each row once: a list of `"email":"…"` and the like, and `field:reason`s apart
 * by spaces.
 */
export const cutOut = (database: Database, found: Sql): Promise<void> => {
  const left = sql`without_members(staged.sets, found.members)`;
  return database.run(sql`
    update ${table(WORK.staged)} as staged
       set sets = ${left},
           dropped = concat_ws(' ', staged.dropped, found.reasons),
           row_reason = coalesce(staged.row_reason, case when ${left} is null then 'row.no-identifier' end)
      from (${found}) as found
     where staged.fp = found.fp`);
};
