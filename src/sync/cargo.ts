import type { Destination } from "../delivery/destination.ts";
import type { PackingLimits } from "../jobs/packing.ts";
import type { ChangeRange } from "../model/batch.ts";
import type { Database } from "../sql/database.ts";
import type { Sql } from "../sql/sql.ts";
import type { RefusedBatch } from "./refused-batches.ts";

/**
 * What a run carries, and what is remembered of it: people of an audience, or events of an advertiser. Everything between
 * a plan and Amazon's answers is the same for both.
 */
export interface Cargo {
  /** Where its batches go. */
  readonly destination: Destination;
  readonly limits: PackingLimits;
  /** The run's changes as Amazon's records: one JSON text a row, in the order of their numbers. */
  readonly records: Sql;
  /** How large each of them is: (identifiers, bytes), without a line end. */
  readonly recordSizes: Sql;
  /** Remembers what Amazon has accepted, wholly or not at all; batches by name, so that none is taken in twice. */
  remember(database: Database, accepted: Accepted): Promise<void>;
  /** Remembers what Amazon refused for what is in it: it is not sent again as it is. */
  rememberRefused(database: Database, refused: readonly RefusedBatch[]): Promise<void>;
}

/** Accepted batches of one run that the memory lacks. */
export interface Accepted {
  batches: readonly string[];
  ranges: readonly ChangeRange[];
  /** Epoch milliseconds. */
  at: number;
}
