import { ConfigError, DataError, MachineError } from "../errors.ts";
import type { FingerprintSeed } from "../identity/fingerprint.ts";
import { WORK } from "../plan/tables.ts";
import type { Source } from "../source/source.ts";
import { unreadableRows } from "../source/unreadable.ts";
import { countRows } from "../sql/count.ts";
import { type Database, NOT_PLAIN_CSV } from "../sql/database.ts";
import { materialize, materializeFromRawValues, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { type ListedFields, mayHaveLists, withAllTaken, withTaken } from "./lists.ts";
import { locate, PLACE, placedRows, withFingerprints } from "./locate.ts";

/** What to read, and how to take it: rows of people, or of events. */
export interface Scan {
  source: Source;
  /** The mapped columns. */
  columns: readonly string[];
  seed: FingerprintSeed;
  /** The mapping of emails and phones. How many are taken of a cell is found out here. */
  fields: ListedFields;
  /** What is staged of rows, (…carried, unreadable, c0, c1, …), as hashes, with `dropped` and the carried columns. Only streams. */
  staged(rows: Sql, fields: ListedFields, carried: readonly string[]): Sql;
  /** Whether that is so much a row that it is staged on one thread: see `Database.runOnRawValues`. */
  wide?: boolean;
  /** Rows of earlier runs that need no second look. */
  known: KnownRows;
  /** (fp): staged rows that have something to report. */
  reported: Sql;
  /** Fingerprints that a join of raw rows may hold in memory: it can't spill. With more, rows are stored as fingerprints first, or all staged. */
  joinableRows: number;
}

/** What an audience's or an advertiser's memory has of source rows. */
export interface KnownRows {
  /** How many there are. */
  count(database: Database): Promise<number>;
  /** What rows, as `Scan.staged` takes them, are matched by: (fp, …). Only streams. */
  fingerprints(rows: Sql): Sql;
  /** Those beside the known ones, as `WORK.matches`. */
  matches(fingerprints: Sql): Sql;
  /** (fp): the rows to look at, from `WORK.matches`. */
  wanted: Sql;
  /** (fp): further ones that turn up when those are staged. */
  siblings?: Sql;
}

/** A source as it was read in the end. */
export interface Scanned {
  source: Source;
  /** Whether every row of it was staged. */
  everything: boolean;
  /** Whether staged rows have their places: (file, row_number). */
  placed: boolean;
}

/** Says what becomes of staged rows. `locate` fills `WORK.located` for a relation of fingerprints. */
type Judge = (locate: (fingerprints: Sql) => Promise<void>) => Promise<void>;

/** A share of new rows from which it is cheaper to stage every row than to pick. */
const MOSTLY_NEW = 0.25;

/**
 * Up to this share of rows to look at, they are staged with their places, which saves the scan that would look those up. A
 * CSV whose rows are counted is read on one thread, so the rows to hash must be few.
 */
const FEW = 0.05;

/** Each file is a branch of the statement then, and takes time to plan. */
const MOST_FILES_PLACED = 8;

/**
 * Reads a source into `matches`, `staged` and `unreadable`: only new, changed and doubtful rows where there are known ones
 * to compare with, every row otherwise. Then `judge` says what becomes of staged rows, for which it may have the places of
 * some looked up; and those that have something to report are `located`.
 * @throws {ConfigError} source.column-missing
 * @throws {DataError} source.changed-while-read, source.not-plain-csv, source.unreadable
 */
export async function scanSource(database: Database, scan: Scan, judge: Judge): Promise<Scanned> {
  await checkColumns(database, scan.source, scan.columns);
  const stamp = scan.source.stamp();
  const scanned = await scanAgainForLists(database, scan);
  await judgeAndLocate(database, { ...scan, ...scanned }, judge);
  if (scanned.source.stamp() !== stamp)
    throw new DataError("source.changed-while-read", `${scan.source.name} changed while it was read.`, {
      hint: "Run it again when the export has finished writing.",
    });
  return scanned;
}

/** What a scan of a source leaves in which no row is new, without reading any: the same tables, empty. */
export async function scanNothing(database: Database, scan: Scan, judge: Judge): Promise<Scanned> {
  await checkColumns(database, scan.source, scan.columns);
  const rows = withFingerprints(scan, scan.source.rows(scan.columns));
  await materializeFromRawValues(
    database,
    WORK.staged,
    scan.staged(sql`select * from (${rows}) where false`, scan.fields, ["fp"]),
  );
  await materialize(
    database,
    WORK.unreadable,
    sql`select null::varchar as file, null::bigint as row_number, null::varchar as reason limit 0`,
  );
  const scanned = { source: scan.source, everything: true, placed: false };
  await judgeAndLocate(database, { ...scan, ...scanned }, judge);
  return scanned;
}

async function judgeAndLocate(database: Database, scan: Scan & Scanned, judge: Judge): Promise<void> {
  const located = (fingerprints: Sql): Promise<void> => locate(database, scan, fingerprints);
  await judge(located);
  await located(scan.reported);
}

/** @throws {ConfigError} source.column-missing */
export async function checkColumns(
  database: Database,
  source: Source,
  mapped: readonly string[],
): Promise<void> {
  const columns = await source.columns(database);
  const missing = mapped.find((column) => !columns.includes(column));
  if (missing === undefined) return;
  throw new ConfigError("source.column-missing", `${source.name} has no column "${missing}".`, {
    hint: `Its columns are: ${columns.map((column) => `"${column}"`).join(", ")}. Set fields: to those, or mend the export.`,
  });
}

/**
 * Reads once more where a list turned up among the staged rows, in a column that showed none at the beginning: so what becomes
 * of a row does not hang on where it stands.
 */
async function scanAgainForLists(database: Database, scan: Scan): Promise<Scanned> {
  const scanned = await scanCarefullyWhereNeeded(database, scan, withTaken);
  const { source, fields } = scanned;
  if (!mayHaveLists(source, fields)) return scanned;
  const unread = sql`select 1 from ${table(WORK.staged)} where contains(dropped, '.is-list') limit 1`;
  if ((await countRows(database, unread)) === 0) return scanned;
  return scanCarefullyWhereNeeded(database, { ...scan, source }, withAllTaken);
}

/** The fast reader first; the careful one where the fast one gave up or may have lost rows. */
async function scanCarefullyWhereNeeded(
  database: Database,
  given: Scan,
  taking: typeof withTaken,
): Promise<Scanned & Pick<Scan, "fields">> {
  const { source } = given;
  let scan = given;
  let everything: boolean;
  try {
    scan = { ...given, fields: await taking(database, source, given.fields) };
    everything = await firstScan(database, scan);
  } catch (error) {
    if (!(error instanceof DataError && error.code === NOT_PLAIN_CSV)) throw error;
    const careful = source.careful();
    if (!careful) throw notPlain(source);
    return scanCarefullyWhereNeeded(database, { ...given, source: careful }, taking);
  }
  const { fields } = scan;
  return { source, fields, ...(everything ? EVERYTHING : await secondScan(database, scan)) };
}

const EVERYTHING = { everything: true, placed: false };

const notPlain = (source: Source): DataError =>
  new DataError(NOT_PLAIN_CSV, `${source.name} has a quote that never closes, or mixed line ends.`, {
    hint: "Save it to a file and name that: a file can be read line by line, and only the bad lines are left out.",
  });

/**
 * Runs a scan that sets lines aside, and keeps of them what may be kept. At once: they quote raw lines in temporary
 * tables, which the next statement over hashes might spill.
 * @throws {DataError} source.not-plain-csv
 */
async function settingAside(database: Database, source: Source, scan: () => Promise<void>): Promise<void> {
  try {
    await scan();
    if (await source.mayHaveLostRows(database)) throw notPlain(source);
    await keepUnreadable(database, source);
  } finally {
    await source.forgetUnreadable(database);
  }
}

/** Whether it was done: false when it did not fit in memory. */
async function fits(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof MachineError && error.code === "machine.memory") return false;
    throw error;
  }
}

/** Stages every row and says true, where nothing can be compared; else matches fingerprints and says false. */
async function firstScan(database: Database, scan: Scan): Promise<boolean> {
  const known = scan.source.features.readsTwice ? await scan.known.count(database) : 0;
  if (known === 0) {
    await settingAside(database, scan.source, () => stage(database, scan, { setAside: true }));
    return true;
  }
  const fingerprints = scan.known.fingerprints(
    withFingerprints(scan, scan.source.rows(scan.columns, { setAside: true })),
  );
  // How many rows are new is known only at the end: they are grouped in memory.
  const joined = (): Promise<void> =>
    settingAside(database, scan.source, () =>
      materializeFromRawValues(database, WORK.matches, scan.known.matches(fingerprints)),
    );
  if (known <= scan.joinableRows && (await fits(joined))) return false;
  await settingAside(database, scan.source, () =>
    materializeFromRawValues(database, WORK.sourceRows, fingerprints),
  );
  await materialize(database, WORK.matches, scan.known.matches(sql`from ${table(WORK.sourceRows)}`));
  await database.run(sql`drop table ${table(WORK.sourceRows)}`);
  return false;
}

/** Stages the rows that the matches call for, or every row when those are many. */
async function secondScan(database: Database, scan: Scan): Promise<Omit<Scanned, "source">> {
  const { fresh, read } = await database.one(sql`
    select coalesce(sum(row_count) filter (where standing = 'fresh'), 0) as fresh,
           coalesce(sum(row_count) filter (where standing <> 'gone'), 0) as read
      from ${table(WORK.matches)}`);
  const mostlyNew = Number(fresh) > MOSTLY_NEW * Number(read);
  if (!mostlyNew) await materialize(database, WORK.wanted, scan.known.wanted);
  const count = mostlyNew ? Number(read) : await countRows(database, sql`from ${table(WORK.wanted)}`);
  if (mostlyNew || count > scan.joinableRows) {
    await stage(database, scan, { setAside: false });
    return EVERYTHING;
  }
  const placed = count <= FEW * Number(read) && scan.source.parts.length <= MOST_FILES_PLACED;
  await stage(database, scan, { setAside: false, placed, wanted: sql`from ${table(WORK.wanted)}` });
  const scanned = { everything: false, placed };
  if (scan.known.siblings === undefined) return scanned;
  await materialize(database, WORK.siblings, scan.known.siblings);
  if ((await countRows(database, sql`from ${table(WORK.siblings)}`)) > 0)
    await database.runOnRawValues(
      sql`insert into ${table(WORK.staged)} ${stagedRows(scan, { setAside: false, placed, wanted: sql`from ${table(WORK.siblings)}` })}`,
    );
  return scanned;
}

interface Staging {
  setAside: boolean;
  /** Whether rows get their places. */
  placed?: boolean;
  /** A relation of the fingerprints to stage; absent: all. */
  wanted?: Sql;
}

const stage = (database: Database, scan: Scan, staging: Staging): Promise<void> =>
  materializeFromRawValues(database, WORK.staged, stagedRows(scan, staging), {
    onOneThread: scan.wide ?? false,
  });

const stagedRows = (scan: Scan, { setAside, placed = false, wanted }: Staging): Sql => {
  const { source, columns, fields } = scan;
  const rows = withFingerprints(scan, placed ? placedRows(scan) : source.rows(columns, { setAside }));
  const picked = wanted ? sql`select * from (${rows}) where fp in (${wanted})` : rows;
  return scan.staged(picked, fields, ["fp", ...(placed ? PLACE : [])]);
};

async function keepUnreadable(database: Database, source: Source): Promise<void> {
  await materializeFromRawValues(database, WORK.unreadable, await unreadableRows(database, source));
}
