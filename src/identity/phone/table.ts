import type { Database } from "../../sql/database.ts";
import { sql } from "../../sql/sql.ts";
import { mendedMacros } from "./mended.ts";
import { RULES } from "./rules.ts";
import { writtenMacros } from "./written.ts";

/** The compiled rules, shipped beside this module; `scripts/compile-phone-table.ts` makes them. */
const TABLE_FILE = `${import.meta.dirname}/table.parquet`;

/**
 * Makes the phone rules known to a connection: the view `phone_table` of one row, and macros. No table: it would be put
 * into a temporary file when memory runs short, and while there is one, no statement over raw values may run.
 * One row and not a constant in the statement, for DuckDB builds a constant list anew for each 2,048 rows: 8 µs a row.
 */
export async function loadPhoneTable(database: Database): Promise<void> {
  await database.run(sql`
    create or replace temp view phone_table as
    select {
             steps: steps,
             edits: edits,
             country_calling_codes: list_transform(countries, lambda country: country.callingCode),
             country_starts: list_transform(countries, lambda country: country.national),
             international_prefixes: list_transform(countries, lambda country: country.internationalPrefix),
             calling_code_lengths: list_transform(callingCodes, lambda code: code.length),
             calling_code_starts: list_transform(callingCodes, lambda code: code.national),
             north_american_prefixes: usPrefixes::bit
           } as ${RULES}
      from read_parquet(${sql.literal(TABLE_FILE)})`);
  await database.run(sql.join([...writtenMacros, ...mendedMacros], ";\n"));
}
