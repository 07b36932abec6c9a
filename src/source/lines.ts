import type { Encoding } from "../model/source-spec.ts";
import type { Database } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";

/**
 * The physical lines of text files, as column `line`. A delimiter that no text holds and no quote make DuckDB's CSV
 * reader a line reader, with its decompression and encodings. Lines it cannot read are skipped, or kept in `rejects`.
 */
export function linesOf(
  files: readonly string[],
  encoding: Encoding,
  { header, rejects }: { header: boolean; rejects?: Rejects | undefined },
): Sql {
  const options = [
    fileList(files),
    sql`columns = {'line': 'VARCHAR'}`,
    sql`delim = e'\\x01\\x02\\x03\\x04'`,
    sql`quote = ''`,
    sql`escape = ''`,
    sql`header = ${sql.literal(String(header))}`,
    sql`auto_detect = false`,
    sql`strict_mode = false`,
    sql`encoding = ${sql.literal(encoding)}`,
    rejects ? keeping(rejects) : sql`ignore_errors = true`,
  ];
  return sql`read_csv(${sql.join(options)})`;
}

export const fileList = (files: readonly string[]): Sql => sql`[${sql.join(files.map(sql.literal))}]`;

/** Names of the two temporary tables in which DuckDB keeps lines that it could not read. They quote raw lines. */
export interface Rejects {
  lines: string;
  scans: string;
}

let rejectsCount = 0;

/** A fresh pair of names, so that two sources in one database keep apart. */
export const newRejects = (): Rejects => {
  rejectsCount += 1;
  return { lines: `unreadable_lines_${rejectsCount}`, scans: `unreadable_scans_${rejectsCount}` };
};

/** Options that make read_csv keep what it cannot read, without a limit: a limit would lose rows silently. */
export const keeping = (rejects: Rejects): Sql =>
  sql`store_rejects = true, rejects_limit = 0, rejects_table = ${sql.literal(rejects.lines)}, rejects_scan = ${sql.literal(rejects.scans)}`;

/**
 * The kept lines as (file, row_number, reason), one for each line. `headerLines` are counted in DuckDB's line numbers
 * and not in ours.
 */
export const rejectedLines = (rejects: Rejects, headerLines: number): Sql => sql`
  select scans.file_path as file,
         (lines.line - ${headerLines})::bigint as row_number,
         case min(lines.error_type::varchar)
              when 'MISSING COLUMNS' then 'row.too-few-values'
              when 'TOO MANY COLUMNS' then 'row.too-many-values'
              when 'INVALID ENCODING' then 'row.bad-encoding'
              when 'UNQUOTED VALUE' then 'row.bad-quote'
              else 'row.unreadable' end as reason
    from ${sql.id(rejects.lines)} as lines
    join (select distinct scan_id, file_id, file_path from ${sql.id(rejects.scans)}) as scans using (scan_id, file_id)
   group by all`;

export async function dropRejects(database: Database, rejects: Rejects): Promise<void> {
  await database.run(sql`drop table if exists ${sql.id(rejects.lines)}`);
  await database.run(sql`drop table if exists ${sql.id(rejects.scans)}`);
}
