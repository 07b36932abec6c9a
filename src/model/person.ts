import type { AmazonJobState, BatchState } from "./batch.ts";

/** What a value that names a person is. */
export const PERSON_KINDS = ["email", "phone", "id"] as const;
export type PersonKind = (typeof PERSON_KINDS)[number];

/** How values that name people are read. */
export interface ValueOptions {
  /** Absent: told from each value. */
  as?: PersonKind;
  /** ISO 3166, two capitals; for phone numbers without calling code. @default "US" */
  country?: string;
}

/** One person in one audience. Instants are epoch milliseconds. */
export interface PersonInAudience {
  /** As it goes to Amazon: personal data. */
  externalId: string;
  /** `member`: Amazon has them from here. `waiting`: the last change is not sent, or has no answer. */
  standing: "member" | "waiting" | "removed" | "refused";
  /** Since when without a break; `sinceBefore`: longer, the lists of that time are gone. */
  since?: number;
  sinceBefore?: number;
  /** The last time that Amazon took their record. */
  sent?: SentRecord;
  /** When Amazon lets them go, unless they are sent again. */
  leavesAt?: number;
  /** What took them out, where they are not in the audience. */
  removed?: SentRecord;
  /** The last record of theirs, whatever became of it. */
  last?: SentRecord;
  /** Amazon did not take their record for a reason of its own: it is not sent again until their row changes. */
  quarantine?: { reason: string; at: number; runId: string };
}

/** One record of a person, on its way to Amazon. */
export interface SentRecord {
  runId: string;
  /** The last answer, else the start of its run. */
  at: number;
  /** The upload job of the run, from 1; absent where the run's lists are gone. */
  jobNumber?: number;
  outcome?: Exclude<BatchState, "split">;
  requestId?: string;
  jobRequestId?: string;
  /** What became of Amazon's job. */
  jobState?: AmazonJobState;
  /** What Amazon last said, redacted. */
  message?: string;
}

/** Where a person is, audience by audience. */
export interface PersonReport {
  /** What the value was taken for. */
  kind: PersonKind | "hash";
  /** Since when they are kept out of every plan. */
  suppressedSince?: number;
  audiences: {
    audienceKey: string;
    name: string;
    audienceId?: string;
    /** Another process has it: nothing can be said of it now. */
    busy?: true;
    /** Empty: nothing of them is known here. */
    people: PersonInAudience[];
  }[];
}
