import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { dropRemoved } from "./removed.ts";
import { advanceVersion } from "./snapshot.ts";
import { SNAPSHOT, WORK } from "./tables.ts";

/**
 * Whom a run took out, as they were, and why one of them stays out: (external_id, sets, country, consent, stays_out). Where
 * consent is wanted, it must be at hand as it was sent: a consent string is not kept.
 */
const removedBy = (runId: string): Sql => sql`
  select external_id, sets, country, sendable_consent(consent) as consent,
         case when external_id in (select external_id from ${table(SNAPSHOT.members)}) then 'member again'
              when wants_consent(country) and not coalesce(grants_user_data(sendable_consent(consent)), false) then 'no consent'
          end as stays_out
    from ${table(SNAPSHOT.removed)}
   where run_id = ${runId}`;

/** Whom undoing a run puts back: (external_id, sets, country, consent). */
export const putBack = (runId: string): Sql => sql`
  select external_id, sets, country, consent from (${removedBy(runId)}) where stays_out is null`;

/** What has become of those whom a run took out. */
export interface UndoCounts {
  kept: number;
  memberAgain: number;
  withoutConsent: number;
}

export async function countUndo(database: Database, runId: string): Promise<UndoCounts> {
  const { kept, member_again, without_consent } = await database.one(sql`
    select count(*) as kept,
           count(*) filter (where stays_out = 'member again') as member_again,
           count(*) filter (where stays_out = 'no consent') as without_consent
      from (${removedBy(runId)})`);
  return {
    kept: Number(kept),
    memberAgain: Number(member_again),
    withoutConsent: Number(without_consent),
  };
}

/**
 * Drops what was kept of people of whom the source says now that they must not be at Amazon. A kept plan that would put
 * one of them back is of an older version of the snapshot from here.
 */
export async function dropRefused(database: Database): Promise<void> {
  const refused = sql`select external_id from ${table(WORK.refused)}`;
  const kept = sql`from ${table(SNAPSHOT.removed)} where external_id in (${refused})`;
  if ((await countRows(database, kept)) === 0) return;
  await database.transaction(async () => {
    await dropRemoved(database, refused);
    await advanceVersion(database);
  });
}
