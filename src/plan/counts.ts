import type { Mode } from "../model/mode.ts";
import type { ChangeCounts, ConsentCounts, RowCounts } from "../model/plan.ts";
import {
  fieldOfReason,
  type RejectedField,
  type RejectionCount,
  type RejectionReason,
} from "../model/rejection.ts";
import { countRows } from "../sql/count.ts";
import type { Cell, Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { usableRows } from "./people.ts";
import { unreadableCounts } from "./rejections.ts";
import { WORK } from "./tables.ts";

/** Everything a plan counts. */
export interface Counts {
  rows: RowCounts;
  changes: ChangeCounts;
  rejections: RejectionCount[];
  droppedFields: RejectionCount[];
  secondEmails: number;
  consent: ConsentCounts;
}

/** People whose differences stay out of a plan. */
export interface WaitingPeople {
  postponed: number;
  /** Those of them who would be taken out. */
  postponedRemovals: number;
  quarantined: number;
}

/** Source rows that were recognized and not looked at again, and how many members they make. */
export interface KnownCounts {
  rows: number;
  members: number;
}

/** Counts a plan whose tables are all there. */
export async function countPlan(
  database: Database,
  mode: Mode,
  known: KnownCounts,
  troubles: Troubles,
  { postponed, postponedRemovals, quarantined }: WaitingPeople,
): Promise<Counts> {
  const staged = await countRows(database, sql`from ${table(WORK.staged)}`);
  const { used, peopleCount, secondEmails } = await countUsable(database, mode);

  const rows: RowCounts = {
    read: staged + known.rows + troubles.unreadable,
    members: peopleCount + known.members,
    merged: used - peopleCount + (known.rows - known.members),
    held: troubles.held,
    rejected: troubles.rejected + troubles.unreadable,
    unreadable: troubles.unreadable + troubles.unreadableStaged,
  };
  const kinds = await database.all(sql`
    select kind, count(*) as count,
           count(*) filter (where consent is not null and not by_basis) as own,
           count(*) filter (where by_basis) as on_basis
      from ${table(WORK.changes)}
     group by kind`);
  const kind = (name: string): number => Number(kinds.find((row) => row.kind === name)?.count ?? 0);
  const ofAllKinds = (count: "own" | "on_basis"): number =>
    kinds.reduce((sum, row) => sum + Number(row[count]), 0);
  const withdrawn =
    kind("remove") === 0
      ? 0
      : await countRows(
          database,
          sql`select 1 from ${table(WORK.changes)} where kind = 'remove' and external_id in (select external_id from ${table(WORK.refused)})`,
        );
  const changes = {
    add: kind("add"),
    update: kind("update"),
    renew: kind("renew"),
    remove: kind("remove"),
    withdrawn,
    postponed,
    quarantined,
  };
  const changed =
    mode === "remove"
      ? changes.remove + postponed
      : changes.add + changes.update + changes.renew + quarantined + postponed - postponedRemovals;
  return {
    rows,
    changes: { ...changes, unchanged: rows.members - changed },
    rejections: troubles.rejections,
    droppedFields: troubles.droppedFields,
    secondEmails,
    consent: { own: ofAllKinds("own"), onBasis: ofAllKinds("on_basis") },
  };
}

interface UsableCounts {
  used: number;
  peopleCount: number;
  secondEmails: number;
}

/** Each usable row makes a person but those of people with several, who are counted once. Cheaper than making them. */
async function countUsable(database: Database, mode: Mode): Promise<UsableCounts> {
  const severalCount = await countRows(database, sql`from ${table(WORK.several)}`);
  const hasOneRow = severalCount === 0 ? sql`true` : sql`(external_id not in (from ${table(WORK.several)}))`;
  const { used, alone, second_emails } = await database.one(sql`
    select count(*) as used,
           count(*) filter (where ${hasOneRow}) as alone,
           coalesce(sum(second_emails), 0) as second_emails
      from (${usableRows(mode)})`);
  return {
    used: Number(used),
    peopleCount: Number(alone) + severalCount,
    secondEmails: Number(second_emails),
  };
}

/** Rows and fields that can't be used. */
export interface Troubles {
  rejections: RejectionCount[];
  droppedFields: RejectionCount[];
  held: number;
  /** Rows that could be read and can't be used. */
  rejected: number;
  /** Lines that the reader left out. */
  unreadable: number;
  /** Lines that were read and can't be told apart into values; also among `rejected`. */
  unreadableStaged: number;
  /** Rejected rows of which it can't be told whose they are; also among `rejected`. */
  withoutId: number;
}

/** @param counts (row, row_reason, dropped, without_id, row_count), as `troubleCounts` */
export async function readTroubles(database: Database, counts: Sql): Promise<Troubles> {
  const rejected = new Tally();
  const dropped = new Tally();
  const counted = { held: 0, rejected: 0, unreadable: 0, unreadableStaged: 0, withoutId: 0 };
  for (const row of await database.all(counts)) {
    const count = Number(row.row_count);
    for (const field of fieldsOf(row.dropped)) dropped.add(...split(field), count);
    if (row.row !== "used") {
      const reason = String(row.row_reason) as RejectionReason;
      rejected.add(fieldOfReason(reason), reason, count);
      counted[row.row === "held" ? "held" : "rejected"] += count;
      if (row.without_id === true) counted.withoutId += count;
      if (UNREADABLE.has(reason)) counted.unreadableStaged += count;
    }
  }
  for (const row of await database.all(unreadableCounts())) {
    rejected.add("row", String(row.reason) as RejectionReason, Number(row.row_count));
    counted.unreadable += Number(row.row_count);
  }
  return { ...counted, rejections: rejected.counts(), droppedFields: dropped.counts() };
}

/** Reasons of a line that is there and can't be told apart into values. */
const UNREADABLE: ReadonlySet<RejectionReason> = new Set([
  "row.unreadable",
  "row.too-few-values",
  "row.too-many-values",
  "row.bad-encoding",
  "row.bad-quote",
  "row.not-json",
]);

const fieldsOf = (dropped: Cell | undefined): string[] =>
  typeof dropped === "string" ? dropped.split(" ") : [];

const split = (text: string): [RejectedField, RejectionReason] => {
  const [field, reason] = text.split(":");
  return [field as RejectedField, reason as RejectionReason];
};

/** Counts by field and reason, most frequent first. */
class Tally {
  readonly #counts = new Map<string, RejectionCount>();

  add(field: RejectedField, reason: RejectionReason, count: number): void {
    const key = `${field} ${reason}`;
    const so = this.#counts.get(key);
    this.#counts.set(key, { field, reason, count: (so?.count ?? 0) + count });
  }

  counts(): RejectionCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
  }
}
