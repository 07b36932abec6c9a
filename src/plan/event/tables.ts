import type { TableName } from "../../sql/materialize.ts";

/** An advertiser's own file: what was sent of its events. `applied` and `meta` are as an audience's. */
export const EVENT_LOG = {
  /** (event_id, digest, happened_at, refused): events that Amazon has answered for, and why it refused one; null: it has it. */
  events: ["snapshot", "events"],
  /** (fp, happened_at): source rows of events that Amazon has. */
  rows: ["snapshot", "rows"],
  /** (entry, file, stamp): files that were read whole, as they were then. */
  files: ["snapshot", "files"],
  /** (entry, mapped_column, mark): how far an entry's watermark has come, and of which column it is. */
  watermarks: ["snapshot", "watermarks"],
  applied: ["snapshot", "applied"],
  meta: ["snapshot", "meta"],
} as const satisfies Record<string, TableName>;

/** What the run's own file has beside the tables of every scan. Ids, digests and records only. */
export const EVENT_WORK = {
  /** (event_id): events of the source that Amazon has, or that an unfinished run carries. */
  before: ["work", "before"],
  /** (event_id): new events with several usable rows. */
  several: ["work", "several"],
  /** (event_id): those whose rows do not say the same. */
  conflicting: ["work", "conflicting"],
  /** (event_id, digest): what their first rows say. */
  first: ["work", "first_said"],
  /** (mapped_column): the column of the watermark; null without one. */
  marked: ["work", "marked"],
  /** (file, stamp): files that the plan has read whole. */
  files: ["work", "files"],
} as const satisfies Record<string, TableName>;
