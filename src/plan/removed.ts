import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { SNAPSHOT, WORK } from "./tables.ts";

/**
 * Keeps those of `members` whom accepted changes of a run take out: the hashes last sent, and what is known of their consent.
 * Not those who are refused for want of it.
 */
export const keepRemoved = (
  database: Database,
  { accepted, members }: { accepted: Sql; members: Sql },
  runId: string,
  at: number,
): Promise<void> =>
  database.run(sql`
    insert into ${table(SNAPSHOT.removed)}
    select ${runId}, member.external_id, member.sets, member.country, member.consent, ${at}::bigint
      from (${accepted}) as change
      join ${members} as member using (external_id)
     where change.kind = 'remove' and member.external_id not in (select external_id from ${table(WORK.refused)})`);

/** Drops what was kept of these people: something newer is known of them. `people` has a column external_id. */
export const dropRemoved = (database: Database, people: Sql): Promise<void> =>
  database.run(
    sql`delete from ${table(SNAPSHOT.removed)} where external_id in (select external_id from (${people}))`,
  );

/** Drops what was kept from before this instant, epoch milliseconds. */
export const dropRemovedBefore = (database: Database, keptFrom: number): Promise<void> =>
  database.run(sql`delete from ${table(SNAPSHOT.removed)} where removed_at < ${keptFrom}`);
