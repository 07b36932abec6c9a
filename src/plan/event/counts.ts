import type { ConversionType } from "../../model/event-words.ts";
import type { ConsentCounts, EventRowCounts, EventTotal } from "../../model/plan.ts";
import type { RejectionCount } from "../../model/rejection.ts";
import { countRows } from "../../sql/count.ts";
import type { Database } from "../../sql/database.ts";
import { table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { readTroubles } from "../counts.ts";
import { placed } from "../rejections.ts";
import { WORK } from "../tables.ts";
import { watermarkOf } from "./log.ts";
import { EVENT_WORK } from "./tables.ts";

/** Everything that a plan of events counts. */
export interface EventCounts {
  rows: EventRowCounts;
  rejections: RejectionCount[];
  droppedFields: RejectionCount[];
  totals: EventTotal[];
  consent: ConsentCounts;
}

/** Counts a plan whose tables are all there. `known`: rows of events that Amazon has, which were not looked at again. */
export async function countEvents(
  database: Database,
  { entry, known }: { entry: string; known: number },
): Promise<EventCounts> {
  const troubles = await readTroubles(database, troubleCounts(entry));
  const staged = await countRows(database, sql`from ${table(WORK.staged)}`);
  const events = await countRows(database, sql`from ${table(WORK.changes)}`);
  const { usable, before } = await database.one(sql`
    select count(*) as usable,
           count(*) filter (where event_id in (select event_id from ${table(EVENT_WORK.before)})) as before
      from ${table(WORK.staged)}
     where row_reason is null`);
  const passed = await countRows(database, sql`from (${reported(entry)}) where row = 'passed'`);
  const { own, on_basis } = await database.one(sql`
    select count(*) filter (where has_consent and not by_basis) as own, count(*) filter (where by_basis) as on_basis
      from ${table(WORK.changes)}`);
  return {
    rows: {
      read: staged + known + troubles.unreadable,
      events,
      merged: Number(usable) - Number(before) - events,
      sentBefore: known + Number(before),
      passed,
      rejected: troubles.rejected + troubles.unreadable,
      unreadable: troubles.unreadable + troubles.unreadableStaged,
    },
    rejections: troubles.rejections,
    droppedFields: troubles.droppedFields,
    totals: await totalsOf(database),
    consent: { own: Number(own), onBasis: Number(on_basis) },
  };
}

/**
 * Staged rows with anything to report, and what became of each: `used`, `rejected`, or `passed`: at or before the watermark,
 * where an earlier run told of it. What was in the future then may be sent now.
 */
const reported = (entry: string): Sql => sql`
  select fp, row_reason, dropped,
         case when row_reason is null then 'used'
              when row_reason <> 'time.future' and mark <= (${watermarkOf(entry)}) then 'passed'
              else 'rejected' end as row
    from ${table(WORK.staged)}
   where row_reason is not null
      or (dropped is not null and event_id not in (select event_id from ${table(EVENT_WORK.before)}))`;

/** Those of them that this run tells of. */
const told = (entry: string): Sql => sql`select * from (${reported(entry)}) where row <> 'passed'`;

const troubleCounts = (entry: string): Sql => sql`
  select row, case when row <> 'used' then row_reason end as row_reason, dropped, false as without_id, count(*) as row_count
    from (${told(entry)})
   group by all`;

/** Every rejection with its place; see `placed`. */
export const eventRejections = (entry: string): Sql => placed(told(entry));

/** (fp): staged rows that have something to report. */
export const reportedEventRows = (entry: string): Sql => sql`select distinct fp from (${told(entry)})`;

async function totalsOf(database: Database): Promise<EventTotal[]> {
  const rows = await database.all(sql`
    select type, currency, count(*) as events, sum(value)::varchar as value
      from ${table(WORK.changes)}
     group by all
     order by events desc, type, currency`);
  return rows.map(({ type, currency, events, value }) => ({
    type: type as ConversionType,
    events: Number(events),
    ...(currency !== null && { currency: String(currency) }),
    ...(value !== null && { value: String(value) }),
  }));
}

/** How soon a batch can leave. */
export interface Pace {
  now: number;
  maxAgeMs: number;
  recordsPerBatch: number;
  perSecond: number;
  perHour: number;
}

/** How many of the events are too old by the time that the limits let their request go. */
export async function countExpiring(
  database: Database,
  { now, maxAgeMs, recordsPerBatch, perSecond, perHour }: Pace,
): Promise<number> {
  const before = sql`((change_number - 1) // ${recordsPerBatch})`;
  const leavesAt = sql`(${now} + (${before} // ${perHour}) * ${HOUR_MS} + ((${before} % ${perHour}) * 1000) // ${perSecond})`;
  return countRows(database, sql`from ${table(WORK.changes)} where happened_at + ${maxAgeMs} < ${leavesAt}`);
}

const HOUR_MS = 3_600_000;
