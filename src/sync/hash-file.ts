import { fieldsByName } from "../config/fields.ts";
import { DataError } from "../errors.ts";
import { hashedRows, IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import { type FieldMapping, type IdentityRules, mappedColumns } from "../model/field-mapping.ts";
import type { SourceSpec } from "../model/source-spec.ts";
import { filesOf } from "../source/files.ts";
import { openSource } from "../source/open.ts";
import type { Source } from "../source/source.ts";
import { unreadableRows } from "../source/unreadable.ts";
import {
  BROKE_THE_READER,
  type Database,
  type DatabaseLimits,
  NOT_PLAIN_CSV,
  openDatabase,
} from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { checkColumns } from "./scan.ts";

export interface HashOptions {
  source: SourceSpec;
  /** Absent: columns named email, phone, external_id (id) and country. */
  fields?: FieldMapping;
  rules: IdentityRules;
  limits: DatabaseLimits;
}

/**
 * Every row of a source as a line of JSON, in order, unusable rows too:
 * `{"row":1,"externalUserId":"…","sets":[{"email":"…","phone":"…"}],"rejections":[{"field":"…","reason":"…"}]}`.
 * Row 1 is the first after the header; rows of several files are counted on.
 * @throws {ConfigError} source.not-found, source.column-missing {DataError} source.empty, source.unreadable
 */
export async function* hashFile(options: HashOptions): AsyncIterable<string> {
  const files = options.source.file === "-" ? ["-"] : filesOf(options.source.file);
  let database = await openIdentities(options.limits);
  try {
    let before = 0;
    for (const file of files) {
      let count: number;
      try {
        count = await hashOne(database, file, options);
      } catch (error) {
        if (!(error instanceof DataError && error.code === BROKE_THE_READER) || file === "-") throw error;
        database.close();
        database = await openIdentities(options.limits);
        count = await hashOne(database, file, options, { carefully: true });
      }
      yield* linesOf(database, before);
      before += count;
    }
  } finally {
    database.close();
  }
}

async function openIdentities(limits: DatabaseLimits): Promise<Database> {
  const database = await openDatabase(limits);
  await install(database, IDENTITY_MACROS);
  await loadPhoneTable(database);
  return database;
}

const ROWS = "hashed_rows";
const LEFT_OUT = "left_out";

/** Hashes one file into a table. Returns how many rows it has, unusable and unreadable ones included. */
async function hashOne(
  database: Database,
  file: string,
  options: HashOptions,
  { carefully = false } = {},
): Promise<number> {
  const source = await openSource(database, { ...options.source, file });
  const fields = options.fields ?? fieldsByName(await source.columns(database));
  await checkColumns(database, source, fields);
  const careful = source.careful();
  if (carefully && careful) return keepHashes(database, careful, fields, options);
  try {
    return await keepHashes(database, source, fields, options);
  } catch (error) {
    if (!(error instanceof DataError && error.code === NOT_PLAIN_CSV) || !careful) throw error;
    return keepHashes(database, careful, fields, options);
  }
}

/** Into a table, for the lines that the reader leaves out are known only at its end. */
async function keepHashes(
  database: Database,
  source: Source,
  fields: FieldMapping,
  { rules }: HashOptions,
): Promise<number> {
  const numbered = sql`
    select row_number() over () as row_number, * from (${source.rows(mappedColumns(fields), { setAside: true })})`;
  const hashed = hashedRows(numbered, ["row_number"], { fields, rules, scope: undefined });
  try {
    await database.runOnRawValues(sql`create or replace temp table ${sql.id(ROWS)} as ${hashed}`);
    if (await source.mayHaveLostRows(database))
      throw new DataError(NOT_PLAIN_CSV, `${source.name} has a quote that never closes.`, {
        hint: "Save it to a file and name that: a file can be read line by line, and only the bad lines are left out.",
      });
    await database.runOnRawValues(
      sql`create or replace temp table ${sql.id(LEFT_OUT)} as ${await unreadableRows(database, source)}`,
    );
  } finally {
    await source.forgetUnreadable(database).catch(() => undefined);
  }
  const { count } = await database.one(
    sql`select (select count(*) from ${sql.id(ROWS)}) + (select count(*) from ${sql.id(LEFT_OUT)}) as count`,
  );
  return Number(count);
}

/** The kept rows and those left out as lines of JSON, in order. */
async function* linesOf(database: Database, before: number): AsyncIterable<string> {
  const statement = sql`
    with left_out as (
      select row_number, reason, row_number() over (order by row_number) as rank from ${sql.id(LEFT_OUT)}
    ), placed as (
      select hashed.row_number + coalesce(earlier.rank, 0) as row_number, external_id, sets, row_reason, dropped
        from ${sql.id(ROWS)} as hashed
        asof left join (select max(rank) as rank, row_number - rank as before from left_out group by all) as earlier
          on hashed.row_number > earlier.before
       union all
      select row_number, null, null, reason, null from left_out
    )
    select ${jsonLine(before)} as line from placed order by row_number`;
  for await (const rows of database.stream(statement)) for (const { line } of rows) yield String(line);
}

const jsonLine = (before: number): Sql => sql`
  '{"row":' || (row_number + ${before}) || ',"externalUserId":' || coalesce('"' || external_id || '"', 'null')
    || ',"sets":' || coalesce(sets, '[]')
    || ',"rejections":[' || concat_ws(',',
         case when starts_with(row_reason, 'id.') then '{"field":"externalId","reason":"' || row_reason || '"}'
              when row_reason is not null then '{"field":"row","reason":"' || row_reason || '"}' end,
         array_to_string(list_transform(string_split(dropped, ' '), entry ->
           '{"field":"' || split_part(entry, ':', 1) || '","reason":"' || split_part(entry, ':', 2) || '"}'), ','))
    || ']}'`;
