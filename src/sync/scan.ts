import { ConfigError, DataError, MachineError } from "../errors.ts";
import type { FingerprintSeed } from "../identity/fingerprint.ts";
import { countOf, type FingerprintSet } from "../lib/fingerprint-set.ts";
import { WORK } from "../plan/tables.ts";
import type { Source } from "../source/source.ts";
import { unreadableRows } from "../source/unreadable.ts";
import { countRows } from "../sql/count.ts";
import { type Database, NOT_PLAIN_CSV, OUT_OF_MEMORY } from "../sql/database.ts";
import type { WordJudge } from "../sql/integers.ts";
import { materialize, materializeFromRawValues, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { type ListedFields, mayHaveLists, withAllTaken, withTaken } from "./lists.ts";
import { locate, PLACE, placedRows, withFingerprints } from "./locate.ts";
import { asRowSum, RowSum, rowSum } from "./row-sum.ts";
import { fingerprintSet, isIn, judged, mark, type Share } from "./sieve.ts";

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
  /** Whether that is so much a row that it is staged on one thread, by how many are taken of a cell: see `Database.runOnRawValues`. */
  wide(fields: ListedFields): boolean;
  /** Rows of earlier runs that need no second look. */
  known: KnownRows;
  /** (fp): staged rows that have something to report. */
  reported: Sql;
  /** How many fingerprints are held in memory at once. With more, the source is read as often as there are shares of them. */
  fingerprintsAtOnce: number;
}

/** What an audience's or an advertiser's memory has of source rows. */
export interface KnownRows {
  /** (fp, label), each once; `label` 0 to 3: what `missed` is asked about, and held back rows are counted by. */
  rows: Sql;
  /** (fp): those of them that are looked at all the same. */
  again?: Sql;
  /** Where it matters that rows are no more in the source, and which: those are in `WORK.absent`, and `gone` in `WORK.gone`. */
  missed?: { isMissed(label: number): boolean; gone: Sql };
  /** (fp, label): once rows are staged, known ones that were held back and are wanted all the same. */
  siblings?: Sql;
}

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

/** A share of new rows from which every row is staged: on all threads, and without numbers. */
const MOSTLY_NEW = 0.25;

/** How many rows at the beginning of a source tell that share. */
const SAMPLE = 20_000;

/** Each file is a branch of the statement where rows have their places, and takes time to plan. */
const MOST_FILES_PLACED = 8;

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

/** Every row where nothing is known, or hardly any row of the source; else those that are not held back. */
async function stageWhatMatters(database: Database, scan: Scan): Promise<Omit<Scanned, "source">> {
  const known = scan.source.features.readsTwice ? await countRows(database, scan.known.rows) : 0;
  const changed = known > 0 ? await stageChanged(database, scan, known) : undefined;
  if (changed !== undefined) return changed;
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

/**
 * Stages the rows that known ones don't hold back, in one scan for each share of those, and one for siblings that turn up.
 * Undefined, and nothing is staged, where most rows are new.
 */
async function stageChanged(
  database: Database,
  scan: Scan,
  knownCount: number,
): Promise<Omit<Scanned, "source"> | undefined> {
  const { known, source } = scan;
  const placed = source.parts.length <= MOST_FILES_PLACED;
  const held = { rows: 0, byLabel: [0, 0, 0, 0] };
  const sum = new RowSum();
  await database.run(sql`create or replace table ${table(WORK.absent)} (upper uinteger, lower uinteger)`);
  const shares = Math.max(1, Math.ceil(knownCount / scan.fingerprintsAtOnce));
  for (let number = 0; number < shares; number++) {
    const share = { number, of: shares };
    using set = await fingerprintSet(database, known.rows, { labelled: true, share });
    if (number === 0 && (await isMostlyNew(database, scan, { set, share }))) return undefined;
    if (known.again !== undefined) await mark(database, set, known.again);
    await stageShare(database, scan, { placed, held, sum, set, share });
    if (known.missed !== undefined)
      await database.appendIntegers(WORK.absent, unmet(set, known.missed.isMissed));
  }
  if (known.missed !== undefined) await materialize(database, WORK.gone, known.missed.gone);
  if (known.siblings !== undefined) await stageSiblings(database, scan, { placed, held });
  held.rows -= await countRows(database, sql`from ${table(WORK.staged)}`);
  return { everything: false, placed, heldBack: held, rowSum: String(sum) };
}

/** One of several sets of known rows. */
interface KnownShare {
  set: FingerprintSet;
  share: Share;
}

/** Told by the first rows: where it is wrong, the other way takes longer and comes to the same. */
async function isMostlyNew(database: Database, scan: Scan, { set, share }: KnownShare): Promise<boolean> {
  const first = sql`${fingerprinted(scan, { setAside: false, placed: false })} limit ${sql.literal(String(SAMPLE))}`;
  let read = 0;
  let fresh = 0;
  const judge: WordJudge = (fingerprints, answers) => {
    set.look(fingerprints, answers);
    for (let row = 0; row < countOf(fingerprints); row++) {
      if (!isIn(share, fingerprints, row)) continue;
      read += 1;
      fresh += 1 - answers[row]!;
    }
  };
  await database.judging(judge, () =>
    database.allOnRawValues(sql`select count(*) from (${judged(first, 1)})`),
  );
  return fresh > MOSTLY_NEW * read;
}

/** Where counts are gathered while rows stream by: `rows` are all that were read, until the staged ones are taken off. */
interface Gathering {
  placed: boolean;
  held: { rows: number; byLabel: number[] };
}

/** All rows that stream by, too. */
interface Summing extends Gathering {
  sum: RowSum;
}

async function stageShare(
  database: Database,
  scan: Scan,
  { placed, held, sum, set, share }: Summing & KnownShare,
): Promise<void> {
  const first = share.number === 0;
  const judge: WordJudge = (fingerprints, answers) => {
    if (first) {
      held.rows += countOf(fingerprints);
      sum.add(fingerprints);
    }
    for (const [label, count] of set.meet(fingerprints, answers).entries()) held.byLabel[label]! += count;
    if (share.of === 1) return;
    for (let row = 0; row < countOf(fingerprints); row++)
      if (!isIn(share, fingerprints, row)) answers[row] = 1;
  };
  const rows = stagedRows(scan, judged(fingerprinted(scan, { setAside: first, placed }), 0), placed);
  const stage = (): Promise<void> =>
    database.judging(judge, () => stageInto(database, rows, { first, placed }));
  await (first ? settingAside(database, scan.source, stage) : stage());
}

function* unmet(set: FingerprintSet, isMissed: (label: number) => boolean): Generator<readonly number[]> {
  for (const [upper, lower, label] of set.unmet()) if (isMissed(label)) yield [upper, lower];
}

/** Further rows of people who turned up when others were hashed. */
async function stageSiblings(database: Database, scan: Scan, { placed, held }: Gathering): Promise<void> {
  await materialize(database, WORK.siblings, scan.known.siblings!);
  const siblings = sql`from ${table(WORK.siblings)}`;
  if ((await countRows(database, siblings)) === 0) return;
  using set = await fingerprintSet(database, siblings, { labelled: true });
  const rows = stagedRows(scan, judged(fingerprinted(scan, { setAside: false, placed }), 1), placed);
  const judge: WordJudge = (fingerprints, answers) => {
    for (const [label, count] of set.meet(fingerprints, answers).entries()) held.byLabel[label]! -= count;
  };
  await database.judging(judge, () => stageInto(database, rows, { first: false, placed }));
}

/** Rows with places are counted on one thread; with more, DuckDB's waiting for it burns a second one. */
const stageInto = (
  database: Database,
  rows: Sql,
  { first, placed }: { first: boolean; placed: boolean },
): Promise<void> =>
  database.runOnRawValues(
    first
      ? sql`create or replace table ${table(WORK.staged)} as ${rows}`
      : sql`insert into ${table(WORK.staged)} ${rows}`,
    { onOneThread: placed },
  );

const fingerprinted = (scan: Scan, { setAside, placed }: { setAside: boolean; placed: boolean }): Sql =>
  withFingerprints(
    scan,
    placed ? placedRows(scan, { setAside }) : scan.source.rows(scan.columns, { setAside }),
  );

const stagedRows = (scan: Scan, rows: Sql, placed: boolean): Sql =>
  scan.staged(rows, scan.fields, ["fp", ...(placed ? PLACE : [])]);

async function keepUnreadable(database: Database, source: Source): Promise<void> {
  await materializeFromRawValues(database, WORK.unreadable, await unreadableRows(database, source));
}
