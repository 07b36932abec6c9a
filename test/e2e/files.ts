import { gzipSync } from "node:zlib";
import { openDatabase } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import type { Row } from "./expected-audience.ts";
import type { Site } from "./site.ts";

/** The ways in which a test writes the same rows. */
export const FORMATS = ["csv", "tsv", "csv.gz", "jsonl", "parquet", "glob"] as const;
export type Format = (typeof FORMATS)[number];

/** Writes rows and returns what a configuration calls the file. */
export async function writeRows(
  site: Site,
  name: string,
  format: Format,
  rows: readonly Row[],
): Promise<string> {
  if (format === "glob") {
    const middle = Math.floor(rows.length / 2);
    site.write(`${name}-1.csv`, delimited(rows.slice(0, middle), ",", rows[0]));
    site.write(`${name}-2.csv`, delimited(rows.slice(middle), ",", rows[0]));
    return `${name}-*.csv`;
  }
  const file = `${name}.${format}`;
  if (format === "csv") site.write(file, delimited(rows, ","));
  else if (format === "tsv") site.write(file, delimited(rows, "\t"));
  else if (format === "csv.gz") site.write(file, gzipSync(delimited(rows, ",")));
  else site.write(format === "parquet" ? `${name}.jsonl` : file, jsonLines(rows));
  if (format === "parquet")
    await parquetOf(site.path(`${name}.jsonl`), site.path(file), Object.keys(rows[0] ?? {}));
  return file;
}

export const csv = (rows: readonly Row[]): string => delimited(rows, ",");

const jsonLines = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

function delimited(rows: readonly Row[], delimiter: string, columnsOf: Row = rows[0] ?? {}): string {
  const columns = Object.keys(columnsOf);
  const quoted = (value: string | null | undefined): string =>
    /["\n\t,]/.test(value ?? "") ? `"${value!.replaceAll('"', '""')}"` : (value ?? "");
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(quoted).join(delimiter)}\n`)
    .join("");
}

async function parquetOf(jsonl: string, file: string, columns: readonly string[]): Promise<void> {
  const types = sql.join(columns.map((column) => sql`${sql.literal(column)}: 'varchar'`));
  const database = await openDatabase({ memory: "200MB", threads: 1 });
  try {
    await database.run(
      sql`copy (from read_json(${jsonl}, format = 'newline_delimited', columns = {${types}})) to ${file} (format parquet)`,
    );
  } finally {
    database.close();
  }
}
