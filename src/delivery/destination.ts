import type { HeadwaterError } from "../errors.ts";
import type { AnsweredItems } from "../model/batch.ts";

/** How whoever sends takes part in it. */
export interface Sending {
  /** Awaited when nothing stands in the records' way any more, at least once before they leave. */
  leaving?: () => Promise<void>;
  /** Stops before they leave; the answer to what has left is waited for. */
  signal?: AbortSignal;
}

/** Where batches go. Port. */
export interface Destination {
  /**
   * Sends one batch's records once; never repeats.
   * @throws {HeadwaterError} when no batch would fare better now: the login, the profile, the audience; or the signal's
   * reason. Nothing was taken then.
   */
  send(records: Uint8Array, sending?: Sending): Promise<Answer>;
}

/** One whose accepted requests are worked on later. */
export interface JobDestination extends Destination {
  /** How far an accepted request is. */
  status(jobRequestId: string, signal?: AbortSignal): Promise<JobStatus>;
}

/** What became of one batch. */
export type Answer =
  /** Without a job where the other side has no more to say of them. */
  | { outcome: "accepted"; jobRequestId?: string; requestId?: string; httpStatus: number }
  | ItemizedAnswer
  /** Not one of the records was taken, nor will be as they are. */
  | (Denied & { outcome: "refused"; httpStatus: number; tooLarge: boolean })
  /** Not one of the records was taken; the same batch may be later. */
  | (Denied & { outcome: "not-taken"; retryAt?: number })
  /** They may or may not have been taken. */
  | (Denied & { outcome: "unknown" });

/** An answer for each record by itself. */
export interface ItemizedAnswer {
  outcome: "itemized";
  /** In order, without a gap, from the batch's first record to its last. */
  items: readonly AnsweredItems[];
  /** What stands in the way of those that were not accepted: of what may be sent again, if any may. */
  error: HeadwaterError;
  requestId?: string;
  httpStatus: number;
}

/** What was learned in place of a success. */
export interface Denied {
  error: HeadwaterError;
  /** The other side's words, redacted, or that there were none: fit to be kept. */
  says: string;
  /** Absent when no answer came. */
  httpStatus?: number;
  requestId?: string;
}

export interface InvalidRecord {
  /** What the other side names it by: mostly its external id. To be compared, never shown. */
  externalId?: string;
  /** Redacted. */
  reason: string;
}

export interface JobStatus {
  /** `expired`: no longer known. */
  state: "pending" | "succeeded" | "partial" | "failed" | "expired";
  /** Records that were not kept. */
  invalid: readonly InvalidRecord[];
  /** Share of the records processed without errors, 0 to 1. */
  processedRate?: number;
  size?: { received?: number; matched?: number; dsp?: number };
}
