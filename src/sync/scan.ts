import { ConfigError, DataError, MachineError } from "../errors.ts";
import { WORK } from "../plan/tables.ts";
import type { Source } from "../source/source.ts";
import { countRows } from "../sql/count.ts";
import { type Database, NOT_PLAIN_CSV, OUT_OF_MEMORY } from "../sql/database.ts";
import { materialize, materializeFromRawValues, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { stageChanged } from "./changed-rows.ts";
import { mayHaveLists, withAllTaken, withTaken } from "./lists.ts";
import { locate, withFingerprints } from "./locate.ts";
import { asRowSum, rowSum } from "./row-sum.ts";
import { fingerprinted, notPlain, type Scan, settingAside, stagedRows } from "./source-rows.ts";

/** A source as it was read in the end. */
export interface Scanned {
  source: Source;
  /** Whether every row of it was staged. */
  everything: boolean;
  /** Whether staged rows have their places: (file, row_number). */
  placed: boolean;
  heldBack: HeldBack;
  /** Of every row of it: see `rowSum`. Undefined where there are lines that could not be read. */
  rowSum: string | undefined;
}

/** Rows that were recognized, and not staged. */
export interface HeldBack {
  rows: number;
  /** Different ones of them, by their labels. */
  byLabel: readonly number[];
}

/** Says what becomes of staged rows. `locate` fills `WORK.located` for a relation of fingerprints. */
type Judge = (locate: (fingerprints: Sql) => Promise<void>) => Promise<void>;

/**
 * Reads a source into `staged`, `absent` and `unreadable`: only new, changed and doubtful rows where there are known ones to
 * compare with, every row otherwise. Then `judge` says what becomes of staged rows, for which it may have the places of some
 * looked up; and those that have something to report are `located`.
 * @throws {ConfigError} source.column-missing
 * @throws {DataError} source.changed-while-read, source.not-plain-csv, source.unreadable
 */
export async function scanSource(database: Database, scan: Scan, judge: Judge): Promise<Scanned> {
  await checkColumns(database, scan.source, scan.columns);
  return whileItStands(scan.source, async () => {
    const scanned = await scanAgainForLists(database, scan);
    await judgeAndLocate(database, { ...scan, ...scanned }, judge);
    const allRead = (await countRows(database, sql`from ${table(WORK.unreadable)}`)) === 0;
    return allRead ? scanned : { ...scanned, rowSum: undefined };
  });
}

/**
 * `Scanned.rowSum` of a source without taking anything of it; undefined where the fast reader can't tell.
 * @throws {DataError} source.changed-while-read
 */
export async function sumRows(
  database: Database,
  scan: Pick<Scan, "source" | "columns" | "seed">,
): Promise<string | undefined> {
  const rows = rowSum(withFingerprints(scan, scan.source.rows(scan.columns)));
  try {
    return await whileItStands(scan.source, async () => asRowSum(await database.allOnRawValues(rows)));
  } catch (error) {
    if (error instanceof DataError && error.code === NOT_PLAIN_CSV) return undefined;
    throw error;
  }
}

/** @throws {DataError} source.changed-while-read */
async function whileItStands<T>(source: Source, read: () => Promise<T>): Promise<T> {
  const stamp = source.stamp();
  const result = await read();
  if (source.stamp() !== stamp)
    throw new DataError("source.changed-while-read", `${source.name} changed while it was read.`, {
      hint: "Run it again when the export has finished writing.",
    });
  return result;
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
  const scanned = { source: scan.source, ...EVERYTHING, rowSum: undefined };
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
  try {
    const fields = await taking(database, source, given.fields);
    return { source, fields, ...(await stageWhatMatters(database, { ...given, fields })) };
  } catch (error) {
    if (!(error instanceof DataError && error.code === NOT_PLAIN_CSV)) throw error;
    const careful = source.careful();
    if (!careful) throw notPlain(source);
    return scanCarefullyWhereNeeded(database, { ...given, source: careful }, taking);
  }
}

const NONE_HELD_BACK: HeldBack = { rows: 0, byLabel: [0, 0, 0, 0] };

const EVERYTHING = { everything: true, placed: false, heldBack: NONE_HELD_BACK };

/** Every row where nothing is known, or hardly any row of the source; else those that are not held back. */
async function stageWhatMatters(database: Database, scan: Scan): Promise<Omit<Scanned, "source">> {
  const known = scan.source.features.readsTwice ? await countRows(database, scan.known.rows) : 0;
  const changed = known > 0 ? await stageChanged(database, scan, known) : undefined;
  if (changed !== undefined) return { everything: false, ...changed };
  await stageEverything(database, scan);
  return {
    ...EVERYTHING,
    rowSum: asRowSum(await database.all(rowSum(sql`select fp from ${table(WORK.staged)}`))),
  };
}

/**
 * How much rows take that wait on several threads for their turn can't be told before: it hangs on how their pieces of the file meet
 * (a million people of 30 letters each, one plan in fifteen). On one thread none wait.
 */
async function stageEverything(database: Database, scan: Scan): Promise<void> {
  const rows = stagedRows(scan, fingerprinted(scan, { setAside: true, placed: false }), false);
  const stage = (onOneThread: boolean): Promise<void> =>
    settingAside(database, scan.source, () =>
      materializeFromRawValues(database, WORK.staged, rows, { onOneThread }),
    );
  const wide = scan.wide(scan.fields);
  try {
    await stage(wide);
  } catch (error) {
    const mayFit = error instanceof MachineError && error.code === OUT_OF_MEMORY;
    if (!mayFit || wide || database.threads === 1) throw error;
    await stage(true);
  }
}
