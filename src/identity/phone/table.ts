import type { Database } from "../../sql/database.ts";
import { sql } from "../../sql/sql.ts";
import { writtenMacros } from "./written.ts";

/** The compiled rules, shipped beside this module. */
const TABLE_FILE = `${import.meta.dirname}/table.parquet`;

/** Makes the phone rules known to a connection: one temporary table of one row, and the macros that `withPhones` uses. */
export async function loadPhoneTable(database: Database): Promise<void> {
  await database.run(sql`
    create or replace temp table phone_table as
    select {
             steps: steps,
             edits: edits,
             country_calling_codes: list_transform(countries, lambda country: country.callingCode),
             country_starts: list_transform(countries, lambda country: country.national),
             international_prefixes: list_transform(countries, lambda country: country.internationalPrefix),
             calling_code_lengths: list_transform(callingCodes, lambda code: code.length),
             calling_code_starts: list_transform(callingCodes, lambda code: code.national),
             us_prefixes: usPrefixes::bit
           } as __phone_table
      from read_parquet(${TABLE_FILE})`);
  for (const macro of writtenMacros) await database.run(macro);
}
