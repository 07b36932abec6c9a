import { DataError } from "../errors.ts";
import type { FingerprintSeed } from "../identity/fingerprint.ts";
import { WORK } from "../plan/tables.ts";
import type { Source } from "../source/source.ts";
import { unreadableRows } from "../source/unreadable.ts";
import { type Database, NOT_PLAIN_CSV } from "../sql/database.ts";
import { materializeFromRawValues } from "../sql/materialize.ts";
import type { Sql } from "../sql/sql.ts";
import type { ListedFields } from "./lists.ts";
import { PLACE, placedRows, withFingerprints } from "./locate.ts";

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
  /**
   * (fp, label), each once; `label` 0 to 3: what `missed` is asked about, and held back rows are counted by; and 4 more marks those
   * that are looked at all the same.
   */
  rows: Sql;
  /** Where it matters that rows are no more in the source, and which: those are in `WORK.absent`, and `gone` in `WORK.gone`. */
  missed?: { isMissed(label: number): boolean; gone: Sql };
  /** (fp, label): once rows are staged, known ones that were held back and are wanted all the same. */
  siblings?: Sql;
}

/** Its rows with fingerprints; see `Source.rows` for `setAside`. `placed`: with their places. */
export const fingerprinted = (
  scan: Scan,
  { setAside, placed }: { setAside: boolean; placed: boolean },
): Sql =>
  withFingerprints(
    scan,
    placed ? placedRows(scan, { setAside }) : scan.source.rows(scan.columns, { setAside }),
  );

/** Rows with fingerprints as what is staged of them. */
export const stagedRows = (scan: Scan, rows: Sql, placed: boolean): Sql =>
  scan.staged(rows, scan.fields, ["fp", ...(placed ? PLACE : [])]);

async function keepUnreadable(database: Database, source: Source): Promise<void> {
  await materializeFromRawValues(database, WORK.unreadable, await unreadableRows(database, source));
}

/** Of a source that only the careful reader can read, where there is none. */
export const notPlain = (source: Source): DataError =>
  new DataError(NOT_PLAIN_CSV, `${source.name} has a quote that never closes, or mixed line ends.`, {
    hint: "Save it to a file and name that: a file can be read line by line, and only the bad lines are left out.",
  });

/**
 * Runs a scan that sets lines aside, and keeps of them what may be kept. At once: they quote raw lines in temporary
 * tables, which the next statement over hashes might spill.
 * @throws {DataError} source.not-plain-csv
 */
export async function settingAside(
  database: Database,
  source: Source,
  scan: () => Promise<void>,
): Promise<void> {
  try {
    await scan();
    if (await source.mayHaveLostRows(database)) throw notPlain(source);
    await keepUnreadable(database, source);
  } finally {
    await source.forgetUnreadable(database);
  }
}
