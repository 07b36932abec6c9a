import { ConfigError } from "../errors.ts";
import type { SourceSpec } from "../model/source-spec.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { carefulSource } from "./careful.ts";
import { emptySource } from "./empty.ts";
import { firstLine } from "./first-line.ts";
import { type Layout, layoutOfLine } from "./layout.ts";
import { dropRejects, fileList, keeping, newRejects, rejectedLines } from "./lines.ts";
import { columnAlias, type Source, type SourcePart } from "./source.ts";
import { emptyLinesOf } from "./unreadable.ts";

/** Reads the layout off the first line of each file, which must agree. */
export async function layoutOf(files: readonly string[], spec: SourceSpec): Promise<Layout> {
  let layout: Layout | undefined;
  for (const file of files) {
    const line = await firstLine(file, spec.encoding ?? "utf-8");
    if (line === undefined) throw emptySource(file);
    const found = layoutOfLine(line, spec);
    layout ??= found;
    if (found.columns.join("\n") !== layout.columns.join("\n"))
      throw new ConfigError("source.columns-differ", `${file} has other columns than ${files[0]}.`, {
        hint: "Files of one source must have the same header, in the same order.",
      });
  }
  return layout!;
}

/** CSV and TSV by DuckDB's own parallel reader, in its strict mode. */
export function delimitedSource(
  name: string,
  files: readonly string[],
  layout: Layout,
  stamp: () => string,
): Source {
  const rejects = newRejects();
  const headerLines = layout.header ? 1 : 0;
  const scan = (list: readonly string[], errors: Sql): Sql => {
    const options = [
      fileList(list),
      sql`columns = {${sql.join(layout.columns.map((column) => sql`${sql.literal(column)}: 'VARCHAR'`))}}`,
      sql`delim = ${sql.literal(layout.delimiter)}`,
      sql`quote = ${sql.literal(layout.quote)}`,
      sql`escape = ${sql.literal(layout.quote)}`,
      sql`header = ${sql.literal(String(layout.header))}`,
      sql`encoding = ${sql.literal(layout.encoding)}`,
      sql`auto_detect = false`,
      errors,
    ];
    return sql`read_csv(${sql.join(options)})`;
  };
  const select = (columns: readonly string[], from: Sql, more: Sql = sql``): Sql =>
    sql`select ${more}${sql.join(columns.map((column, index) => sql`${sql.id(column)} as ${sql.id(columnAlias(index))}`))}, null::varchar as unreadable from ${from}`;
  const errorsOf = (options?: { setAside: boolean }): Sql =>
    options?.setAside ? keeping(rejects) : sql`ignore_errors = true`;
  const part = (file: string): SourcePart => ({
    file,
    numberedRows: (columns, options) =>
      select(columns, scan([file], errorsOf(options)), sql`row_number() over () as row_number, `),
  });
  return {
    name,
    features: { readsTwice: true },
    stamp,
    columns: async () => layout.columns,
    rows: (columns, options) => select(columns, scan(files, errorsOf(options))),
    unreadableRows: () => rejectedLines(rejects, headerLines),
    emptyLines: () => emptyLinesOf(files, layout.encoding, layout.header),
    forgetUnreadable: (database) => dropRejects(database, rejects),
    parts: files.map(part),
    careful: () => carefulSource(name, files, layout, stamp),
    mayHaveLostRows: async (database) => {
      const [row] = await database.allOnRawValues(
        sql`select count(*) as doubtful from ${sql.id(rejects.lines)} where error_type::varchar in ('UNQUOTED VALUE', 'LINE SIZE OVER MAXIMUM')`,
      );
      return Number(row?.doubtful) > 0;
    },
  };
}
