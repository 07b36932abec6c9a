import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { PhoneTable } from "./table.ts";

/** Writes the table as Parquet: a tenth of the size of JSON, and DuckDB reads it in milliseconds. */
export async function writePhoneTable(table: PhoneTable, path: string): Promise<void> {
  const json = join(tmpdir(), `phone-table-${process.pid}.json`);
  await writeFile(json, JSON.stringify(table));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `copy (
       select *
         from read_json($json, maximum_object_size = 100000000, columns = {
                steps: 'integer[]',
                edits: 'struct(prefix varchar, "keepFrom" integer, "keepLength" integer, "dropTo" integer)[]',
                countries: 'struct("callingCode" varchar, "national" integer, "internationalPrefix" integer)[]',
                "callingCodes": 'struct("length" integer, "national" integer)[]',
                "usPrefixes": 'varchar'
              })
     ) to '${path.replaceAll("'", "''")}' (format parquet, compression zstd, compression_level 19)`,
    { json },
  );
  connection.closeSync();
  instance.closeSync();
}
