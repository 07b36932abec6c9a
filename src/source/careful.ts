import { type Sql, sql } from "../sql/sql.ts";
import type { Layout } from "./layout.ts";
import { dropRejects, linesOf, newRejects, rejectedLines } from "./lines.ts";
import { columnAlias, type Source, type SourcePart } from "./source.ts";
import { emptyLinesOf } from "./unreadable.ts";

/**
 * CSV and TSV line by line: a line is a row, whatever its quotes do. DuckDB's parallel reader can lose rows without a
 * word after a quote that never closes (seen: 146,091 of 3 M), and stops at mixed line ends; this one does neither.
 */
export function carefulSource(
  name: string,
  files: readonly string[],
  layout: Layout,
  stamp: () => string,
): Source {
  const rejects = newRejects();
  const lines = (list: readonly string[], options?: { setAside: boolean }): Sql =>
    linesOf(list, layout.encoding, {
      header: layout.header,
      rejects: options?.setAside ? rejects : undefined,
    });
  const part = (file: string): SourcePart => ({
    file,
    numberedRows: (columns, options) => sql`
      select row_number() over () as row_number, * from (${parsedRows(layout, columns, lines([file], options))})`,
  });
  return {
    name,
    features: { readsTwice: true },
    stamp,
    columns: async () => layout.columns,
    rows: (columns, options) => parsedRows(layout, columns, lines(files, options)),
    unreadableRows: () => rejectedLines(rejects, layout.header ? 1 : 0),
    emptyLines: () => emptyLinesOf(files, layout.encoding, layout.header),
    forgetUnreadable: (database) => dropRejects(database, rejects),
    parts: files.map(part),
    careful: () => undefined,
    mayHaveLostRows: async () => false,
  };
}

/**
 * Lines as rows: values split at the delimiter, quotes taken off; what does not fit together again is unreadable. One
 * delimiter too many at the end is let pass, as DuckDB's reader does.
 */
function parsedRows(layout: Layout, columns: readonly string[], lines: Sql): Sql {
  const delimiter = sql.literal(layout.delimiter);
  const quote = sql.literal(layout.quote);
  const cell = (column: string): Sql => {
    const value = sql`values[${layout.columns.indexOf(column) + 1}]`;
    return sql`
           case when unreadable is not null then null
                when starts_with(${value}, ${quote})
                  then nullif(replace(substr(${value}, 2, length(${value}) - 2), ${sql.literal(layout.quote.repeat(2))}, ${quote}), '')
                else nullif(${value}, '') end`;
  };
  return sql`
    select ${sql.join(columns.map((column, index) => sql`${cell(column)} as ${sql.id(columnAlias(index))}`))},
           unreadable
      from (
        select values,
               case when ${delimiter} || line <> array_to_string(list_transform(values, value -> ${delimiter} || value), '')
                      then 'row.bad-quote'
                    when len(values) < ${layout.columns.length} then 'row.too-few-values'
                    when len(values) > ${layout.columns.length} + (values[-1] = '')::int then 'row.too-many-values' end as unreadable
          from (
            select line, regexp_extract_all(${delimiter} || line, ${sql.literal(valuePattern(layout))}, 1) as values
              from (select rtrim(line, e'\r') as line from ${lines})
             where line <> ''
          )
      )`;
}

/** One delimiter and the value after it: quoted, plain, or empty. */
function valuePattern({ delimiter, quote }: Layout): string {
  const literally = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}-]/g, "\\$&");
  const [d, q] = [literally(delimiter), literally(quote)];
  return `${d}(${q}(?:[^${q}]|${q}${q})*${q}|[^${d}${q}][^${d}]*|)`;
}
