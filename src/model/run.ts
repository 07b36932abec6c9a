import type { EventAccount } from "./event-account.ts";
import type { MatchEstimate } from "./match-estimate.ts";
import type { Mode } from "./mode.ts";
import type { AudiencePlan, EventsPlan, Notice, Plan, PlannedAmc } from "./plan.ts";

/**
 * `planning` → `planned` (kept, not executed) → `ready` (outbox written, sending) → `accepted` (every request
 * answered) → `settled` (Amazon has finished every job). `discarded`: superseded or crashed before it was ready.
 * `abandoned`: what it had still to send is lost; its books stay as they were.
 */
export const RUN_STATES = [
  "planning",
  "planned",
  "ready",
  "accepted",
  "settled",
  "discarded",
  "abandoned",
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** One execution of a configured sync, or a plan of one. Instants are epoch milliseconds. */
export type Run = AudienceRun | EventsRun;

/** A run that fills an audience. */
export interface AudienceRun extends RunBase {
  mode: Mode;
  plan?: AudiencePlan;
  report?: AudienceReport;
}

/** A run that sends events. */
export interface EventsRun extends RunBase {
  mode: "events";
  plan?: EventsPlan;
  report?: EventsReport;
}

interface RunBase {
  runId: string;
  /** The name of a sync, or of an entry of `events`. */
  sync: string;
  /** The key of the audience that it fills; of a run that sends events, `eventsKey` of the advertiser. */
  audienceKey: string;
  state: RunState;
  createdAt: number;
  startedAt?: number;
  acceptedAt?: number;
  settledAt?: number;
  /** What the source and the snapshot were when the plan was made; a plan is refused when either moved. */
  basis?: PlanBasis;
  /** Why the run stopped short, if it did; the next sync goes on. */
  lastError?: RunError;
}

/** What a plan was made from. */
export interface PlanBasis {
  /** Size and modification time of every source file; absent where a source can be read only once. */
  sourceStamp?: string;
  /** Of the newest source file, epoch milliseconds. */
  sourceModifiedAt?: number;
  /** What was read, and by which rules, as one digest; absent where it could have changed without a trace. */
  readAs?: string;
  /** The same without when it was written: a source that says the same looks so, and one that looks so may say another thing. */
  looksAs?: string;
  /** All rows that were read, as one number; absent where lines could not be read. */
  rowSum?: string;
  /** The snapshot's version at which it is what was read, row by row; absent where there was or is a difference. */
  agreesAt?: number;
  snapshotVersion: number;
  /** When somebody was last forgotten, in epoch milliseconds; absent: nobody is. A plan from before a later one is refused. */
  suppressedAt?: number;
  /** Mapping, consent, rules, mode, source and where it goes, as one text: a plan made under others is refused. */
  settings: string;
  /** What the audience was made for, or would be: a later plan may have written down another. */
  madeFor: string;
}

/** A plan that waits for its execution, and what it was made from. */
export interface KeptPlan<P extends Plan = Plan> {
  plan: P;
  basis: PlanBasis;
}

/** The books of one run: exclusive states that add up to `planned`, at every instant. */
export interface Books {
  planned: number;
  toSend: number;
  accepted: number;
  refused: number;
  unknown: number;
}

/** What Amazon said of the run's jobs so far. Those that were replaced by a later sending are not among them. */
export interface ProcessedCounts {
  /** Requests that Amazon answered with a job. */
  jobs: number;
  pending: number;
  succeeded: number;
  /** One of the places that the records go to took them, another did not. */
  partial: number;
  failed: number;
  /** Jobs that Amazon no longer knows. */
  expired: number;
  /** Records that Amazon did not keep, in jobs that have not failed as a whole. */
  invalidRecords: number;
  /** Absent in reports of versions that counted jobs alone. */
  records?: ProcessedRecords;
}

/** What became of the accepted records: exclusive, and together all of them. */
export interface ProcessedRecords {
  processed: number;
  /** Amazon is still at work on them. */
  pending: number;
  /** In jobs that failed as a whole; they are sent again. */
  failed: number;
  /** Named by Amazon as not kept; they are sent again. */
  invalid: number;
  /** Not kept by Amazon, which named none of them. */
  unattributed: number;
  /** Amazon no longer tells. */
  unknown: number;
}

/**
 * The tables of an AMC instance in which an audience's people appear, and a query that counts them. Their names hold the
 * name of the Login with Amazon application (APP) and a suffix that AMC chooses (SUFFIX).
 */
export interface AmcTables {
  instanceId: string;
  members: string;
  logs: string;
  query: string;
}

/** What a run tells a person. */
export type RunReport = AudienceReport | EventsReport;

/** What every run tells. */
interface ReportBase {
  runId: string;
  sync: string;
  state: RunState;
  books: Books;
  processed: ProcessedCounts;
  requests: number;
  /** From the start of sending to the last answer. */
  durationMs?: number;
  notices: readonly Notice[];
  error?: RunError;
}

export interface AudienceReport extends ReportBase {
  mode: Mode;
  audience: { name: string; audienceId?: string; created: boolean };
  plan: AudiencePlan;
  /** How the people reach AMC itself; absent in runs of versions that knew no AMC connections. */
  amc?: PlannedAmc;
  /** Where the people turn up in AMC; absent where AMC gets no data. */
  amcTables?: AmcTables;
  /** As Amazon counts, once it has: received, matched, and usable in the DSP. Beside it how many we count, without those who left. */
  audienceSize?: { received: number; matched: number; dsp: number; fromHere?: number };
  /** Matched ÷ received, 0 to 1; undefined until Amazon has counted. */
  matchRate?: number;
  /** What our own counts say of how much can match; absent until Amazon has finished, and in runs of versions that told none. */
  estimate?: MatchEstimate;
}

/** Amazon answers for each event at once, and has no job for them. */
export interface EventsReport extends ReportBase {
  mode: "events";
  account: EventAccount;
  plan: EventsPlan;
}

/** An error that ended a run's execution, as the ledger keeps it. */
export interface RunError extends Notice {
  exitCode: number;
  /** Epoch milliseconds from which a new try makes sense. */
  retryAt?: number;
}
