import type { ChangeRange } from "../model/batch.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { isThere, type TableName, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { isWithin } from "./change-range.ts";
import { dropRemoved, keepRemoved } from "./removed.ts";
import { replaceRows } from "./replace-rows.ts";
import { schemaOf } from "./schema.ts";
import { MARKS, mismatched, SNAPSHOT, WORK } from "./tables.ts";

/** Version of the tables below. */
const SCHEMA = 3;

/**
 * Makes the snapshot's tables where they are missing, and brings those of an older Headwater up to date.
 * @throws {MachineError} snapshot.newer — a newer Headwater wrote the file.
 */
export async function prepareSnapshot(database: Database): Promise<void> {
  const schema = await schemaOf(database, { known: SCHEMA, whose: "audience" });
  await bringUpToDate(database, schema);
  if (schema !== undefined) return;
  await database.transaction(async () => {
    await database.run(
      sql`create table ${table(SNAPSHOT.rows)} (fp ubigint, external_id varchar, marks utinyint)`,
    );
    await database.run(
      sql`create table ${table(SNAPSHOT.members)} (external_id varchar, sets varchar, past varchar, country varchar, sent_at bigint, stale boolean, consent varchar)`,
    );
    await database.run(sql`create table ${table(SNAPSHOT.applied)} (batch_id varchar)`);
    await addTablesOfVersion3(database);
    await database.run(
      sql`insert into ${table(SNAPSHOT.meta)} values ('schema', ${String(SCHEMA)}), ('version', '0')`,
    );
  });
}

/**
 * Version 1 knew no consent: nothing was sent of it. Changes that an older Headwater has planned and not yet taken in have
 * none either, and nobody was refused. Version 2 kept neither whom it removed nor whose records were refused.
 */
async function bringUpToDate(database: Database, schema: number | undefined): Promise<void> {
  if (schema !== undefined && schema < SCHEMA)
    await database.transaction(async () => {
      if (schema === 1)
        await database.run(sql`alter table ${table(SNAPSHOT.members)} add column consent varchar`);
      await addTablesOfVersion3(database);
      await database.run(
        sql`update ${table(SNAPSHOT.meta)} set value = ${String(SCHEMA)} where name = 'schema'`,
      );
    });
  if (await hasChangesOfVersion1(database))
    await database.run(sql`alter table ${table(WORK.changes)} add column consent varchar`);
  await database.run(
    sql`create table if not exists ${table(WORK.refused)} (external_id varchar, reason varchar)`,
  );
}

async function hasChangesOfVersion1(database: Database): Promise<boolean> {
  const [work, name] = WORK.changes;
  const { has_changes, has_consent } = await database.one(sql`
    select count(*) > 0 as has_changes, coalesce(bool_or(column_name = 'consent'), false) as has_consent
      from duckdb_columns() where database_name = ${work} and table_name = ${name}`);
  return has_changes === true && has_consent === false;
}

async function addTablesOfVersion3(database: Database): Promise<void> {
  await database.run(
    sql`create table ${table(SNAPSHOT.removed)} (run_id varchar, external_id varchar, sets varchar, country varchar, consent varchar, removed_at bigint)`,
  );
  await database.run(
    sql`create table ${table(SNAPSHOT.quarantine)} (external_id varchar, record ubigint, reason varchar, refusals utinyint, run_id varchar, refused_at bigint)`,
  );
}

/** Grows with every change of the snapshot. */
export async function snapshotVersion(database: Database): Promise<number> {
  const { version } = await database.one(
    sql`select value::bigint as version from ${table(SNAPSHOT.meta)} where name = 'version'`,
  );
  return Number(version);
}

export const memberCount = (database: Database): Promise<number> =>
  countRows(database, sql`from ${table(SNAPSHOT.members)}`);

/** Members who were sent after `since`, in epoch milliseconds, and so have not left. */
export const presentMemberCount = (database: Database, since: number): Promise<number> =>
  countRows(database, sql`from ${table(SNAPSHOT.members)} where sent_at > ${since}`);

/** The batches that the snapshot has taken in already. */
export async function appliedBatches(database: Database): Promise<ReadonlySet<string>> {
  const rows = await database.all(sql`select batch_id from ${table(SNAPSHOT.applied)}`);
  return new Set(rows.map(({ batch_id }) => String(batch_id)));
}

/** How changes are taken in. */
export interface Remembering {
  /** A run that may be undone: whom its changes take out is kept for it. */
  keptFor?: string | undefined;
  /** See `replaceRows`, for each of two tables. @default without a limit */
  mostNoted?: number;
}

/**
 * Takes accepted changes into the snapshot, wholly or not at all. `batches` are remembered, so that no change is taken
 * in twice. Rows of people who turned out unchanged move along.
 */
export async function applyAccepted(
  database: Database,
  batches: readonly string[],
  ranges: readonly ChangeRange[],
  sentAt: number,
  { keptFor, mostNoted = Number.POSITIVE_INFINITY }: Remembering = {},
): Promise<void> {
  const accepted = acceptedChanges(ranges);
  const members = await membersAsPlanned(database);
  await database.transaction(async () => {
    await dropRemoved(database, accepted);
    if (keptFor !== undefined) await keepRemoved(database, { accepted, members }, keptFor, sentAt);
    await database.run(
      sql`create or replace temp table renewed as ${renewedMembers({ accepted, members }, sentAt)}`,
    );
    const changedMembers = {
      gone: sql`select external_id from (${accepted}) where kind <> 'add'`,
      added: sql`from renewed union all ${newMembers(accepted, sentAt)}`,
    };
    await replaceRows(database, SNAPSHOT.members, changedMembers, mostNoted);
    await database.run(sql`drop table renewed`);
    const changedRows = {
      gone: sql`select external_id from (${accepted}) union all select external_id from ${table(WORK.same)}`,
      added: rowsOf(accepted),
    };
    await replaceRows(database, SNAPSHOT.rows, changedRows, mostNoted);
    await rememberBatches(database, SNAPSHOT.applied, batches);
    await advanceVersion(database);
  });
}

/**
 * Takes back what Amazon invalidated after accepting it. People sent: their rows match nothing from now, so the next plan
 * looks at them again and sends them. People removed: they are members again, with every hash, until a removal settles.
 * `externalIds` is a relation with one column, external_id.
 */
export async function takeBack(database: Database, externalIds: Sql): Promise<void> {
  const anew = mismatched(sql`external_id`);
  const notRemoved = sql`
    select change.* from ${table(WORK.changes)} as change
     where change.kind = 'remove' and change.external_id in (select external_id from invalid)`;
  await database.transaction(async () => {
    await database.run(sql`create or replace temp table invalid as ${externalIds}`);
    await markInvalid(database);
    await database.run(
      sql`delete from ${table(SNAPSHOT.rows)} where external_id in (select external_id from (${notRemoved}))`,
    );
    await database.run(
      sql`insert into ${table(SNAPSHOT.rows)} select ${anew}, external_id, ${MARKS.lead} from (${notRemoved})`,
    );
    await database.run(sql`
      insert into ${table(SNAPSHOT.members)}
      select external_id, sets, null, country, 0, true, null from (${notRemoved})
       where external_id not in (select external_id from ${table(SNAPSHOT.members)})`);
    await dropRemoved(database, notRemoved);
    await database.run(sql`drop table invalid`);
    await advanceVersion(database);
  });
}

/** Has the members among `externalIds` sent again by the next plan that finds them. Returns how many they are. */
export async function sendAgain(database: Database, externalIds: Sql): Promise<number> {
  return database.transaction(async () => {
    await database.run(sql`create or replace temp table invalid as ${externalIds}`);
    await markInvalid(database);
    const members = await countRows(
      database,
      sql`from ${table(SNAPSHOT.members)} where external_id in (select external_id from invalid)`,
    );
    await database.run(sql`drop table invalid`);
    await advanceVersion(database);
    return members;
  });
}

/** The rows of people in `invalid` match nothing from now, so that the next plan looks at them and sends them. */
async function markInvalid(database: Database): Promise<void> {
  await database.run(
    sql`update ${table(SNAPSHOT.members)} set stale = true where external_id in (select external_id from invalid)`,
  );
  await database.run(
    sql`update ${table(SNAPSHOT.rows)} set fp = ${mismatched(sql`external_id`)} where external_id in (select external_id from invalid)`,
  );
}

/** Remembers batches whose changes were taken in. All with one statement: ten million people are two thousand of them. */
export const rememberBatches = (
  database: Database,
  applied: TableName,
  batches: readonly string[],
): Promise<void> => database.run(sql`insert into ${table(applied)} select unnest(${batches})`);

/** Makes every kept plan of this audience one to be planned again. */
export const advanceVersion = (database: Database): Promise<void> =>
  database.run(
    sql`update ${table(SNAPSHOT.meta)} set value = (value::bigint + 1)::varchar where name = 'version'`,
  );

/**
 * The members whom a run changes, as they were when it was planned, which they are until it does: where the plan gathered them,
 * those of all others need not be read.
 */
async function membersAsPlanned(database: Database): Promise<Sql> {
  return table((await isThere(database, WORK.touched)) ? WORK.touched : SNAPSHOT.members);
}

const acceptedChanges = (ranges: readonly ChangeRange[]): Sql =>
  sql`select * from ${table(WORK.changes)} where ${isWithin(ranges)}`;

const newMembers = (accepted: Sql, sentAt: number): Sql => sql`
  select external_id, sets, null as past, country, ${sentAt} as sent_at, false as stale, consent_digest(consent) as consent
    from (${accepted})
   where kind = 'add'`;

/** Members sent again; hashes that Amazon got before and not this time go to `past`, for the removal that may come. */
const renewedMembers = ({ accepted, members }: { accepted: Sql; members: Sql }, sentAt: number): Sql => sql`
  select change.external_id, change.sets,
         earlier_sets(member.sets, member.past, change.sets) as past,
         change.country, ${sentAt}::bigint as sent_at, false as stale, consent_digest(change.consent) as consent
    from (${accepted}) as change
    join ${members} as member using (external_id)
   where change.kind in ('update', 'renew')`;

/** The rows to account for: the one row of most people, and those of people with several. */
const rowsOf = (accepted: Sql): Sql => sql`
  select fp, external_id, marks from (${accepted}) where fp is not null
   union all
  select fp, external_id, marks from ${table(WORK.same)} where fp is not null
   union all
  select extra.fp, extra.external_id, extra.marks
    from ${table(WORK.extraRows)} as extra
   where extra.external_id in (select external_id from (${accepted}) union all
                               select external_id from ${table(WORK.same)})`;
