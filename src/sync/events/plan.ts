import type { EventsConfig } from "../../config/config.ts";
import { DataError } from "../../errors.ts";
import { digestOf } from "../../lib/digest.ts";
import { formatDuration } from "../../lib/duration.ts";
import { thousands } from "../../lib/number.ts";
import { CONSENT_COUNTRIES } from "../../model/consent.ts";
import type { EventAccount } from "../../model/event-account.ts";
import type { EventsPlan, Notice } from "../../model/plan.ts";
import type { RejectionReason } from "../../model/rejection.ts";
import type { EventsRun, PlanBasis } from "../../model/run.ts";
import { countEvents, countExpiring, type EventCounts, eventRejections } from "../../plan/event/counts.ts";
import { filesRead } from "../../plan/event/log.ts";
import { eventSizes, newEvents } from "../../plan/event/new-events.ts";
import { EVENT_WORK } from "../../plan/event/tables.ts";
import { snapshotVersion } from "../../plan/snapshot.ts";
import { WORK } from "../../plan/tables.ts";
import { openSource, type StampedFile, sourceFiles, sourceModifiedAt } from "../../source/open.ts";
import { type Database, DUCKDB_VERSION } from "../../sql/database.ts";
import { materialize, table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { loginNotices } from "../connect.ts";
import { findingNotices, noConsentSaid } from "../consent-notice.ts";
import type { Engine } from "../engine.ts";
import { hashedNotices } from "../hashed-notice.ts";
import { refusePersonalIds, refusePersonalStagedIds } from "../identity-of.ts";
import { forgottenOf } from "../memory.ts";
import { openChanges } from "../open-changes.ts";
import { packChanges } from "../packed-changes.ts";
import { type Reading, readBy } from "../read-again.ts";
import { reasonWords } from "../reason-words.ts";
import { fingerprintsAtOnce } from "../shares-of-memory.ts";
import { slipNotices } from "../slips.ts";
import { suppressedNow } from "../suppressions.ts";
import { tooManyUnreadable } from "../unreadable.ts";
import { volumeOf } from "../volume.ts";
import { eventPacking } from "./cargo.ts";
import { scanEvents } from "./scan.ts";

export interface EventsPlanning {
  entry: EventsConfig;
  account: EventAccount;
  run: EventsRun;
  reading: Reading;
}

/**
 * The plan of one source of events, and what it was made from. Its tables stay in the run's own file.
 * @throws {ConfigError} source.column-missing, source.ids-are-personal
 * @throws {DataError} source.too-many-unreadable, source.no-usable-rows, source.changed-while-read
 */
export async function makeEventsPlan(
  engine: Engine,
  database: Database,
  planning: EventsPlanning,
): Promise<{ plan: EventsPlan; basis: PlanBasis }> {
  const { entry, account, run } = planning;
  const { config, state } = engine;
  const read = await readEvents(engine, database, planning);
  const packing = await packChanges(database, { sizes: eventSizes(), limits: eventPacking(config.batch) });
  await database.run(
    sql`copy (${eventRejections(entry.name)}) to ${state.rejectionsPath(run.runId)} (format parquet)`,
  );
  await database.run(
    sql`copy (select change_number, event_id, type from ${table(WORK.changes)}) to ${state.changesPath(run.runId)} (format parquet)`,
  );
  const { counts } = read;
  const volume = volumeOf(packing, { records: 0, limits: config.limits });
  const expiring = await countExpiring(database, {
    now: run.createdAt,
    maxAgeMs: entry.rules.maxAgeMs,
    recordsPerBatch: eventPacking(config.batch).recordsPerBatch,
    ...config.limits,
  });
  return {
    plan: {
      planId: run.runId,
      mode: "events",
      sync: entry.name,
      destination: entry.destination.name,
      account,
      createdAt: run.createdAt,
      rows: counts.rows,
      totals: counts.totals,
      expiring,
      filesUnchanged: read.filesUnchanged,
      rejections: counts.rejections,
      droppedFields: counts.droppedFields,
      fields: entry.fields,
      consent: { basis: entry.consentBasis, ...counts.consent },
      ...volume,
      notices: [
        ...(await memoryNotice(engine, database, planning)),
        ...(await loginNotices(engine, entry.destination.connection)),
        ...noticesOf(planning, read, { expiring, leastMs: volume.minimumMs }),
        ...(await slipNotices(database, { ...entry.rules, where: `events.${entry.name}.` })),
        ...(await findingNotices(database, entry.fields.consent)),
      ],
    },
    basis: {
      snapshotVersion: await snapshotVersion(database),
      suppressedAt: read.suppressedAt,
      settings: eventSettings(entry),
      madeFor: account.advertiserId,
      sourceModifiedAt: read.modifiedAt,
    },
  };
}

/** What a plan has read, and what came of it. */
interface Read {
  counts: EventCounts;
  filesUnchanged: number;
  /** No file was opened: none has changed. */
  nothingNew: boolean;
  suppressedAt: number | undefined;
  modifiedAt: number | undefined;
}

/** Reads the files that are new or have changed, and finds the events that are new in them. */
async function readEvents(
  engine: Engine,
  database: Database,
  { entry, account, run, reading }: EventsPlanning,
): Promise<Read> {
  const suppressed = await suppressedNow(engine);
  const consent = {
    wanted: account.country !== undefined && CONSENT_COUNTRIES.includes(account.country),
    basis: entry.consentBasis,
  };
  const stamped = stampedFiles(entry, suppressed?.lastAt);
  const before = await filesRead(database, entry.name);
  const changed = stamped.filter(({ file, stamp }) => before.get(file) !== stamp);
  const nothingNew = stamped.length > 0 && changed.length === 0;

  const opened = await openSource(
    entry.source,
    stamped.length === 0 ? undefined : (nothingNew ? stamped : changed).map(({ file }) => file),
  );
  const source = readBy(opened, reading);
  const id = { column: entry.fields.id, field: "id", country: entry.defaults.country } as const;
  await refusePersonalIds(database, source, id);
  engine.onEvent({ kind: "reading", source: source.name });
  const { heldBack } = await scanEvents(database, {
    source,
    entry,
    consent,
    nothingNew,
    seed: {
      salt: engine.fingerprintSalt,
      duckdbVersion: DUCKDB_VERSION,
      settings: rowSettings(entry),
    },
    now: run.createdAt,
    underway: await openChanges(engine, run.audienceKey, "event_id"),
    suppressed,
    fingerprintsAtOnce: fingerprintsAtOnce(engine.machine),
  });
  if (!source.features.readsTwice)
    await refusePersonalStagedIds(
      database,
      sql`select event_id as id from ${table(WORK.staged)} where event_id is not null`,
      id,
    );
  engine.onEvent({ kind: "comparing" });
  await materialize(database, WORK.changes, newEvents(consent));
  const counts = await countEvents(database, { entry: entry.name, known: heldBack.rows });
  engine.onEvent({ kind: "read", rows: counts.rows.read });
  checkReadable(entry, source.name, counts);
  await materialize(database, EVENT_WORK.files, filesDone(counts, changed));
  return {
    counts,
    filesUnchanged: stamped.length - changed.length,
    nothingNew,
    suppressedAt: suppressed?.lastAt,
    modifiedAt: sourceModifiedAt(entry.source),
  };
}

/** A file counts as changed too when it would be read otherwise: under other settings, or since somebody was forgotten. */
const stampedFiles = (entry: EventsConfig, suppressedAt = 0): StampedFile[] => {
  const under = digestOf(`${rowSettings(entry)} ${suppressedAt}`);
  return sourceFiles(entry.source).map(({ file, stamp }) => ({ file, stamp: `${stamp} ${under}` }));
};

/** Files that need not be read again before they change. What is in the future now may be sent by the next run. */
function filesDone({ rejections }: EventCounts, files: readonly StampedFile[]): Sql {
  const done = rejections.some(({ reason }) => reason === "time.future") ? [] : files;
  return sql`
    select unnest(${done.map(({ file }) => file)}) as file, unnest(${done.map(({ stamp }) => stamp)}) as stamp`;
}

/** How rows are read, as one text. */
const rowSettings = ({ fields, defaults, rules, consentBasis, watermark }: EventsConfig): string =>
  JSON.stringify([
    fields,
    defaults,
    rules,
    consentBasis ?? "no statement of consent",
    watermark ?? "all rows",
  ]);

/** How rows are read, and where their events go, as one text: a kept plan is executed only under the same. */
export const eventSettings = (entry: EventsConfig): string => {
  const { source, destination } = entry;
  const { connection, profileId, region, advertiserId } = destination;
  return JSON.stringify([
    rowSettings(entry),
    source,
    [connection.name, connection.endpoints(region)],
    [profileId, region, advertiserId],
  ]);
};

/** Why rows are skipped that say all that they should: a file of nothing else is what cron meets most of the time. */
const READ_WELL: ReadonlySet<RejectionReason> = new Set([
  "time.too-old",
  "time.future",
  "event.other-content",
  "event.refused-before",
  "person.suppressed",
  "consent.denied",
]);

function checkReadable(entry: EventsConfig, source: string, counts: EventCounts): void {
  const { name, maxUnreadableRate } = entry;
  const { rows, rejections, droppedFields } = counts;
  if (rows.read > 0 && rows.unreadable / rows.read > maxUnreadableRate)
    throw tooManyUnreadable({ ...rows, source, maxUnreadableRate });
  const faulty = rejections.some(({ reason }) => !READ_WELL.has(reason));
  if (rows.rejected < rows.read || !faulty) return;
  throw new DataError("source.no-usable-rows", `Not one row of ${source} can be used.`, {
    hint: `Reasons: ${reasonWords([...rejections, ...droppedFields])}.\n${noConsent(entry, counts)?.hint ?? `Check events.${name}.fields and defaults.`}`,
  });
}

/** Rows are skipped for want of consent, and nothing in the configuration could give any. */
function noConsent(
  { name, fields, consentBasis }: EventsConfig,
  { rejections }: EventCounts,
): Notice | undefined {
  const missing = rejections.find(({ reason }) => reason === "consent.missing")?.count ?? 0;
  if (missing === 0 || fields.consent !== undefined || consentBasis !== undefined) return undefined;
  return noConsentSaid(missing, `events.${name}`);
}

/** What was sent and is not remembered: it is sent again with the same ids, while it is young enough. */
async function memoryNotice(
  engine: Engine,
  database: Database,
  { run: { audienceKey } }: EventsPlanning,
): Promise<Notice[]> {
  const { records } = await forgottenOf(engine, database, audienceKey);
  if (records === 0) return [];
  return [
    {
      code: "snapshot.lost",
      message: `Amazon has accepted ${thousands(records)} ${records === 1 ? "event" : "events"} from here that the file which remembers them does not have: ${engine.state.snapshotPath(audienceKey)}.`,
      hint: "Put the state folder back from a backup, all of it. Without it, events that are still young enough are sent again with the same ids, and Amazon keeps one of each.",
    },
  ];
}

function noticesOf(
  { entry, run }: EventsPlanning,
  { counts, nothingNew }: Read,
  { expiring, leastMs }: { expiring: number; leastMs: number },
): Notice[] {
  const { rows, rejections, droppedFields, totals } = counts;
  const notices: Notice[] = [];
  const maxAge = formatDuration(entry.rules.maxAgeMs);
  if (expiring > 0)
    notices.push({
      code: "events.expire-before-sent",
      message: `${thousands(expiring)} ${expiring === 1 ? "event" : "events"} will be older than ${maxAge} before the limits let ${expiring === 1 ? "it" : "them"} go: Amazon is likely to refuse ${expiring === 1 ? "it" : "them"}. All take at least ${formatDuration(leastMs)}.`,
      hint: "Send more often, or raise limits.requestsPerHour if your Amazon account allows more.",
    });
  if (rows.read === 0)
    notices.push({
      code: "source.nothing-new",
      message: nothingNew
        ? "No file has changed since it was read."
        : "What was read has a header and no rows.",
    });
  const other = rejections.find(({ reason }) => reason === "event.other-content")?.count ?? 0;
  if (other > 0)
    notices.push({
      code: "events.id-used-twice",
      message: `${thousands(other)} ${other === 1 ? "row has" : "rows have"} the id of another event. Whether Amazon would keep the first or the last, it does not say for certain: skipped.`,
      hint: `headwater runs export ${run.runId} rejections --to skipped.csv lists them. Give each event an id of its own.`,
    });
  if (totals.some(({ value, currency }) => value !== undefined && currency === undefined))
    notices.push({
      code: "events.no-currency",
      message: "Some events have a value and no currency.",
      hint: `Where it is money, map fields.currency or set events.${entry.name}.defaults.currency.`,
    });
  notices.push(...hashedNotices(droppedFields, entry.fields));
  const unconsented = noConsent(entry, counts);
  return unconsented === undefined ? notices : [...notices, unconsented];
}
