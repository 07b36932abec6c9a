import type { TableName } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** The audience's own file: what Amazon has accepted. */
export const SNAPSHOT = {
  /** (fp, external_id, marks): the source rows accounted for. Every member has at least one. */
  rows: ["snapshot", "rows"],
  /**
   * (external_id, sets, past, country, sent_at, stale, consent): who is at Amazon, with which hashes, and hashes sent
   * before; stale: Amazon did not keep it; consent: what was sent of it, see `consentDigest`.
   */
  members: ["snapshot", "members"],
  /** (batch_id): accepted batches that are in the two tables above. */
  applied: ["snapshot", "applied"],
  /** (run_id, external_id, sets, country, consent, removed_at): who was taken out of late, so that it can be undone. */
  removed: ["snapshot", "removed"],
  /** (external_id, record, reason, refusals, run_id, refused_at): records that Amazon did not take for a reason of their own. */
  quarantine: ["snapshot", "quarantine"],
  /** (name, value): schema and version. */
  meta: ["snapshot", "meta"],
} as const satisfies Record<string, TableName>;

/** The run's own file: gone when the run has settled. Hashes, ids and fingerprints only. */
export const WORK = {
  /** (upper, lower): halves of fingerprints that are known, and no more in the source. */
  absent: ["work", "absent"],
  /** (fp, external_id, marks): their rows in the snapshot. */
  gone: ["work", "gone"],
  /** As `members`: those who are in the rows that were looked at, or have one that is gone. */
  touched: ["work", "touched"],
  /** (fp, label): known rows that are looked at because others of their person are. */
  siblings: ["work", "siblings"],
  /** Source rows as hashes; see identity/hashed-rows.ts. */
  staged: ["work", "staged"],
  /** (kind, hash): staged hashes that were made of a hash. */
  doubles: ["work", "doubles"],
  /** (hash): addresses of roles that too many people have. */
  placeholders: ["work", "placeholders"],
  /** (external_id): members of whom the source has an unusable row. */
  known: ["work", "known"],
  /** (fp): staged rows by which `remove` took people out before. */
  takenOut: ["work", "taken_out"],
  /** (external_id): people with several usable rows. */
  several: ["work", "several"],
  /** (external_id, reason): people whose consent is denied or missing. */
  refused: ["work", "refused"],
  /** (external_id): members who must not be sent any more, and still are at Amazon. */
  suppressed: ["work", "suppressed"],
  /**
   * (change_number, external_id, kind, sets, country, consent, by_basis, fp, marks), numbered from 1 in the order of their records: of
   * people a view of `change_rows`, in files of an older Headwater a table.
   */
  changes: ["work", "changes"],
  /** The same without their numbers. */
  changeRows: ["work", "change_rows"],
  /** (limits, packing): how they fall into upload jobs and batches, and under which limits, as JSON. */
  packing: ["work", "packing"],
  /** (external_id): people whose earlier changes Amazon has not finished with; they wait for a later plan. */
  postponed: ["work", "postponed"],
  /** (external_id, reason): records of one batch that Amazon named as not kept. */
  invalid: ["work", "invalid"],
  /** (external_id, fp, marks): people who are as Amazon has them, though a row of theirs changed. */
  same: ["work", "same"],
  /** (external_id, fp, marks): the rows of people with several. */
  extraRows: ["work", "extra_rows"],
  /** (file, row_number, reason): lines that could not be read. */
  unreadable: ["work", "unreadable"],
  /** (fp): staged rows whose places are looked up. */
  reported: ["work", "reported"],
  /** (file, row_number, fp): where rows with something to report stand. */
  located: ["work", "located"],
} as const satisfies Record<string, TableName>;

/** What is known of a row in `rows`, as bits. */
export const MARKS = {
  /** The first row of its member: each member has exactly one. */
  lead: 1,
  /** Its member has several rows. */
  shared: 2,
  /** A field of it was left out, or may be by how many have it: it is looked at again each time, so that every report is complete. */
  messy: 4,
  /** Taken out by `remove`: the row is known and its person is not at Amazon. */
  removed: 8,
} as const;

/** In place of a row's fingerprint where its person must be looked at again: no row of a source has it. */
export const mismatched = (externalId: Sql): Sql => sql`hash('taken back', ${externalId})`;
