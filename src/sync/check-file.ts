import { tmpdir } from "node:os";
import { join } from "node:path";
import { fieldsByName } from "../config/fields.ts";
import { IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import { checkedRows } from "../identity/quality/checked-rows.ts";
import { unreadLists } from "../identity/quality/counts.ts";
import { makeTemporaryFolder, removeTemporaryFolder } from "../ledger/temporary-folder.ts";
import { newId } from "../lib/id.ts";
import type { ConsentBasis } from "../model/consent.ts";
import { type FieldMapping, type IdentityRules, mappedColumns } from "../model/field-mapping.ts";
import type { QualityReport } from "../model/quality.ts";
import type { SourceSpec } from "../model/source-spec.ts";
import { BY_ONE_ROW, refusalOfRow } from "../plan/consent.ts";
import { filesOf } from "../source/files.ts";
import { openSource } from "../source/open.ts";
import type { Source } from "../source/source.ts";
import { unreadableRows } from "../source/unreadable.ts";
import { countRows } from "../sql/count.ts";
import { type Database, type DatabaseLimits, openDatabase } from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { mayHaveLists, saidToHoldLists, withAllTaken, withTaken } from "./lists.ts";
import { CHECKED, LEFT_OUT, qualityOf, rowsRead } from "./quality.ts";
import { gaveUp, type Reading, readBy, refuseLostRows } from "./read-again.ts";
import { checkColumns } from "./scan.ts";

export interface CheckOptions {
  source: SourceSpec;
  /** Absent: columns named email, phone, external_id (id) and country. */
  fields?: FieldMapping | undefined;
  /** Whether cells hold several emails or phones; of files that is found out. */
  lists?: boolean | undefined;
  rules: IdentityRules;
  /** Whether a consent must be there where Amazon wants one. Absent: where columns of consent are mapped. */
  consent?: { wanted: boolean; basis?: ConsentBasis | undefined } | undefined;
  limits: DatabaseLimits;
}

/**
 * What the rows of a source are worth, and what each fault in them costs. Reads each row once; keeps nothing. In a folder
 * of temporary files, which goes at the end, are verdicts, masked shapes, and 64-bit keys with a salt of this check's own.
 * @throws {ConfigError} source.not-found, source.column-missing, config.no-identifier-column
 * @throws {DataError} source.empty, source.unreadable, source.not-plain-csv
 */
export async function checkFile(options: CheckOptions): Promise<QualityReport> {
  try {
    return await checkByReader(options, { carefully: false });
  } catch (error) {
    if (!gaveUp(error, options.source)) throw error;
    return checkByReader(options, { carefully: true });
  }
}

async function checkByReader(options: CheckOptions, reading: Reading): Promise<QualityReport> {
  const folder = makeTemporaryFolder(tmpdir());
  try {
    const database = await openDatabase({ ...options.limits, temporaryFolder: folder });
    try {
      await install(database, IDENTITY_MACROS);
      await loadPhoneTable(database);
      await database.attach(join(folder, "checked.duckdb"), CHECKED[0]);
      const fields = await readAll(database, options, reading);
      const judged = options.consent?.wanted ?? fields.consent !== undefined;
      return await qualityOf(database, {
        file: options.source.file,
        fields,
        rules: options.rules,
        consentJudged: judged,
      });
    } finally {
      database.close();
    }
  } finally {
    removeTemporaryFolder(folder);
  }
}

/**
 * Fills `CHECKED` and `LEFT_OUT`, and returns the mapping. Reads once more where a list turned up in a column that showed none
 * at the beginning.
 */
async function readAll(database: Database, options: CheckOptions, reading: Reading): Promise<FieldMapping> {
  const whole = await openSource(options.source);
  const named = options.fields ?? fieldsByName(await whole.columns(database));
  const mapped = saidToHoldLists(named, options.lists);
  await checkColumns(database, whole, mappedColumns(mapped));
  const readable = readBy(whole, reading);
  const fields = await withTaken(database, readable, mapped);
  await readFiles(database, options, whole, fields, reading);
  if (!(mayHaveLists(readable, fields) && (await countRows(database, unreadLists(CHECKED, fields))) > 0))
    return fields;
  const counted = await withAllTaken(database, readable, mapped);
  await readFiles(database, options, whole, counted, reading);
  return counted;
}

/** File after file, so that rows are counted on. */
async function readFiles(
  database: Database,
  { source: spec, rules, consent }: CheckOptions,
  whole: Source,
  fields: FieldMapping,
  reading: Reading,
): Promise<void> {
  const judged = consent?.wanted ?? fields.consent !== undefined;
  const salt = newId();
  const checked = (source: Source): Sql =>
    checkedRows(source.rows(mappedColumns(fields), { setAside: true }), {
      fields,
      rules,
      salt,
      consentRefusal: judged ? refusalOfRow(BY_ONE_ROW, consent?.basis) : sql`null::varchar`,
    });
  await database.run(
    sql`create or replace table ${table(LEFT_OUT)} as select null::bigint as row_number, null::varchar as reason limit 0`,
  );
  const files = spec.file === "-" ? ["-"] : filesOf(spec.file);
  let before = 0;
  for (const [index, file] of files.entries()) {
    const opened = files.length === 1 ? whole : await openSource({ ...spec, file });
    const source = readBy(opened, reading);
    await database.runOnRawValues(
      index === 0
        ? sql`create or replace table ${table(CHECKED)} as ${checked(source)}`
        : sql`insert into ${table(CHECKED)} ${checked(source)}`,
    );
    await keepLeftOut(database, source, before);
    before = await rowsRead(database);
  }
}

/**
 * Notes the lines that the reader left out by their numbers among all rows; `before`: rows of files before this one.
 * @throws {DataError} source.not-plain-csv
 */
async function keepLeftOut(database: Database, source: Source, before: number): Promise<void> {
  if (!source.unreadableRows()) return;
  await refuseLostRows(database, source);
  await database.runOnRawValues(sql`
    insert into ${table(LEFT_OUT)}
    select ${before} + row_number, reason from (${await unreadableRows(database, source)})`);
  await source.forgetUnreadable(database);
}
