import type { Audience } from "../model/audience.ts";
import type {
  AmazonJob,
  Attempt,
  Batch,
  BatchCount,
  Outcome,
  SentRequest,
  UploadJob,
} from "../model/batch.ts";
import type { Login, TermsAcceptance } from "../model/login.ts";
import type { RunMode } from "../model/mode.ts";
import type { Plan } from "../model/plan.ts";
import type { Receipt, Suppression } from "../model/receipt.ts";
import type { AudienceRun, Books, ProcessedCounts, Run, RunReport, RunState } from "../model/run.ts";
import type { ServiceLedger } from "./service-ledger.ts";

/**
 * The durable truth about runs, jobs, batches, attempts, audiences, leases and requests. Every method is one
 * transaction: wholly there or wholly not, even when the process dies. Instants are epoch milliseconds, ids are text.
 * @throws {MachineError} ledger.busy — another process kept it locked for too long.
 */
export interface Ledger
  extends AudienceLedger,
    RunLedger,
    BatchLedger,
    LeaseLedger,
    RequestLedger,
    TokenLedger,
    LoginLedger,
    ReceiptLedger,
    SuppressionLedger,
    SecretLedger,
    ServiceLedger,
    KeepingLedger {
  /** Takes what was deleted out of the files' bytes too, as far as other processes let it. */
  wipe(): Promise<void>;
  close(): void;
}

/** What is done to a ledger as a whole. */
export interface KeepingLedger {
  /** Reads all of it. @throws {MachineError} ledger.damaged */
  verify(): Promise<void>;
  /** Writes what it holds at this moment to a new file. @throws {MachineError} ledger.damaged, disk.full */
  copyTo(path: string): Promise<void>;
  /** Drops what holds for one machine alone: who has the leases, requests that were counted, pauses, and answers that were given. */
  forgetMachine(): Promise<void>;
}

export interface AudienceLedger {
  /** @param audienceKeys absent: all */
  audiences(audienceKeys?: readonly string[]): Promise<Audience[]>;
  countAudiences(): Promise<number>;
  audience(audienceKey: string): Promise<Audience | undefined>;
  /** By Amazon's id, within a profile. */
  audienceById(profileId: string, audienceId: string): Promise<Audience | undefined>;
  /** By exact name, within a profile. */
  audienceByName(profileId: string, name: string): Promise<Audience | undefined>;
  /** Adds it, or replaces what is known of it. */
  saveAudience(audience: Audience): Promise<void>;
}

export interface RunFilter {
  audienceKey?: string | undefined;
  sync?: string | undefined;
  mode?: RunMode | undefined;
  states?: readonly RunState[] | undefined;
}

/** Properties of a run that change; a plan and a report are of the run's mode. */
export type RunChanges = Partial<Omit<AudienceRun, "runId" | "mode" | "plan" | "report">> & {
  plan?: Plan | undefined;
  report?: RunReport | undefined;
};

/** A run's place in the order of their creation. */
export type RunPlace = Pick<Run, "runId" | "createdAt">;

/** A request's place in the order in which they went out. */
export type RequestPlace = Pick<Attempt, "batchId" | "attempt" | "startedAt">;

/**
 * Why a run waits for a person. `stop`: the newest plan of its sync has a safety stop. `failed`: it ended in an error, and
 * nothing has gone well since. `stuck`: Amazon has had its requests for long. Of the newest that has settled: `low-match`
 * where its report says so, `stale-source` where its source had not changed for long.
 */
export type RunNeed = "stop" | "failed" | "stuck" | "low-match" | "stale-source";

export interface NeedOptions {
  /** Jobs accepted before this are stuck, epoch milliseconds. */
  stuckSince: number;
  /** A source that is older than this at its run is stale. */
  staleAfterMs: number;
  limit: number;
}

export interface RunLedger {
  /** Newest first. `before`: only those older than this one. */
  runs(filter?: RunFilter & { before?: RunPlace | undefined; limit?: number | undefined }): Promise<Run[]>;
  countRuns(filter?: RunFilter): Promise<number>;
  /** Those that wait for a person, newest first. */
  runsInNeed(options: NeedOptions): Promise<{ need: RunNeed; run: Run }[]>;
  run(runId: string): Promise<Run | undefined>;
  /** The newest run, of those in `states`, of each of these syncs that has one. @param states absent: any */
  lastRuns(syncs: readonly string[], states?: readonly RunState[]): Promise<Run[]>;
  /** The keys of the advertisers whose events were ever planned. */
  eventsKeys(): Promise<string[]>;
  addRun(run: Run, fence: Fence): Promise<void>;
  /** Changes the named properties of a run, others stay. */
  updateRun(runId: string, changes: RunChanges, fence: Fence): Promise<void>;
  /** Forgets a run that had nothing to send. One with upload jobs is never forgotten. */
  removeRun(runId: string, fence: Fence): Promise<void>;
}

export interface BatchLedger {
  /** The run becomes `ready` with these upload jobs and batches, all at once. */
  addBatches(
    runId: string,
    jobs: readonly UploadJob[],
    batches: readonly Batch[],
    startedAt: number,
    fence: Fence,
  ): Promise<void>;
  uploadJobs(runId: string): Promise<UploadJob[]>;
  /** Leaves only (no `split` ones), in sending order. */
  batches(runId: string): Promise<Batch[]>;
  /** Accepted batches of an audience's runs that send no more, the newest run first. */
  acceptedBatches(audienceKey: string): Promise<Pick<Batch, "runId" | "batchId" | "records">[]>;
  /** The batch is `sending` from now; returns the attempt's number, from 1. Written before the call. */
  startAttempt(batchId: string, startedAt: number, fence: Fence): Promise<number>;
  /** The answer, after the call: outcome on the batch and, when accepted, Amazon's job to be polled from `nextPollAt`. */
  endAttempt(
    attempt: Required<Pick<Attempt, "batchId" | "attempt" | "endedAt">> & Attempt & { outcome: Outcome },
    nextPollAt: number,
    fence: Fence,
  ): Promise<void>;
  /**
   * The answer, where Amazon gave one for each record: the attempt is `partial`, the batch `split`, and its parts carry
   * its records on, all of them, in order, each in the state that it has. A part that waits to be sent is `unknown` where
   * an earlier attempt at the batch is.
   */
  endAttemptInParts(
    attempt: Required<Pick<Attempt, "batchId" | "attempt" | "endedAt">> & Attempt,
    parts: readonly Batch[],
    fence: Fence,
  ): Promise<void>;
  /**
   * This attempt was certainly not taken (throttled, 5xx before commit …): the batch goes back to what it was before,
   * `to-send`, or `unknown` where an earlier attempt is, or it was when it became a part.
   */
  releaseAttempt(attempt: Attempt, fence: Fence): Promise<void>;
  /** Batches found `sending` become `unknown`: whoever sent them is gone. Returns how many. */
  markUnfinishedUnknown(runId: string, fence: Fence): Promise<number>;
  /** Replaces a batch that is not `sending` or `accepted` by its halves, all of it; it becomes `split`. */
  splitBatch(batchId: string, halves: readonly Batch[], fence: Fence): Promise<void>;
  attempts(runId: string): Promise<Attempt[]>;
  countAttempts(runId: string): Promise<number>;
  /** In the order in which they went out. `after`: only those later than this one. */
  requests(runId: string, page: { after?: RequestPlace | undefined; limit: number }): Promise<SentRequest[]>;
  /** Of each upload job how many batches are in which state, by its number; without `split` ones. */
  batchCounts(runId: string): Promise<(BatchCount & { jobNumber: number })[]>;
  amazonJobs(runId: string): Promise<AmazonJob[]>;
  saveAmazonJob(job: AmazonJob, fence: Fence): Promise<void>;
  /** This job's answer is waited for no more: its batch is `unknown` and to be sent again, its run `ready`. */
  replaceJob(job: AmazonJob, fence: Fence): Promise<void>;
  /** The run's refused batches are `to-send`, and the run `ready`. Returns how many they are. */
  sendRefusedAgain(runId: string, fence: Fence): Promise<number>;
  /** The run's books, by one query over the leaves. */
  books(runId: string): Promise<Books>;
  processed(runId: string): Promise<ProcessedCounts>;
}

/** Who holds an audience: one process on one boot of one machine. */
export interface Holder {
  machineId: string;
  /** Changes at every start of the machine. */
  bootId: string;
  pid: number;
  /** The process's start, in whatever unit the system gives; pids are used again. */
  processStart: string;
}

/** Proof of a lease. A ledger write with an older epoch than the lease's is refused: `ledger.lease-lost`. */
export interface Fence {
  audienceKey: string;
  epoch: number;
}

export interface LeaseLedger {
  /**
   * Takes the audience (or whatever else one process at a time may do, under a key of its own) for `holder`, in one transaction so that two can't both win: when it is free, when `holder` has
   * it (the epoch stays), when `isGone` says that its holder's process is gone, or when its heartbeat is older than
   * `staleAfterMs` and the holder is on another machine.
   */
  takeLease(request: {
    audienceKey: string;
    holder: Holder;
    now: number;
    staleAfterMs: number;
    isGone: (holder: Holder) => boolean;
  }): Promise<Fence | { heldBy: Holder; since: number }>;
  /** @throws {MachineError} ledger.lease-lost */
  renewLease(fence: Fence, now: number): Promise<void>;
  releaseLease(fence: Fence): Promise<void>;
}

export interface RequestLimits {
  perSecond: number;
  /** In any 60 minutes. */
  perHour: number;
  /** Records through one connection in any 60 minutes. */
  recordsPerHour: number;
}

/** A request that wants to leave. */
export interface RequestAsked {
  profileId: string;
  limits: RequestLimits;
  /** What an upload takes of its connection's hour; absent for other requests. */
  upload?: UploadAsked;
  now: number;
}

export interface UploadAsked {
  /** Amazon's id of the connection; or whatever else the records are counted for. */
  connectionId: string;
  records: number;
}

/** Why a request may not leave yet. `throttled`: Amazon asked for a pause. `circuit`: it has failed too often in a row. */
export type HeldBy = "limit" | "records" | "throttled" | "circuit";

/** May a request leave? `probe`: it is the one by which an open circuit is tried. */
export type RequestAnswer =
  | { waitMs: 0; probe: boolean }
  /** Milliseconds until a new try makes sense, and what stands longest in the way. */
  | { waitMs: number; heldBy: HeldBy };

export interface RequestLedger {
  /**
   * Takes one request of a profile's allowance, and an upload's records of its connection's, shared by every process on
   * this ledger: all of it in one transaction, or nothing.
   */
  takeRequest(request: RequestAsked): Promise<RequestAnswer>;
  /** No request of this profile before `until`: what a `Retry-After` says. Never moves an earlier pause forward. */
  pauseRequests(profileId: string, until: number): Promise<void>;
  /**
   * Told of each request that `takeRequest` let go, `failed` when Amazon did not answer it or had trouble of its own.
   * After 5 failures in a row, over all processes, the circuit opens: nothing leaves for 30 seconds; then one probe does,
   * and nothing else until it has ended, or a minute is over. A probe that fails doubles the time, to 5 minutes at most.
   * Any success closes the circuit. Where nothing changes, nothing is written.
   */
  endRequest(profileId: string, ended: { failed: boolean; probe: boolean }, now: number): Promise<void>;
}

export interface TokenLedger {
  /** The sealed text kept for a connection, with the instant at which the access token in it ends. */
  sealedToken(connection: string): Promise<{ sealed: string; expiresAt: number } | undefined>;
  saveSealedToken(connection: string, sealed: string, expiresAt: number): Promise<void>;
  forgetToken(connection: string): Promise<void>;
}

export interface LoginLedger {
  /** What `connect` kept for a connection. */
  login(connection: string): Promise<Login | undefined>;
  /** Adds it, or replaces the one kept before. */
  saveLogin(login: Login): Promise<void>;
  /** And its access token. */
  removeLogin(connection: string): Promise<void>;
  addTermsAcceptance(acceptance: TermsAcceptance): Promise<void>;
  /** Oldest first. */
  termsAcceptances(connection: string): Promise<TermsAcceptance[]>;
}

/** What must be kept of people who are to be forgotten, until it is done. */
export interface Forgetting {
  /** Their keys, sealed: gone when the receipt is finished. */
  sealedKeys: string;
  suppressions: readonly Suppression[];
}

export interface ReceiptLedger {
  /** Newest first. */
  receipts(): Promise<Receipt[]>;
  /** Writes down that people are to be forgotten. Their suppressions hold from this moment. */
  addReceipt(receipt: Receipt, forgetting: Forgetting): Promise<void>;
  /** Replaces what the receipt says. `found`: more keys than were known, in place of those kept. */
  updateReceipt(receipt: Receipt, found?: Forgetting): Promise<void>;
  /** The sealed keys of a receipt that is not finished. */
  sealedKeys(receiptId: string): Promise<string | undefined>;
  /** Replaces what the receipt says, and drops its keys. */
  finishReceipt(receipt: Receipt): Promise<void>;
}

export interface SuppressionLedger {
  suppressions(): Promise<Suppression[]>;
  /** When the newest one was added, in epoch milliseconds. */
  lastSuppressedAt(): Promise<number | undefined>;
  /** Lifts those of everyone who has one of these keys, all their keys. Returns how many people. */
  liftSuppressions(keyMacs: readonly string[]): Promise<number>;
}

/** What a sealed text belongs to. */
export type SealedPlace = { login: string } | { secret: string };

export interface SecretLedger {
  sealedSecret(name: string): Promise<string | undefined>;
  /** One that is there already stays. */
  addSealedSecret(name: string, sealed: string): Promise<void>;
  /** In place of the one that may be there; undefined: there is none any more. */
  replaceSealedSecret(name: string, sealed: string | undefined): Promise<void>;
  /**
   * Replaces every sealed text by what `reseal` makes of it, drops the access tokens, and keeps `proof`: all at once, so
   * that one key opens everything. Returns how many there were.
   */
  sealAnew(
    reseal: (place: SealedPlace, sealed: string) => string,
    proof: { name: string; sealed: string },
  ): Promise<{ logins: number; secrets: number }>;
}
