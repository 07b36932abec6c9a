import { DataError } from "../errors.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { dropRejects, linesOf, newRejects, rejectedLines } from "./lines.ts";
import { columnAlias, type Source, type SourcePart } from "./source.ts";
import { emptyLinesOf } from "./unreadable.ts";

/** How many lines are looked at for keys. A key that first comes up later must be spelled out in `source.columns`. */
const LINES_LOOKED_AT = 10_000;

/** JSON lines: one object a line, its top-level keys are the columns, and those named in `more`. */
export function jsonLinesSource(
  name: string,
  files: readonly string[],
  stamp: () => string,
  more: readonly string[] = [],
): Source {
  const rejects = newRejects();
  const lines = (list: readonly string[], options?: { setAside: boolean }): Sql =>
    linesOf(list, "utf-8", { header: false, rejects: options?.setAside ? rejects : undefined });
  const part = (file: string): SourcePart => ({
    file,
    numberedRows: (columns, options) => sql`
      select row_number() over () as row_number, * from (${objectsAsRows(columns, lines([file], options))})`,
  });
  return {
    name,
    features: { readsTwice: true },
    stamp,
    columns: async (database) => {
      const keys = await database.allOnRawValues(sql`
        select distinct unnest(json_keys(line)) as key
          from (select line from ${lines(files)} where line is not null limit ${LINES_LOOKED_AT})
         where case when json_valid(line) then json_type(line) = 'OBJECT' end`);
      if (keys.length === 0)
        throw new DataError("source.empty", `${name} has no line that is a JSON object.`, {
          hint: "JSON lines has one object a line; for other files say source.format.",
        });
      return [...new Set([...keys.map(({ key }) => String(key)), ...more])].sort();
    },
    rows: (columns, options) => objectsAsRows(columns, lines(files, options)),
    unreadableRows: () => rejectedLines(rejects, 0),
    emptyLines: () => emptyLinesOf(files, "utf-8", false),
    forgetUnreadable: (database) => dropRejects(database, rejects),
    parts: files.map(part),
    careful: () => undefined,
    mayHaveLostRows: async () => false,
  };
}

/** Lines of JSON as rows of text: numbers keep their digits, null and absent are null, the rest is its JSON. */
export const objectsAsRows = (columns: readonly string[], lines: Sql): Sql => sql`
  select ${sql.join(columns.map((_, index) => sql`nullif(values[${index + 1}], '') as ${sql.id(columnAlias(index))}`))},
         case when values is null then 'row.not-json' end as unreadable
    from (
      select case when json_valid(line) and json_type(line) = 'OBJECT'
                  then json_extract_string(line, [${sql.join(columns.map((column) => sql.literal(pathOf(column))))}]) end as values
        from ${lines}
       where line is not null and trim(line, e' \t\r') <> ''
    )`;

/** The JSON path of a top-level key, whatever characters it has. */
const pathOf = (key: string): string => `$."${key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
