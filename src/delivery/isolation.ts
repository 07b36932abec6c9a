import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Batch } from "../model/batch.ts";

/** After so many records of a run stand refused alone, the fault is taken to lie elsewhere than in a few records. */
export const MOST_ALONE = 20;

/** Halvings from the largest request down to a single record. */
const DEEPEST = Math.ceil(Math.log2(AMAZON_LIMITS.recordsPerUpload));

/** Most halvings of one delivery: enough for `MOST_ALONE` records, wherever they are. */
export const MOST_HALVINGS = MOST_ALONE * DEEPEST;

/** Decides how far refused batches are taken apart to find the records that Amazon does not take. */
export interface Isolation {
  /** Whether this refused batch is halved; counts the halving if so. */
  mayHalve(batch: Batch): boolean;
  /** A refused batch stays as it is. */
  refused(batch: Batch): void;
}

/**
 * A refused batch is halved, its refused halves again, until the bad record stands alone; all others are accepted. Each
 * halving is two more requests, and every batch that is halved for a bad record holds one. So, for batches of at most n
 * records, tries again not counted:
 *
 * - k bad records of a run, k ≤ `MOST_ALONE`, cost at most 2 · k · ⌈log2 n⌉ requests more than good ones, and exactly
 *   they are refused;
 * - whatever Amazon refuses, one delivery sends at most 2 · `MOST_HALVINGS` requests more than it has batches (560). When
 *   it refuses everything, as for a wrong audience, that ends sooner, for halves are sent before other batches:
 *   `MOST_ALONE` records stand alone after about twice as many requests.
 *
 * Beyond either bound a refused batch is refused whole, with what Amazon said of it. The records that stand alone are
 * counted over the whole run, resumed or not; the halvings anew in each delivery.
 */
export function isolation(alreadyAlone: number): Isolation {
  let alone = alreadyAlone;
  let halvings = 0;
  return {
    mayHalve: ({ records }) => {
      const may = records > 1 && alone < MOST_ALONE && halvings < MOST_HALVINGS;
      if (may) halvings += 1;
      return may;
    },
    refused: ({ records }) => {
      if (records === 1) alone += 1;
    },
  };
}
