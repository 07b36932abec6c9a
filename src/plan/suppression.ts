import type { Mode } from "../model/mode.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { mismatched, SNAPSHOT, WORK } from "./tables.ts";

/** Who must not be sent: keyed hashes of their keys, and what makes them. */
export interface Suppressed extends HmacPads {
  keyMacs: readonly string[];
  bucketMacs: readonly string[];
  /** When the newest of them was added, in epoch milliseconds. */
  lastAt: number;
}

/** A secret as HMAC uses it: 64 bytes each, in hex. */
export interface HmacPads {
  inner: string;
  outer: string;
}

/** What is hashed of an external id: a hash that somebody uses as an id is another key than the same hash of an email. */
export const keyOfId = (externalId: Sql): Sql => sql`'id ' || ${externalId}`;

/** The keyed hash of a key: a hash that is sent, or `keyOfId`. */
export const keyMac = (key: Sql, { inner, outer }: HmacPads): Sql =>
  sql`keyed_hash(unhex(${inner}), unhex(${outer}), ${key})`;

/** 16 bits of a key, as four hex digits. */
const bucketOf = (key: Sql): Sql =>
  sql`left(case when starts_with(${key}, 'id ') then sha256(${key}) else ${key} end, 4)`;

/** The keyed hash of a key's bucket: it tells nothing of a key but that another one shares 16 bits with it. */
export const bucketMac = (key: Sql, pads: HmacPads): Sql => macOfBucket(bucketOf(key), pads);

const macOfBucket = (bucket: Sql, pads: HmacPads): Sql => keyMac(sql`'bucket ' || ${bucket}`, pads);

/**
 * Who has a suppressed key: (who). `keys` is (who, key). A keyed hash costs ten times what it costs to look at a key, so
 * only keys of buckets in which somebody is suppressed get one: 1 of 65,536 for each.
 */
const whoseKeys = (keys: Sql, { keyMacs, ...pads }: Suppressed, buckets: Sql): Sql => sql`
  select distinct who
    from (${keys})
   where ${bucketOf(sql`key`)} in (${buckets})
     and ${keyMac(sql`key`, pads)} in (select unnest(${keyMacs}))`;

/** Ids of people with a suppressed key: (external_id). `people` is (external_id, sets). */
const suppressedAmong = (people: Sql, suppressed: Suppressed, buckets: Sql): Sql => sql`
  select who as external_id
    from (${whoseKeys(
      sql`
      select external_id as who, unnest(list_append(keys_of(coalesce(sets, '')), ${keyOfId(sql`external_id`)})) as key
        from (${people})
       where external_id is not null`,
      suppressed,
      buckets,
    )})`;

/** Gives every staged event of suppressed people its reason. */
export async function refuseSuppressedEvents(
  database: Database,
  suppressed: Suppressed | undefined,
): Promise<void> {
  if (suppressed === undefined) return;
  await materialize(database, BUCKETS, suppressedBuckets(suppressed));
  const keys = sql`select fp as who, unnest(hashes_of(body)) as key from ${table(WORK.staged)} where row_reason is null`;
  await database.run(sql`
    update ${table(WORK.staged)} set row_reason = 'person.suppressed'
     where fp in (${whoseKeys(keys, suppressed, sql`from ${table(BUCKETS)}`)})`);
}

/** Those of `people`, (external_id, sets, …), who may be sent. For whatever adds people that no source has now. */
export const withoutSuppressed = (people: Sql, suppressed: Suppressed | undefined): Sql =>
  suppressed === undefined
    ? people
    : sql`select * from (${people}) where external_id not in (${suppressedAmong(people, suppressed, suppressedBuckets(suppressed))})`;

/** The buckets in which somebody is suppressed: (bucket). All 65,536 are tried, which takes 0.2 seconds. */
const suppressedBuckets = ({ bucketMacs, ...pads }: Suppressed): Sql => sql`
  select bucket from (select format('{:04x}', range) as bucket from range(65536))
   where ${macOfBucket(sql`bucket`, pads)} in (select unnest(${bucketMacs}))`;

/** The same as a table of the plan, in memory. */
const BUCKETS = "suppressed_buckets";

interface Planning {
  mode: Mode;
  suppressed?: Suppressed | undefined;
}

/** In the snapshot's `meta`: members were last looked at under suppressions up to that instant. */
const LOOKED_AT = "suppressed_at";

/**
 * Finds members who must not be there: a restored backup has them. Their rows match no source any more, so that the scan
 * looks at them. Once for each new suppression: from then on nobody suppressed becomes a member.
 */
export async function lookAnewAtSuppressed(
  database: Database,
  { mode, suppressed }: Planning,
): Promise<void> {
  const nobody = sql`select null::varchar as external_id limit 0`;
  if (suppressed) await materialize(database, BUCKETS, suppressedBuckets(suppressed));
  const wanted = mode !== "remove" && suppressed && (await lookedAt(database)) < suppressed.lastAt;
  const members = sql`select external_id, sets || coalesce(past, '') as sets from ${table(SNAPSHOT.members)}`;
  await materialize(
    database,
    WORK.suppressed,
    wanted ? suppressedAmong(members, suppressed, sql`from ${table(BUCKETS)}`) : nobody,
  );
  if (!wanted) return;
  if ((await countRows(database, sql`from ${table(WORK.suppressed)}`)) === 0)
    await markLookedAt(database, suppressed.lastAt);
  else
    await database.run(sql`
      update ${table(SNAPSHOT.rows)} set fp = ${mismatched(sql`external_id`)}
       where external_id in (from ${table(WORK.suppressed)})`);
}

/** Gives every staged row of suppressed people its reason, and has those who are members taken out. */
export async function refuseSuppressed(database: Database, { mode, suppressed }: Planning): Promise<void> {
  if (mode === "remove" || suppressed === undefined) return;
  const staged = sql`select external_id, sets from ${table(WORK.staged)}`;
  await database.run(sql`
    insert into ${table(WORK.suppressed)}
    select external_id from (${suppressedAmong(staged, suppressed, sql`from ${table(BUCKETS)}`)})
     where external_id not in (from ${table(WORK.suppressed)})`);
  if ((await countRows(database, sql`from ${table(WORK.suppressed)}`)) === 0) return;
  await database.run(
    sql`delete from ${table(WORK.refused)} where external_id in (from ${table(WORK.suppressed)})`,
  );
  await database.run(
    sql`insert into ${table(WORK.refused)} select external_id, 'person.suppressed' from ${table(WORK.suppressed)}`,
  );
  await database.run(sql`
    update ${table(WORK.staged)} set row_reason = 'person.suppressed'
     where external_id in (from ${table(WORK.suppressed)})`);
}

async function lookedAt(database: Database): Promise<number> {
  const [row] = await database.all(
    sql`select value::bigint as at from ${table(SNAPSHOT.meta)} where name = ${LOOKED_AT}`,
  );
  return Number(row?.at ?? 0);
}

async function markLookedAt(database: Database, at: number): Promise<void> {
  await database.transaction(async () => {
    await database.run(sql`delete from ${table(SNAPSHOT.meta)} where name = ${LOOKED_AT}`);
    await database.run(sql`insert into ${table(SNAPSHOT.meta)} values (${LOOKED_AT}, ${String(at)})`);
  });
}

/**
 * Says that members were looked at under suppressions up to `at`, where all up to `before` are known to have been: who
 * erased the people of the newest need not have all others looked at again.
 */
export async function carryLookedAt(
  database: Database,
  { before, at }: { before: number; at: number },
): Promise<void> {
  if ((await lookedAt(database)) >= before) await markLookedAt(database, at);
}
