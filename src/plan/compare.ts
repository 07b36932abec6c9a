import type { Mode } from "../model/mode.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { type Counts, countPlan, type KnownCounts, readTroubles, type WaitingPeople } from "./counts.ts";
import { absent, changes, type DiffRules, NO_ROWS, same, waiting } from "./diff.ts";
import { keepChanges } from "./keep-changes.ts";
import { membersAtStake, touchedMembers } from "./match.ts";
import { extraRows, type PeopleRules, severalRows, sharedEmails, takenOutRows } from "./people.ts";
import { quarantined } from "./quarantine.ts";
import { knownOfUnusable, troubleCounts } from "./rejections.ts";
import type { Renewal } from "./renewal.ts";
import { memberCount } from "./snapshot.ts";
import { WORK } from "./tables.ts";

/** Under which rules scanned rows are compared with the snapshot. */
export interface Comparison extends PeopleRules {
  renewal: Renewal;
  /** True when every source row was staged. */
  everything: boolean;
  /** Those that were not. */
  known: KnownCounts;
  /** Most removals that a person has approved by number. */
  allowRemovals?: number | undefined;
  /** (external_id): people whose earlier changes Amazon has not finished with; absent: nobody. */
  postponed?: Sql | undefined;
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

const NOBODY = sql`select null::varchar as external_id limit 0`;

/** Whether Amazon has nobody from here. */
const isFirstFill = async (database: Database, mode: Mode): Promise<boolean> =>
  mode !== "remove" && (await memberCount(database)) === 0;

/** Compares scanned rows with the snapshot: fills the run's `changes` and `same`, and what they are made from. */
export async function compare(
  database: Database,
  { mode, basis, renewal, everything, known, allowRemovals, postponed }: Comparison,
): Promise<Compared> {
  if (everything) await database.run(sql`drop table if exists ${table(WORK.touched)}`);
  else await materialize(database, WORK.touched, touchedMembers());
  await materialize(database, WORK.known, knownOfUnusable(membersAtStake(everything)));
  await materialize(database, WORK.takenOut, takenOutRows(mode));
  await materialize(database, WORK.several, severalRows(mode));
  const severalCount = await countRows(database, sql`from ${table(WORK.several)}`);
  await materialize(database, WORK.extraRows, severalCount === 0 ? NO_ROWS : extraRows(mode));
  const troubles = await readTroubles(database, troubleCounts(mode));
  const firstFill = await isFirstFill(database, mode);
  const absentCount = mode === "mirror" && !firstFill ? await countRows(database, absent(everything)) : 0;
  const doubtful = troubles.unreadable + troubles.withoutId;
  const withheld = doubtful > 0 && allowRemovals === undefined ? absentCount : 0;
  await materialize(database, WORK.postponed, postponed ?? NOBODY);
  const rules: DiffRules = {
    mode,
    basis,
    renewal,
    oneRowEach: severalCount === 0,
    removals: withheld === 0 && absentCount > 0,
    nobodyRefused: (await countRows(database, sql`from ${table(WORK.refused)}`)) === 0,
    everything,
    waiting: await isAnybodyWaiting(database),
    firstFill,
  };
  await keepChanges(database, changes(rules));
  await materialize(database, WORK.same, same(rules));
  const { shared } = await database.one(sharedEmails(mode));
  return {
    counts: await countPlan(database, mode, known, troubles, await waitingPeople(database, rules)),
    doubtful,
    withheld,
    sharedEmails: Number(shared),
  };
}

const isAnybodyWaiting = async (database: Database): Promise<boolean> =>
  (await countRows(database, sql`from ${table(WORK.postponed)}`)) > 0 ||
  (await countRows(database, quarantined())) > 0;

/** How many people's differences stay out of the changes, and why. */
async function waitingPeople(database: Database, rules: DiffRules): Promise<WaitingPeople> {
  const people: WaitingPeople = { postponed: 0, postponedRemovals: 0, quarantined: 0 };
  if (!rules.waiting) return people;
  for (const { kind, why, person_count } of await database.all(waiting(rules))) {
    const count = Number(person_count);
    if (why === "quarantined") people.quarantined += count;
    else people.postponed += count;
    if (why === "postponed" && kind === "remove") people.postponedRemovals += count;
  }
  return people;
}
