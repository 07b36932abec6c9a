import type { AuditEntry } from "../model/audit-entry.ts";
import type { SettingsDocument } from "../model/settings-document.ts";
import type { Delivery, Webhook } from "../model/webhook.ts";

/** What the service keeps in the ledger beside runs; each method one transaction, as in `Ledger`. */
export interface ServiceLedger
  extends SettingsLedger,
    AuditLedger,
    AnswerLedger,
    WebhookLedger,
    ScheduleLedger,
    SizeLedger {}

export interface SettingsLedger {
  /** Changes whenever a document or a login at Amazon does, whoever changes it. */
  settingsVersion(): Promise<string>;
  settingsDocuments(): Promise<SettingsDocument[]>;
  /**
   * Replaces documents, all or none. `version` is the one that each was made from (0: there was none), and grows by one.
   * False when somebody else was faster.
   */
  saveSettingsDocuments(documents: readonly SettingsDocument[]): Promise<boolean>;
}

export interface AuditLedger {
  addAuditEntry(entry: AuditEntry): Promise<void>;
  /** Newest first; `before`: only those older than this entry. */
  auditEntries(filter: { before?: string; limit: number }): Promise<AuditEntry[]>;
  /** The newest entry of a kind on something. */
  lastAuditEntry(did: string, to: string): Promise<AuditEntry | undefined>;
}

/** What a call with an idempotency key was, and how it was answered. */
export interface KeptAnswer {
  /** Of whom, on which operation and with which key. */
  answerKey: string;
  /** Of the request: the same key with another request is refused. */
  requestDigest: string;
  keptAt: number;
  /** Absent while it is being answered. */
  status?: number;
  body?: string;
}

export interface AnswerLedger {
  /**
   * Writes the call down if it is the first one with its key since `keptSince`; else returns the earlier one. One that is
   * still being answered, and was begun before `atWorkSince`, counts no more.
   */
  claimAnswer(
    call: KeptAnswer,
    since: { keptSince: number; atWorkSince: number },
  ): Promise<KeptAnswer | undefined>;
  keepAnswer(answerKey: string, answer: { status: number; body: string }): Promise<void>;
  /** The call came to nothing: its key is free again. */
  releaseAnswer(answerKey: string): Promise<void>;
}

export interface WebhookLedger {
  webhooks(): Promise<Webhook[]>;
  /** `sealedSecret`: what its messages are signed with, sealed for `secretOfWebhook`. */
  addWebhook(webhook: Webhook, sealedSecret: string): Promise<void>;
  /** And its messages. */
  removeWebhook(webhookId: string): Promise<void>;
  sealedWebhookSecret(webhookId: string): Promise<string | undefined>;
  /** One that tells the same webhook the same event on the same subject stays the only one. Returns whether it is new. */
  addDelivery(delivery: Delivery): Promise<boolean>;
  saveDelivery(delivery: Delivery): Promise<void>;
  /** Those whose next try is due. */
  dueDeliveries(now: number): Promise<Delivery[]>;
  /** The newest of each webhook. */
  lastDeliveries(): Promise<Delivery[]>;
}

/** What a schedule has done so far. */
export interface ScheduleState {
  sync: string;
  /** Up to when its due instants are dealt with, in epoch milliseconds. */
  dealtWithUntil: number;
  /** Of the source when it last started a run. */
  sourceStamp?: string;
}

export interface ScheduleLedger {
  scheduleStates(): Promise<ScheduleState[]>;
  scheduleState(sync: string): Promise<ScheduleState | undefined>;
  /** All or none. */
  saveScheduleStates(states: readonly ScheduleState[]): Promise<void>;
}

/** An audience's size as Amazon told it once. */
export interface AudienceSize {
  at: number;
  received: number;
  matched: number;
  dsp: number;
  fromHere?: number;
}

export interface SizeLedger {
  /** Oldest first. `saveAudience` adds one whenever what Amazon tells is new. */
  audienceSizes(audienceKey: string): Promise<AudienceSize[]>;
}
