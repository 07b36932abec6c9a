import { type Sql, sql } from "../sql/sql.ts";

/** Grows with every change of a rule in this folder: rows are then looked at anew, and only real differences are sent. */
const RULES_VERSION = 7;

/**
 * What a row's fingerprint depends on beside the row. `salt` is this installation's: without it, a fingerprint of
 * personal data could be guessed. `duckdbVersion`: DuckDB may change `hash` between versions.
 */
export interface FingerprintSeed {
  salt: string;
  duckdbVersion: string;
  /** The mapping and rules, as one text. */
  settings: string;
}

/**
 * 64 bits of a source row, all mapped columns: equal rows have equal fingerprints. Two different rows of 100 million
 * share one with a chance of about 3 in 10,000; then the later change of one is missed until it changes again.
 */
export const fingerprint = (seed: FingerprintSeed, columns: readonly Sql[]): Sql =>
  sql`hash(${sql.join([sql.literal(seedText(seed)), ...columns])})`;

/** Equal texts: equal rows have equal fingerprints. Holds the salt. */
export const seedText = ({ salt, duckdbVersion, settings }: FingerprintSeed): string =>
  [RULES_VERSION, salt, duckdbVersion, settings].join("\n");
