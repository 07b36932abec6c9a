/**
 * Compiles libphonenumber's metadata (a development dependency) into `src/identity/phone/table.parquet`, which is all
 * that the product needs at run time. Run it after an update of `libphonenumber-js`, and commit what it writes.
 */
import { fileURLToPath } from "node:url";
import { writePhoneTable } from "./phone/parquet.ts";
import { phoneTable } from "./phone/table.ts";

await writePhoneTable(
  phoneTable(),
  fileURLToPath(new URL("../src/identity/phone/table.parquet", import.meta.url)),
);
