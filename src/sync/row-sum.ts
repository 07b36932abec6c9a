import { countOf, type Fingerprints } from "../lib/fingerprint-set.ts";
import type { RowObject } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";

/**
 * All rows of a source as one text: how many they are, and the sum of their fingerprints. The same rows have the same in any
 * order; where one is another, it differs but for a chance of one in 2^64. A sum, for of two equal rows an exclusive or says nothing.
 */
export const rowSum = (fingerprints: Sql): Sql =>
  sql`select concat(count(*), ' ', coalesce(sum(fp), 0)) as row_sum from (${fingerprints})`;

export const asRowSum = ([row]: readonly RowObject[]): string => String(row?.row_sum);

/** The same of rows that stream by. */
export class RowSum {
  #rows = 0;
  #sum = 0n;

  get rows(): number {
    return this.#rows;
  }

  /** Halves are summed apart: of a few thousand, a double holds their sum to the last bit. */
  add(fingerprints: Fingerprints): void {
    let lower = 0;
    let upper = 0;
    for (let at = 0; at < fingerprints.length; at += 2) {
      lower += fingerprints[at]!;
      upper += fingerprints[at + 1]!;
    }
    this.#rows += countOf(fingerprints);
    this.#sum += BigInt(lower) + (BigInt(upper) << 32n);
  }

  toString(): string {
    return `${this.#rows} ${this.#sum}`;
  }
}
