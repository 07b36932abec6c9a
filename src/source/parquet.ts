import { DataError } from "../errors.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { fileList } from "./lines.ts";
import { columnAlias, type Source, type SourcePart } from "./source.ts";

/** Parquet: every column as text, a list as JSON: DuckDB's own text of one does not say where a value ends. A file that is no Parquet is an error: there are no rows to go on with. */
export function parquetSource(name: string, files: readonly string[], stamp: () => string): Source {
  const select = (columns: readonly string[], from: Sql, more: Sql = sql``): Sql =>
    sql`select ${more}${sql.join(columns.map((column, index) => sql`nullif(${asText(sql.id(column))}, '') as ${sql.id(columnAlias(index))}`))}, null::varchar as unreadable from ${from}`;
  const part = (file: string): SourcePart => ({
    file,
    numberedRows: (columns) =>
      select(
        columns,
        sql`read_parquet(${fileList([file])}, file_row_number = true)`,
        sql`file_row_number + 1 as row_number, `,
      ),
  });
  return {
    name,
    features: { readsTwice: true },
    stamp,
    columns: async (database) => {
      try {
        const described = await database.allOnRawValues(
          sql`describe select * from read_parquet(${fileList(files)})`,
        );
        return described.map(({ column_name }) => String(column_name));
      } catch (cause) {
        throw new DataError("source.unreadable", `${name} could not be read as Parquet.`, {
          hint: "Check that the file is whole and is Parquet; else say source.format.",
          cause,
        });
      }
    },
    rows: (columns) => select(columns, sql`read_parquet(${fileList(files)})`),
    unreadableRows: () => undefined,
    emptyLines: () => undefined,
    forgetUnreadable: async () => undefined,
    parts: files.map(part),
    careful: () => undefined,
    mayHaveLostRows: async () => false,
  };
}

/** The type is known when the statement is planned: only one of the two is left of it. */
const asText = (column: Sql): Sql =>
  sql`case when suffix(typeof(${column}), ']') then to_json(${column})::varchar else ${column}::varchar end`;
