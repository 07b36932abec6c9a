import { FIELD_WORDS, REJECTION_WORDS, type RejectedField, type RejectionReason } from "./rejection.ts";

/**
 * What this side's own counts say of how much Amazon can match, beside which its match rate is read. All are shares, 0 to 1.
 * @source ours: counted, and no guess at Amazon's rate, for it publishes no match rates by key
 */
export interface MatchEstimate {
  /** Rows of the source that are of people who could be sent, of those read: no more of the source can ever match. Absent: the run read none, or took people out. */
  reachable?: number;
  /** The audience's people by the keys that Amazon has of them, when its jobs had finished. Absent: it has none from here. */
  keys?: KeyShares;
  /** What has grown since the run before, the most first; absent: there is none to compare with. */
  grown?: readonly Growth[];
}

/** People with both keys, an email or a phone alone, and neither. Together 1. */
export interface KeyShares {
  both: number;
  emailOnly: number;
  phoneOnly: number;
  none: number;
}

/** A cause that costs more matches than it did: of the rows, or the people who have only one key left. */
export interface Growth {
  cause: { field: RejectedField; reason: RejectionReason } | "one-key";
  before: number;
  now: number;
}

/** One settled run of an audience: Amazon's rate beside the estimate. */
export interface MatchPoint {
  runId: string;
  /** When Amazon had finished, epoch milliseconds. */
  at: number;
  /** Absent: Amazon had not counted. */
  received?: number;
  matched?: number;
  matchRate?: number;
  estimate?: MatchEstimate;
}

/** `phone: not a valid phone number in its country: 2 % → 31 % of the rows` */
export const growthWords = ({ cause, before, now }: Growth): string =>
  cause === "one-key"
    ? `people with one key alone: ${percent(before)} → ${percent(now)} of the people`
    : `${FIELD_WORDS[cause.field]}: ${REJECTION_WORDS[cause.reason]}: ${percent(before)} → ${percent(now)} of the rows`;

const percent = (share: number): string => `${Math.round(share * 100)} %`;
