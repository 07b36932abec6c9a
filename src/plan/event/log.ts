import type { ChangeRange } from "../../model/batch.ts";
import { countRows } from "../../sql/count.ts";
import type { Database } from "../../sql/database.ts";
import { table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { isWithin } from "../change-range.ts";
import { schemaOf } from "../schema.ts";
import { advanceVersion, rememberBatches } from "../snapshot.ts";
import { WORK } from "../tables.ts";
import { EVENT_LOG, EVENT_WORK } from "./tables.ts";

/** Version of the tables below. */
const SCHEMA = 1;

/**
 * Makes the tables of an advertiser's file where they are missing.
 * @throws {MachineError} snapshot.newer — a newer Headwater wrote the file.
 */
export async function prepareEventLog(database: Database): Promise<void> {
  if ((await schemaOf(database, { known: SCHEMA, whose: "advertiser" })) !== undefined) return;
  await database.transaction(async () => {
    await database.run(
      sql`create table ${table(EVENT_LOG.events)} (event_id varchar, digest ubigint, happened_at bigint, refused varchar)`,
    );
    await database.run(sql`create table ${table(EVENT_LOG.rows)} (fp ubigint, happened_at bigint)`);
    await database.run(
      sql`create table ${table(EVENT_LOG.files)} (entry varchar, file varchar, stamp varchar)`,
    );
    await database.run(
      sql`create table ${table(EVENT_LOG.watermarks)} (entry varchar, mapped_column varchar, mark decimal(38, 6))`,
    );
    await database.run(sql`create table ${table(EVENT_LOG.applied)} (batch_id varchar)`);
    await database.run(
      sql`insert into ${table(EVENT_LOG.meta)} values ('schema', ${String(SCHEMA)}), ('version', '0')`,
    );
  });
}

/** Remembers events that Amazon has accepted, and their rows, wholly or not at all; `batches` by name. */
export async function rememberEvents(
  database: Database,
  batches: readonly string[],
  ranges: readonly ChangeRange[],
): Promise<void> {
  await database.transaction(async () => {
    await replaceEvents(
      database,
      sql`select event_id, digest, happened_at, null::varchar as refused from ${table(WORK.changes)} where ${isWithin(ranges)}`,
    );
    await rememberRows(database);
    await rememberBatches(database, EVENT_LOG.applied, batches);
    await advanceVersion(database);
  });
}

/** Remembers events that Amazon refused. `refused` is (first, last, reason) of change numbers. */
export const rememberRefusedEvents = (database: Database, refused: Sql): Promise<void> =>
  database.transaction(async () => {
    await replaceEvents(
      database,
      sql`
        select event_id, digest, happened_at, refused.reason as refused
          from ${table(WORK.changes)} as change
          join (${refused}) as refused on change.change_number between refused.first and refused.last`,
    );
    await advanceVersion(database);
  });

/** An id that was refused may be sent with other content: Amazon does not have it. */
async function replaceEvents(database: Database, answered: Sql): Promise<void> {
  if ((await countRows(database, sql`from ${table(EVENT_LOG.events)} where refused is not null`)) > 0)
    await database.run(sql`
      delete from ${table(EVENT_LOG.events)}
       where refused is not null and event_id in (select event_id from (${answered}))`);
  await database.run(sql`insert into ${table(EVENT_LOG.events)} ${answered}`);
}

/** Rows whose events Amazon has need no second look. */
const rememberRows = (database: Database): Promise<void> =>
  database.run(sql`
    insert into ${table(EVENT_LOG.rows)}
    select distinct fp, happened_at
      from ${table(WORK.staged)}
     where row_reason is null
       and event_id in (select event_id from ${table(EVENT_LOG.events)} where refused is null)
       and fp not in (select fp from ${table(EVENT_LOG.rows)})`);

/** What an entry's plan has read. */
export interface Read {
  entry: string;
  /** Epoch milliseconds: what is older is forgotten. */
  forgetBefore: number;
}

/**
 * Takes over how far a plan has read, once nothing of it is left to be sent: its files, its watermark, and rows that say what
 * was sent before. Twice is harmless. Kept plans stay: nothing was sent by this.
 */
export async function markRead(database: Database, { entry, forgetBefore }: Read): Promise<void> {
  const files = sql`select ${entry} as entry, file, stamp from ${table(EVENT_WORK.files)}`;
  const reached = sql`
    select max(mark) as mark
      from (select mark from ${table(WORK.staged)} union all ${watermarkOf(entry)})`;
  await database.transaction(async () => {
    await rememberRows(database);
    await database.run(
      sql`delete from ${table(EVENT_LOG.files)} where entry = ${entry} and file in (select file from ${table(EVENT_WORK.files)})`,
    );
    await database.run(sql`insert into ${table(EVENT_LOG.files)} ${files}`);
    await database.run(sql`create or replace temp table reached as ${reached}`);
    await database.run(sql`delete from ${table(EVENT_LOG.watermarks)} where entry = ${entry}`);
    await database.run(
      sql`insert into ${table(EVENT_LOG.watermarks)} select ${entry}, mapped_column, mark from reached, ${table(EVENT_WORK.marked)} where mark is not null`,
    );
    await database.run(sql`drop table reached`);
    for (const name of [EVENT_LOG.events, EVENT_LOG.rows])
      await database.run(sql`delete from ${table(name)} where happened_at < ${forgetBefore}`);
  });
}

/** Has refused events among `events` (event_id) sent again, and the entry's files read anew. Returns how many they are. */
export const forgetRefused = (
  database: Database,
  { entry, events }: { entry: string; events: Sql },
): Promise<number> =>
  database.transaction(async () => {
    const refused = sql`from ${table(EVENT_LOG.events)} where refused is not null and event_id in (${events})`;
    const count = await countRows(database, refused);
    await database.run(sql`delete ${refused}`);
    await database.run(sql`delete from ${table(EVENT_LOG.files)} where entry = ${entry}`);
    await advanceVersion(database);
    return count;
  });

/** The files that an entry has read whole, with their stamps. */
export async function filesRead(database: Database, entry: string): Promise<ReadonlyMap<string, string>> {
  const rows = await database.all(
    sql`select file, stamp from ${table(EVENT_LOG.files)} where entry = ${entry}`,
  );
  return new Map(rows.map(({ file, stamp }) => [String(file), String(stamp)]));
}

/** How far an entry's watermark has come: (mark), one row or none. Another column begins anew. */
export const watermarkOf = (entry: string): Sql => sql`
  select mark
    from ${table(EVENT_LOG.watermarks)}
    join ${table(EVENT_WORK.marked)} using (mapped_column)
   where entry = ${entry}`;
