import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize } from "../sql/materialize.ts";
import { type Counts, countPlan, readTroubles } from "./counts.ts";
import { absent, changes, type DiffRules, same } from "./diff.ts";
import { extraRows, type PeopleRules, severalRows, sharedEmails, takenOutRows } from "./people.ts";
import { knownOfUnusable } from "./rejections.ts";
import type { Renewal } from "./renewal.ts";
import { WORK } from "./tables.ts";

/** Under which rules scanned rows are compared with the snapshot. */
export interface Comparison extends PeopleRules {
  renewal: Renewal;
  /** True when every source row was staged. */
  everything: boolean;
  /** Most removals that a person has approved by number. */
  allowRemovals?: number | undefined;
}

/** What a comparison counted. */
export interface Compared {
  counts: Counts;
  /** Rows of which it can't be told whose they are. */
  doubtful: number;
  /** Mirror's removals that stay out of the changes, because of doubtful rows. */
  withheld: number;
  /** Email addresses that stand under several ids. */
  sharedEmails: number;
}

/** Compares scanned rows with the snapshot: fills the run's `changes` and `same`, and what they are made from. */
export async function compare(
  database: Database,
  { mode, basis, renewal, everything, allowRemovals }: Comparison,
): Promise<Compared> {
  await materialize(database, WORK.known, knownOfUnusable());
  await materialize(database, WORK.takenOut, takenOutRows(mode));
  await materialize(database, WORK.several, severalRows(mode));
  await materialize(database, WORK.extraRows, extraRows(mode));
  const troubles = await readTroubles(database, mode);
  const absentCount = mode === "mirror" ? await countRows(database, absent(everything)) : 0;
  const doubtful = troubles.unreadable + troubles.withoutId;
  const withheld = doubtful > 0 && allowRemovals === undefined ? absentCount : 0;
  const rules: DiffRules = { mode, basis, renewal, removals: withheld === 0, everything };
  await materialize(database, WORK.changes, changes(rules));
  await materialize(database, WORK.same, same(rules));
  const { shared } = await database.one(sharedEmails(mode));
  return {
    counts: await countPlan(database, { mode, basis }, everything, troubles),
    doubtful,
    withheld,
    sharedEmails: Number(shared),
  };
}
