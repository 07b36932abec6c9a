import type { Encoding } from "../model/source-spec.ts";
import type { Database } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { linesOf } from "./lines.ts";
import type { Source } from "./source.ts";

/**
 * What `source.unreadableRows` says of the last scan, numbered as rows are. DuckDB counts empty lines, which are no rows:
 * they are looked for only where there is something to number, for it takes one more scan.
 */
export async function unreadableRows(database: Database, source: Source): Promise<Sql> {
  const unreadable = source.unreadableRows();
  if (!unreadable) return NONE;
  const [row] = await database.allOnRawValues(sql`select count(*) as count from (${unreadable})`);
  const empty = Number(row?.count) === 0 ? undefined : source.emptyLines();
  return empty ? numberedWithout(empty, unreadable) : unreadable;
}

const NONE = sql`select null::varchar as file, null::bigint as row_number, null::varchar as reason where false`;

const numberedWithout = (empty: Sql, unreadable: Sql): Sql => sql`
  select file, row_number - empty_before as row_number, reason
    from (
      select file, row_number, reason,
             count(*) filter (where reason is null) over (partition by file order by row_number) as empty_before
        from (select file, row_number, reason from (${unreadable})
               union all
              select file, row_number, null from (${empty}))
    )
   where reason is not null`;

/**
 * (file, row_number) of empty lines, counting every line that is in the encoding: an empty line after one that is not is
 * placed a line early. (As Latin-1 no line would be missing, but DuckDB refuses the whole file for a byte of 80 to 9f.)
 * An empty line inside a quoted value is taken for one too.
 */
export const emptyLinesOf = (files: readonly string[], encoding: Encoding, header: boolean): Sql =>
  sql.join(
    files.map((file) => {
      const lines = linesOf([file], encoding, { header });
      return sql`
        select ${sql.literal(file)} as file, row_number
          from (select row_number() over () as row_number, line from ${lines})
         where line is null or trim(line, e' \t\r') = ''`;
    }),
    " union all ",
  );
