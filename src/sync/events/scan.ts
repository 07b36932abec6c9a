import type { EventsConfig } from "../../config/config.ts";
import { eventRows } from "../../identity/event/event-rows.ts";
import type { FingerprintSeed } from "../../identity/fingerprint.ts";
import { eventColumns } from "../../model/event-mapping.ts";
import { reportedEventRows } from "../../plan/event/counts.ts";
import { consented, type EventConsentRules, type Judged, judgeEvents } from "../../plan/event/new-events.ts";
import { EVENT_LOG, EVENT_WORK } from "../../plan/event/tables.ts";
import { columnAlias, type Source } from "../../source/source.ts";
import type { Database } from "../../sql/database.ts";
import { materialize, table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { type Scanned, scanNothing, scanSource } from "../scan.ts";

/** A source of events, and how to take it. */
export interface EventScan extends Omit<Judged, "locate"> {
  source: Source;
  entry: EventsConfig;
  seed: FingerprintSeed;
  consent: EventConsentRules;
  /** Every file of the source was read whole before: no row is looked at. */
  nothingNew: boolean;
  /** Epoch milliseconds. */
  now: number;
  /** See `Scan`. */
  fingerprintsAtOnce: number;
}

/** Reads events, and says which may be sent. @throws as `scanSource` */
export async function scanEvents(database: Database, scan: EventScan): Promise<Scanned> {
  const { source, seed, fingerprintsAtOnce, entry, nothingNew } = scan;
  const { watermark = null } = entry;
  await materialize(database, EVENT_WORK.marked, sql`select ${watermark}::varchar as mapped_column`);
  const read = nothingNew ? scanNothing : scanSource;
  return read(
    database,
    {
      source,
      columns: columnsOf(entry),
      seed,
      fields: entry.fields,
      staged: (rows, listed, carried) =>
        stagedEvents(rows, carried, {
          ...scan,
          entry: { ...entry, fields: { ...entry.fields, ...listed } },
        }),
      wide: () => true,
      known: {
        rows: sql`select fp, 0 as label from ${table(EVENT_LOG.rows)}`,
      },
      reported: reportedEventRows(entry.name),
      fingerprintsAtOnce,
    },
    (locate) => judgeEvents(database, { ...scan, locate }),
  );
}

/** The mapped columns, and the one of the watermark behind them where it is none of them. */
const columnsOf = ({ fields, watermark }: EventsConfig): readonly string[] => [
  ...new Set([...eventColumns(fields), ...(watermark === undefined ? [] : [watermark])]),
];

function stagedEvents(rows: Sql, carried: readonly string[], { entry, consent, now }: EventScan): Sql {
  const { fields, defaults, rules } = entry;
  const marked = sql`select *, ${markOf(entry)} as mark from (${rows})`;
  return consented(eventRows(marked, [...carried, "mark"], { fields, defaults, rules, now }), consent);
}

/** A row's place by the watermark's column: numbers as they are, times as milliseconds since 1970. */
function markOf(entry: EventsConfig): Sql {
  if (entry.watermark === undefined) return sql`null::decimal(38, 6)`;
  const column = sql.id(columnAlias(columnsOf(entry).indexOf(entry.watermark)));
  return sql`
    coalesce(try_cast(trimmed(${column}) as decimal(38, 6)),
             event_time(${column}, ${sql.literal(entry.rules.timeZone)})::decimal(38, 6))`;
}
