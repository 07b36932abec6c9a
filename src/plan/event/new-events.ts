import type { ConsentBasis } from "../../model/consent.ts";
import { countRows } from "../../sql/count.ts";
import type { Database } from "../../sql/database.ts";
import { materialize, table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { refusalOfRow, restsOnBasis } from "../consent.ts";
import { refuseSuppressedEvents, type Suppressed } from "../suppression.ts";
import { WORK } from "../tables.ts";
import { eventConsent, saidOfEvent } from "./consent.ts";
import { EVENT_LOG, EVENT_WORK } from "./tables.ts";

/** What is asked of an event before it is sent. */
export interface EventConsentRules {
  /** Whether the advertiser's own country wants a signal. */
  wanted: boolean;
  /** The operator's statement that everyone in the source agreed. */
  basis?: ConsentBasis | undefined;
}

/** Events as they are staged: those whose consent is not enough have their reason. Only streams. */
export const consented = (events: Sql, { wanted, basis }: EventConsentRules): Sql => sql`
  select * replace (coalesce(row_reason, ${refusalOfRow(saidOfEvent({ wanted }), basis)}) as row_reason)
    from (${events})`;

export interface Judged {
  /** (event_id): events that an unfinished run carries; absent: none. */
  underway?: Sql | undefined;
  suppressed?: Suppressed | undefined;
  /** Looks up where rows stand: fills `WORK.located` for a relation of fingerprints. */
  locate(fingerprints: Sql): Promise<void>;
}

/** Says of every staged row what stands against sending it: gives it its reason, or puts its event among those of before. */
export async function judgeEvents(
  database: Database,
  { underway, suppressed, locate }: Judged,
): Promise<void> {
  await refuseSuppressedEvents(database, suppressed);
  await judge(database, deniedElsewhere, "consent.denied");
  await compareWithLog(database, underway);
  await materialize(database, EVENT_WORK.several, severalRows());
  await refuseOthersContent(database, locate);
}

const usable = sql`(select * from ${table(WORK.staged)} where row_reason is null)`;

/** One row that says no outweighs every other of its event. */
const deniedElsewhere = sql`
  select fp from ${usable}
   where event_id in (select event_id from ${table(WORK.staged)} where row_reason = 'consent.denied')`;

/**
 * An event that Amazon has is not sent again, and is no news when it has grown too old since; its id is never used for
 * another.
 */
async function compareWithLog(database: Database, underway: Sql | undefined): Promise<void> {
  const known = sql`
    select staged.fp, staged.event_id, staged.row_reason, log.refused is not null as refused,
           log.digest = staged.digest as same
      from ${table(WORK.staged)} as staged
      join ${table(EVENT_LOG.events)} as log on log.event_id = staged.event_id
     where staged.row_reason is null or staged.row_reason = 'time.too-old'`;
  await database.run(sql`create or replace temp table known as ${known}`);
  await materialize(
    database,
    EVENT_WORK.before,
    sql`select event_id from known where same and not refused ${underway ? sql`union ${underway}` : sql`group by event_id`}`,
  );
  const judged = sql`select fp from known where row_reason is null`;
  await judge(database, sql`${judged} and not same and not refused`, "event.other-content");
  await judge(database, sql`${judged} and same and refused`, "event.refused-before");
  await judge(
    database,
    sql`select fp from known where row_reason is not null and same and not refused`,
    null,
  );
  await database.run(sql`drop table known`);
}

/** Gives rows their reason; null: they have none any more. */
async function judge(database: Database, fingerprints: Sql, reason: string | null): Promise<void> {
  if ((await countRows(database, fingerprints)) === 0) return;
  await database.run(
    sql`update ${table(WORK.staged)} set row_reason = ${reason} where fp in (${fingerprints})`,
  );
}

/** Events that may be sent, a row each or more. */
const fresh = sql`(select * from ${usable} where event_id not in (select event_id from ${table(EVENT_WORK.before)}))`;

/** Ids with several rows. Counted on 64 bits of the id first: a fraction of the memory of counting texts. */
const severalRows = (): Sql => sql`
  select event_id
    from ${fresh}
   where hash(event_id) in (
           select id_hash from (select hash(event_id) as id_hash from ${fresh}) group by id_hash having count(*) > 1)
   group by event_id
  having count(*) > 1`;

/** Of rows with one id that do not say the same, the first of the source stays, and whatever says the same as it. */
async function refuseOthersContent(database: Database, locate: Judged["locate"]): Promise<void> {
  const several = sql`select * from ${fresh} where event_id in (select event_id from ${table(EVENT_WORK.several)})`;
  await materialize(
    database,
    EVENT_WORK.conflicting,
    sql`select event_id from (${several}) group by event_id having min(digest) <> max(digest)`,
  );
  const conflicting = sql`select * from ${fresh} where event_id in (select event_id from ${table(EVENT_WORK.conflicting)})`;
  if ((await countRows(database, conflicting)) === 0) return;
  await locate(sql`select distinct fp from (${conflicting})`);
  await materialize(
    database,
    EVENT_WORK.first,
    // What can be read only once has no places: there the earliest event stays.
    sql`
      select event_id, digest
        from (${conflicting}) as staged
        left join ${table(WORK.located)} as place on place.fp = staged.fp
     qualify row_number() over (
               partition by event_id order by place.file nulls first, place.row_number nulls last, staged.happened_at, staged.digest) = 1`,
  );
  await judge(
    database,
    sql`select fp from (${conflicting}) where (event_id, digest) not in (select (event_id, digest) from ${table(EVENT_WORK.first)})`,
    "event.other-content",
  );
}

/**
 * Events to be sent, the oldest first, numbered from 1: (change_number, event_id, happened_at, digest, fp, type, currency, value,
 * identifiers, record, by_basis, has_consent). Several rows of one event are one.
 */
export const newEvents = ({ wanted, basis }: EventConsentRules): Sql => {
  const said = saidOfEvent({ wanted });
  return sql`
  select row_number() over () as change_number, *
    from (
      select event_id, happened_at, digest, fp, type, currency, value, identifiers,
             '{' || body || coalesce(',"consent":' || consent, '') || '}' as record,
             by_basis, consent is not null as has_consent
        from (
          select *, ${eventConsent(said, basis)} as consent, ${restsOnBasis(said, basis)} as by_basis
            from (
              select * from ${fresh} where event_id not in (select event_id from ${table(EVENT_WORK.several)})
               union all
              select *
                from ${fresh}
               where event_id in (select event_id from ${table(EVENT_WORK.several)})
             qualify row_number() over (partition by event_id order by fp) = 1)
        )
       order by happened_at, event_id
    )`;
};

/** The changes as Amazon's events, one JSON text a row, in the order of their numbers. */
export const eventRecords = (): Sql => sql`select record from ${table(WORK.changes)}`;

/** How large each is: (identifiers, bytes), in the order of their numbers; bytes without a line end. */
export const eventSizes = (): Sql => sql`
  select identifiers::uinteger as identifiers, strlen(record)::uinteger as bytes from ${table(WORK.changes)}`;
