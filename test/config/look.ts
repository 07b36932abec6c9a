import type { ColumnLook } from "../../src/config/guess.ts";

/** A column of 100 values, with what the test does not care about at 0. */
export const look = (name: string, counts: Partial<ColumnLook> = {}): ColumnLook => ({
  name,
  values: 100,
  emails: 0,
  phones: 0,
  hashes: 0,
  countries: 0,
  consentCountries: 0,
  ids: 0,
  ...counts,
});
