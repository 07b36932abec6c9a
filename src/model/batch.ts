/** How an attempt ended. `unknown`: no answer came; Amazon may or may not have it. */
export type Outcome = "accepted" | "refused" | "unknown";

/** `partial`: Amazon said of each record apart what became of it; the batch's parts have it. */
export type AttemptOutcome = Outcome | "partial";

/** `split`: replaced by its halves or parts, which carry its records. */
export type BatchState = "to-send" | "sending" | Outcome | "split";

/** The records of one request, before it has an id: which changes, and which bytes of the outbox. */
export interface PackedBatch {
  jobNumber: number;
  batchNumber: number;
  /** Change numbers, both ends included, from 1. */
  firstChange: number;
  lastChange: number;
  offset: number;
  length: number;
  records: number;
}

/** Neighbouring changes of a run by their numbers, both ends included. */
export interface ChangeRange {
  first: number;
  last: number;
}

/** The records of one request, made durable: a byte range of the run's outbox. */
export interface Batch extends PackedBatch {
  batchId: string;
  runId: string;
  /** CRC-32 of the bytes, in hex. */
  checksum: string;
  state: BatchState;
  /** What Amazon said of these records apart from the rest of their request, redacted. */
  message?: string;
}

/** Neighbouring records of a batch of which Amazon said the same. */
export interface AnsweredItems {
  /** Places in the batch, both ends included, from 0. */
  first: number;
  last: number;
  /** `not-taken`: Amazon has none of them, and may take them later. */
  outcome: Outcome | "not-taken";
  /** Amazon's words, redacted; absent of those that it took. */
  says?: string;
}

/** At most 100,000 identifiers of one run, made durable: the seed's upload job. */
export interface UploadJob {
  runId: string;
  jobNumber: number;
  records: number;
  identifiers: number;
}

/** One try at one batch. */
export interface Attempt {
  batchId: string;
  attempt: number;
  startedAt: number;
  endedAt?: number;
  outcome?: AttemptOutcome;
  httpStatus?: number;
  /** Amazon's `x-amzn-RequestId`. */
  requestId?: string;
  jobRequestId?: string;
  /** What Amazon said, redacted. */
  message?: string;
}

/** `expired`: Amazon no longer knows it. `replaced`: a person had its records sent again; what becomes of it no longer counts. */
export type AmazonJobState = "pending" | "succeeded" | "partial" | "failed" | "expired" | "replaced";

/** One of Amazon's own jobs: what became of one accepted request. */
export interface AmazonJob {
  jobRequestId: string;
  runId: string;
  batchId: string;
  state: AmazonJobState;
  acceptedAt: number;
  polls: number;
  nextPollAt: number;
  invalidRecords: number;
  /** Records that Amazon did not keep and that nothing tells apart from the others. */
  unattributed: number;
  /** What Amazon last said, redacted. */
  message?: string;
}

/** How many batches of an upload job are in one state. */
export interface BatchCount {
  state: BatchState;
  count: number;
  records: number;
}

/** One request as it went out: an attempt with what it carried, and the job that Amazon made of it. */
export interface SentRequest extends Attempt {
  jobNumber: number;
  batchNumber: number;
  records: number;
  job?: AmazonJob;
}
