import { tmpdir } from "node:os";
import { join } from "node:path";
import { fieldsByName } from "../config/fields.ts";
import { hashedRows, IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import { makeTemporaryFolder, removeTemporaryFolder } from "../ledger/temporary-folder.ts";
import { type FieldMapping, type IdentityRules, mappedColumns } from "../model/field-mapping.ts";
import type { SourceSpec } from "../model/source-spec.ts";
import { BY_ONE_ROW, consentOf, refusalOfRow } from "../plan/consent.ts";
import { filesOf } from "../source/files.ts";
import { openSource } from "../source/open.ts";
import { columnAlias, type Source } from "../source/source.ts";
import { unreadableRows } from "../source/unreadable.ts";
import { type Database, type DatabaseLimits, openDatabase, type RowObject } from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { saidToHoldLists, withAllTaken } from "./lists.ts";
import { gaveUp, type Reading, readBy, refuseLostRows } from "./read-again.ts";
import { checkColumns } from "./scan.ts";

export interface HashOptions {
  source: SourceSpec;
  /** Absent: columns named email, phone, external_id (id) and country. */
  fields?: FieldMapping;
  /** Whether cells hold several emails or phones; of files that is found out. */
  lists?: boolean | undefined;
  rules: IdentityRules;
  limits: DatabaseLimits;
}

/**
 * Every row of a source as a line of JSON, in order, unusable rows too:
 * `{"row":1,"externalUserId":"…","sets":[{"email":"…","phone":"…"}],"rejections":[{"field":"…","reason":"…"}]}`.
 * Row 1 is the first after the header; rows of several files are counted on. With columns of consent mapped, `consent`
 * follows the sets, as it would go to Amazon, or null.
 * @throws {ConfigError} source.not-found, source.column-missing {DataError} source.empty, source.unreadable
 */
export async function* hashFile(options: HashOptions): AsyncIterable<string> {
  const files = options.source.file === "-" ? ["-"] : filesOf(options.source.file);
  let row = 0;
  for (const file of files)
    for await (const line of linesOf({ ...options, source: { ...options.source, file } })) {
      row += 1;
      yield `{"row":${row},${line}`;
    }
}

/** The rest of each line of one file; the careful reader where the fast one gives up, which it does before the first. */
async function* linesOf(options: HashOptions): AsyncIterable<string> {
  try {
    yield* linesByReader(options, { carefully: false });
  } catch (error) {
    if (!gaveUp(error, options.source)) throw error;
    yield* linesByReader(options, { carefully: true });
  }
}

async function* linesByReader(
  { source: spec, rules, limits, lists, fields: given }: HashOptions,
  reading: Reading,
): AsyncIterable<string> {
  const database = await openDatabase(limits);
  const folder = spec.file === "-" ? makeTemporaryFolder(tmpdir()) : undefined;
  try {
    await install(database, IDENTITY_MACROS);
    await loadPhoneTable(database);
    const source = readBy(await openSource(spec), reading);
    const mapped = given ?? fieldsByName(await source.columns(database));
    await checkColumns(database, source, mappedColumns(mapped));
    const fields = await withAllTaken(database, source, saidToHoldLists(mapped, lists));
    const lines = (setAside: boolean): Sql => hashedLines(source, fields, rules, setAside);
    if (folder === undefined) {
      await countValues(database, source, fields);
      yield* merged(await leftOutOf(database, source), database.streamOnRawValues(lines(false)));
    } else {
      await database.attach(join(folder, "hashes.duckdb"), "kept");
      await database.runOnRawValues(sql`create table kept.lines as ${lines(true)}`);
      yield* merged(await leftOutOf(database, source), database.stream(sql`select line from kept.lines`));
    }
  } finally {
    database.close();
    if (folder !== undefined) removeTemporaryFolder(folder);
  }
}

/** A scan of its own, before the first line: which lines the reader leaves out is known at the end of a scan. */
async function countValues(database: Database, source: Source, fields: FieldMapping): Promise<void> {
  if (!source.unreadableRows()) return;
  const columns = mappedColumns(fields);
  const counts = columns.map((_, index) => sql`count(${sql.id(columnAlias(index))})`);
  await database.runOnRawValues(
    sql`select ${sql.join(counts)} from (${source.rows(columns, { setAside: true })})`,
  );
}

/** A line that the reader leaves out. */
interface LeftOut {
  rowNumber: number;
  reason: string;
}

/** In order. @throws {DataError} source.not-plain-csv */
async function leftOutOf(database: Database, source: Source): Promise<LeftOut[]> {
  if (!source.unreadableRows()) return [];
  await refuseLostRows(database, source);
  const rows = await database.allOnRawValues(
    sql`select row_number, reason from (${await unreadableRows(database, source)}) order by row_number`,
  );
  await source.forgetUnreadable(database);
  return rows.map(({ row_number, reason }) => ({ rowNumber: Number(row_number), reason: String(reason) }));
}

/** Lines in the order of the source, those left out in their places. */
async function* merged(leftOut: readonly LeftOut[], kept: AsyncIterable<RowObject[]>): AsyncIterable<string> {
  let row = 1;
  let next = 0;
  for await (const rows of kept)
    for (const { line } of rows) {
      for (; next < leftOut.length && leftOut[next]!.rowNumber <= row; next++, row++)
        yield leftOutLine(leftOut[next]!);
      yield String(line);
      row += 1;
    }
  for (; next < leftOut.length; next++) yield leftOutLine(leftOut[next]!);
}

const leftOutLine = ({ reason }: LeftOut): string =>
  `"externalUserId":null,"sets":[],"rejections":[{"field":"row","reason":"${reason}"}]}`;

/** One line of JSON for each row, without its beginning, which counts the rows. Only streams. */
function hashedLines(source: Source, fields: FieldMapping, rules: IdentityRules, setAside: boolean): Sql {
  const numbered = sql`
    select row_number() over () as row_number, * from (${source.rows(mappedColumns(fields), { setAside })})`;
  const consent =
    fields.consent === undefined
      ? sql`''`
      : sql`',"consent":' || coalesce(${consentOf(BY_ONE_ROW, undefined)}, 'null')`;
  const refusal = fields.consent === undefined ? sql`null` : refusalOfRow(BY_ONE_ROW);
  return sql`
    select '"externalUserId":' || coalesce('"' || external_id || '"', 'null')
             || ',"sets":' || coalesce(sets, '[]') || ${consent}
             || ',"rejections":[' || concat_ws(',',
                  case when starts_with(row_reason, 'id.') then '{"field":"externalId","reason":"' || row_reason || '"}'
                       when row_reason is not null then '{"field":"row","reason":"' || row_reason || '"}' end,
                  case when row_reason is null then '{"field":"consent","reason":"' || ${refusal} || '"}' end,
                  array_to_string(list_transform(string_split(dropped, ' '), entry ->
                    '{"field":"' || split_part(entry, ':', 1) || '","reason":"' || split_part(entry, ':', 2) || '"}'), ','))
             || ']}' as line
      from (${hashedRows(numbered, ["row_number"], { fields, rules, scope: undefined })})`;
}
