import type { RunError } from "./run.ts";

/** One key of somebody who must not be sent, as keyed hashes. */
export interface Suppression {
  keyMac: string;
  /** Of 16 bits of the key: rows of other buckets need no keyed hash of their own. */
  bucketMac: string;
  /** Drawn at random; the same for all keys of one person. */
  personId: string;
  receiptId: string;
  createdAt: number;
}

/** What stays of people who were forgotten. No personal data: counts, and the names of what was done. */
export interface Receipt {
  receiptId: string;
  createdAt: number;
  /** Absent: it is not over yet. */
  finishedAt?: number;
  /** Values that were given. */
  values: number;
  /** People that they belong to, as far as it is known here. */
  people: number;
  /** Keys that are suppressed: hashes, and external ids. */
  keys: { hashes: number; externalIds: number };
  audiences: ForgottenAudience[];
}

/** What was done in one audience. */
export interface ForgottenAudience {
  audienceKey: string;
  name: string;
  audienceId?: string;
  /** People of the receipt who were in the audience when they were forgotten. */
  members: number;
  /** People of whom something was kept here, members among them. */
  people: number;
  /** The runs that took them out, and Amazon's jobs. */
  runs: { runId: string; records: number; jobRequestIds: string[] }[];
  /** Lists of runs that were written anew without them. */
  lists: number;
  /** True: nothing of them is kept here any more. */
  erased: boolean;
  /** What was in the way the last time; absent where nothing is, or only Amazon's time. */
  error?: RunError;
}

/** The name under which the keys of a receipt are kept sealed while it is not finished. */
export const keysOfReceipt = (receiptId: string): string => `receipt ${receiptId}`;

/** What forgetting would do, for whoever must say yes. */
export interface ForgetPlan {
  values: number;
  /** External ids that belong to them, as far as it is known here. */
  externalIds: number;
  /** The audiences that have, or had, some of them. */
  audiences: { name: string; audienceId?: string; members: number; people: number }[];
}
