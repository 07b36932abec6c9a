import { DuckDBInstance } from "@duckdb/node-api";
import type { PhoneTable } from "./table.ts";

const SHAPE = {
  steps: ["integer"],
  edits: [{ prefix: "varchar", keepFrom: "integer", keepLength: "integer", dropTo: "integer" }],
  countries: [{ callingCode: "varchar", national: "integer", internationalPrefix: "integer" }],
  callingCodes: [{ length: "integer", national: "integer" }],
  usPrefixes: "varchar",
};

/** Writes the table as Parquet: a tenth of the size of JSON, and DuckDB reads it in milliseconds. */
export async function writePhoneTable(table: PhoneTable, path: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `copy (select unnest(from_json($table, $shape)))
       to '${path.replaceAll("'", "''")}' (format parquet, compression zstd, compression_level 19)`,
    { table: JSON.stringify(table), shape: JSON.stringify(SHAPE) },
  );
  connection.closeSync();
  instance.closeSync();
}
