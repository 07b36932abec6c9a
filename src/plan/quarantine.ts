import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { SNAPSHOT, WORK } from "./tables.ts";

/**
 * A record that Amazon refused alone has its fault in itself. One that a job names as invalid may have met a passing
 * fault: it is sent again, and has its fault in itself when runs after one another are told the same.
 */
const REFUSALS = { alone: 3, enough: 3 } as const;

/** 64 bits of a change as it is sent: another version of DuckDB may hash otherwise, and then sends the record once more. */
const recordDigest = sql`hash(sets, country, consent)`;

/** (external_id, record): whose record, as it was, is not sent again. */
export const quarantined = (): Sql =>
  sql`select external_id, record from ${table(SNAPSHOT.quarantine)} where refusals >= ${REFUSALS.enough}`;

/** Whether a change, as a row of `external_id`, `kind`, `sets`, `country` and `consent`, is in quarantine. Removals never are. */
export const isQuarantined = sql`(kind <> 'remove' and (external_id, ${recordDigest}) in (${quarantined()}))`;

/** What Amazon did not take of a run. */
export interface Refusals {
  runId: string;
  /** (external_id, reason) of records in the run's changes. */
  refused: Sql;
  /** Whether each was refused alone, and not named by a job. */
  alone: boolean;
  /** Epoch milliseconds. */
  now: number;
}

/** Remembers what Amazon refused. The same run twice counts once. */
export async function rememberRefusals(
  database: Database,
  { runId, refused, alone, now }: Refusals,
): Promise<void> {
  await database.transaction(async () => {
    await database.run(sql`
      create or replace temp table refusals as
      select change.external_id, change.record, refused.reason,
             case when ${alone} then ${REFUSALS.alone}
                  when known.run_id = ${runId} then known.refusals
                  else 1 + coalesce(known.refusals, 0) end as refusals
        from (select external_id, kind, ${recordDigest} as record from ${table(WORK.changes)}) as change
        join (${refused}) as refused using (external_id)
        left join ${table(SNAPSHOT.quarantine)} as known
          on known.external_id = change.external_id and known.record = change.record
       where change.kind <> 'remove'`);
    await database.run(
      sql`delete from ${table(SNAPSHOT.quarantine)} where external_id in (select external_id from refusals)`,
    );
    await database.run(sql`
      insert into ${table(SNAPSHOT.quarantine)}
      select external_id, record, reason, least(refusals, ${REFUSALS.enough}), ${runId}, ${now} from refusals`);
    await database.run(sql`drop table refusals`);
  });
}

/** Forgets refusals of people whose records a run that has settled got through. */
export const forgetRefusalsOfKept = (database: Database, runId: string): Promise<void> =>
  database.run(sql`
    delete from ${table(SNAPSHOT.quarantine)}
     where run_id <> ${runId} and external_id in (select external_id from ${table(WORK.changes)})`);

/** Records of a run that are in quarantine are sent again by the next plan. Returns how many they are. */
export async function liftQuarantine(database: Database, runId: string): Promise<number> {
  const lifted = await database.all(
    sql`delete from ${table(SNAPSHOT.quarantine)} where run_id = ${runId} returning refusals`,
  );
  return lifted.filter(({ refusals }) => Number(refusals) >= REFUSALS.enough).length;
}
