import { writeFileSync } from "node:fs";
import { openDatabase } from "../../src/sql/database.ts";
import type { Bindable } from "../../src/sql/sql.ts";

type Row = readonly (string | null)[];

/** Writes delimited text; values are quoted where they must be. */
export const writeDelimited =
  (delimiter: string) =>
  (file: string, columns: readonly string[], rows: readonly Row[]): void => {
    const quoted = (value: string | null): string =>
      value !== null && /["\n]/.test(value.replaceAll(delimiter, "\n"))
        ? `"${value.replaceAll('"', '""')}"`
        : (value ?? "");
    writeFileSync(file, [columns, ...rows].map((row) => `${row.map(quoted).join(delimiter)}\n`).join(""));
  };

export function writeJsonLines(file: string, columns: readonly string[], rows: readonly Row[]): void {
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  writeFileSync(file, objects.map((object) => `${JSON.stringify(object)}\n`).join(""));
}

export async function writeParquet(
  file: string,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const name = (column: string): string => `"${column.replaceAll('"', '""')}"`;
  const database = await openDatabase({ memory: "100MB", threads: 1 });
  await database.run({
    text: `create table t (${columns.map((column) => `${name(column)} varchar`)})`,
    params: [],
  });
  for (const row of rows)
    await database.run({
      text: `insert into t values (${row.map((_, index) => `$${index + 1}`)})`,
      params: row as Bindable[],
    });
  await database.run({ text: `copy t to '${file}' (format parquet)`, params: [] });
  database.close();
}
