import type { Generated } from "kysely";
import type { AudienceSize, KeptAnswer, ScheduleState } from "../jobs/service-ledger.ts";
import type { Audience } from "../model/audience.ts";
import type { AuditEntry } from "../model/audit-entry.ts";
import type { AmazonJob, Attempt, Batch, UploadJob } from "../model/batch.ts";
import type { Login, TermsAcceptance } from "../model/login.ts";
import type { RunMode } from "../model/mode.ts";
import type { Suppression } from "../model/receipt.ts";
import type { AudienceRun } from "../model/run.ts";
import type { SettingsDocument } from "../model/settings-document.ts";
import type { Delivery, Webhook } from "../model/webhook.ts";

/** A noun's properties as columns: what may be absent is null. */
type Columns<T> = {
  [K in keyof T]-?: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K];
};

/** Properties kept as JSON text. */
type AsText<T, K extends keyof T> = { [P in keyof Columns<Pick<T, K>>]: string | null };

export type AudienceColumns = Columns<Omit<Audience, "createdHere" | "size">> &
  AsText<Audience, "size"> & { createdHere: 0 | 1 };

export type RunColumns = Columns<Omit<AudienceRun, RunText | "mode">> &
  AsText<AudienceRun, RunText> & { mode: RunMode };
export type RunText = "plan" | "basis" | "lastError" | "report";

export type LoginColumns = Columns<Omit<Login, "profileIds">> & { profileIds: string };

export interface LeaseColumns {
  audienceKey: string;
  /** Grows by one with each new holder; the row outlives its holders so that it never falls. */
  epoch: number;
  /** JSON; null while nobody has it. */
  holder: string | null;
  takenAt: number;
  heartbeatAt: number;
}

/** The ledger's tables in our names; the files have them in snake case (`upload_job`). */
export interface Tables {
  migration: { version: number };
  audience: AudienceColumns;
  run: RunColumns;
  uploadJob: UploadJob;
  batch: Columns<Batch>;
  attempt: Columns<Attempt>;
  amazonJob: Columns<AmazonJob>;
  lease: LeaseColumns;
  request: { profileId: string; at: number };
  /** `failures`: in a row, over all processes. `openUntil`: until when the circuit lets nothing pass. */
  requestPause: {
    profileId: string;
    until: number;
    failures: Generated<number>;
    openUntil: Generated<number>;
  };
  /** Records that left for a connection, for the limit on an hour. */
  uploadedRecords: { connectionId: string; at: number; records: number };
  token: { connection: string; sealed: string; expiresAt: number };
  login: LoginColumns;
  termsAcceptance: TermsAcceptance;
  /** What stays of a person who was forgotten: `body` is JSON without personal data. */
  receipt: { receiptId: string; createdAt: number; finishedAt: number | null; body: string };
  /** Keys of people who must not be sent, as keyed hashes. `personId`: a number drawn at random, the same for one person's keys. */
  suppression: Suppression;
  sealedSecret: { name: string; sealed: string };
  settingsDocument: Omit<SettingsDocument, "body"> & { body: string };
  auditEntry: Columns<AuditEntry> & { entryNumber: Generated<number> };
  keptAnswer: Columns<KeptAnswer>;
  webhook: Omit<Webhook, "events"> & { events: string };
  delivery: Columns<Delivery>;
  scheduleState: Columns<ScheduleState>;
  audienceSize: Columns<AudienceSize> & { audienceKey: string };
}

type Present<T> = { [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as null extends T[K] ? K : never]?: Exclude<T[K], null>;
};

/** A row without its nulls: absent is absent. */
export const present = <T extends object>(row: T): Present<T> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Present<T>;
