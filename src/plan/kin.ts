import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { bucketMac, type HmacPads, keyMac, keyOfId } from "./suppression.ts";
import { SNAPSHOT } from "./tables.ts";

/** People and all that is known of their keys, as values: to be kept while they are being forgotten. */
export interface Kin {
  /** Each key, a hash or `id …`, and whose it is: a number that means nothing else. */
  keys: [key: string, person: number][];
  /** Texts of sets that hold some of the hashes. */
  sets: string[];
}

/** How many external ids are among the keys. */
export const kinIdCount = ({ keys }: Kin): number => keys.filter(([key]) => key.startsWith("id ")).length;

/** One person as they were named. */
export interface Named {
  sets: readonly string[];
  externalIds: readonly string[];
}

/** In memory, beside whatever is attached. */
const KEYS = "kin_keys";
const SETS = "kin_sets";
/** (keys): those of one named person, so that they stay together. */
const NAMED = "kin_named";

/** Puts people into the tables that the others below read. */
export async function loadKin(database: Database, { keys, sets }: Kin, named: readonly Named[] = []) {
  await materialize(
    database,
    KEYS,
    sql`select unnest(${keys.map(([key]) => key)}) as key, unnest(${keys.map(([, person]) => String(person))})::bigint as person`,
  );
  await materialize(database, SETS, sql`select unnest(${sets}) as sets`);
  await materialize(database, NAMED, sql`select null::varchar[] as keys limit 0`);
  for (const [person, { sets, externalIds }] of named.entries()) {
    const ofThem = sql`
      select list_concat(flatten(list_transform(${sets}, text -> keys_of(text))), list_transform(${externalIds}, id -> ${keyOfId(sql`id`)})) as keys`;
    await database.run(sql`insert into ${table(NAMED)} ${ofThem}`);
    await database.run(
      sql`insert into ${table(KEYS)} select unnest(keys), ${person} from (${ofThem}) where len(keys) > 0`,
    );
    await database.run(sql`insert into ${table(SETS)} select unnest(${sets})`);
  }
}

/**
 * Adds the keys of everyone in the attached snapshot who has a key of somebody here, and makes one person of those who
 * share one. Returns whether anything is new: then look everywhere again.
 */
export async function spreadKin(database: Database): Promise<boolean> {
  const before = await extent(database);
  const kept = sql`
    select external_id, sets || coalesce(past, '') as sets from ${table(SNAPSHOT.members)}
     union all
    select external_id, coalesce(sets, '') from ${table(SNAPSHOT.removed)}`;
  const keysOf = sql`
    select list_append(keys_of(sets), ${keyOfId(sql`external_id`)}) as keys, sets from (${kept})
     union all
    select keys, '' from ${table(NAMED)}`;
  await materialize(
    database,
    "kin_touched",
    sql`
      select keys, sets, min(person) as person
        from (select keys, sets, unnest(keys) as key from (${keysOf})) join ${table(KEYS)} using (key)
       group by keys, sets`,
  );
  await materialize(
    database,
    KEYS,
    sql`
      select key, min(person) as person
        from (from ${table(KEYS)} union all select unnest(keys), person from kin_touched)
       group by key`,
  );
  await materialize(
    database,
    SETS,
    sql`
      select sets from ${table(SETS)}
       union
      select merged_sets(set_objects(sets)) from kin_touched where len(set_objects(sets)) > 0`,
  );
  const after = await extent(database);
  return before !== after;
}

/** Numbers only fall and keys only grow, so that these two tell any change. */
async function extent(database: Database): Promise<string> {
  const { keys, people } = await database.one(
    sql`select count(*) as keys, coalesce(sum(person), 0) as people from ${table(KEYS)}`,
  );
  return `${keys} ${people}`;
}

/** The tables as a value. */
export async function readKin(database: Database): Promise<Kin> {
  const keys = await database.all(sql`select key, person from ${table(KEYS)} order by person, key`);
  const sets = await database.all(sql`select sets from ${table(SETS)} order by sets`);
  return {
    keys: keys.map(({ key, person }) => [String(key), Number(person)]),
    sets: sets.map((row) => String(row.sets)),
  };
}

/** (key_mac, bucket_mac, person): their keys as suppressions. */
export const kinMacs = (pads: HmacPads): Sql => sql`
  select ${keyMac(sql`key`, pads)} as key_mac, ${bucketMac(sql`key`, pads)} as bucket_mac, person from ${table(KEYS)}`;

/** Their external ids: (external_id). */
export const kinIds = (): Sql =>
  sql`select substr(key, 4) as external_id from ${table(KEYS)} where starts_with(key, 'id ')`;

/** How many of them the attached snapshot has: as members, and in all. `listed` is (external_id), from the lists of runs. */
export async function countKin(
  database: Database,
  listed: Sql,
): Promise<{ members: number; people: number }> {
  const members = sql`select external_id from ${table(SNAPSHOT.members)} where external_id in (${kinIds()})`;
  return {
    members: await countRows(database, members),
    people: await countRows(database, sql`select distinct external_id from (${everywhere(listed)})`),
  };
}

/** Every place in which the snapshot has one of them: (external_id, sets, country). */
const everywhere = (listed: Sql): Sql => sql`
  select external_id, all_sets(sets, past) as sets, country from ${table(SNAPSHOT.members)} where external_id in (${kinIds()})
   union all
  select external_id, sets, country from ${table(SNAPSHOT.removed)} where external_id in (${kinIds()})
   union all
  select external_id, null, null from ${table(SNAPSHOT.quarantine)} where external_id in (${kinIds()})
   union all
  select external_id, null, null from ${table(SNAPSHOT.rows)} where external_id in (${kinIds()})
   union all
  select external_id, null, null from (${listed}) where external_id in (${kinIds()})`;

/**
 * Everyone of them whom this audience ever received, with every hash that is known to have been sent here, else every
 * hash of theirs: (external_id, sets, country, consent). Of whom no hash is known, nothing can be asked of Amazon.
 */
export const kinToDelete = (listed: Sql, country: string): Sql => sql`
  select external_id, coalesce(here.sets, known.sets) as sets, coalesce(here.country, ${country}) as country, null::varchar as consent
    from (select external_id,
                 case when count(sets) > 0 then merged_sets(flatten(list(set_objects(sets)) filter (where sets is not null))) end as sets,
                 min(country) as country
            from (${everywhere(listed)})
           group by external_id) as here
    join ${table(KEYS)} as own on own.key = ${keyOfId(sql`here.external_id`)}
    left join (select whose.person, merged_sets(flatten(list(set_objects(texts.sets)))) as sets
                 from (select sets, unnest(keys_of(sets)) as key from ${table(SETS)}) as texts
                 join ${table(KEYS)} as whose using (key)
                group by whose.person) as known
           on known.person = own.person
   where coalesce(here.sets, known.sets) is not null`;

/** Copies the attached snapshot without them to another database that is attached as `to`, and empty. */
export async function copyWithoutKin(database: Database, to: string): Promise<void> {
  await database.run(sql`copy from database snapshot to ${sql.id(to)} (schema)`);
  const tables = await database.all(sql`
    select table_name, bool_or(column_name = 'external_id') as of_people
      from duckdb_columns() where database_name = 'snapshot' group by table_name`);
  for (const { table_name, of_people } of tables) {
    const name = String(table_name);
    const others = sql`where external_id is null or external_id not in (${kinIds()})`;
    await database.run(
      sql`insert into ${table([to, name])} select * from ${table(["snapshot", name])} ${of_people === true ? others : sql``}`,
    );
  }
}
