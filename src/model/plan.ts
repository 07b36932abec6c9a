import type { ConsentBasis } from "./consent.ts";
import type { EventAccount } from "./event-account.ts";
import type { EventMapping } from "./event-mapping.ts";
import type { ConversionType } from "./event-words.ts";
import type { FieldMapping } from "./field-mapping.ts";
import type { Mode, RunMode } from "./mode.ts";
import type { ProbeForm, ProbeRule } from "./probe-rule.ts";
import type { RejectionCount } from "./rejection.ts";

/** Every row that was read, in exactly one of four places. */
export interface RowCounts {
  read: number;
  /** Rows that are a member's first. */
  members: number;
  /** Further rows of a member that already has one. */
  merged: number;
  /** Unusable rows of people whom Amazon has from us; they stay as they are. */
  held: number;
  rejected: number;
  /** Those of `rejected` that could not even be read as rows. */
  unreadable: number;
}

/** What a plan would do to the audience's members. */
export interface ChangeCounts {
  /** New at Amazon. */
  add: number;
  /** Known, with other identifiers, another country or other consent than before. */
  update: number;
  /** Unchanged, sent again because their time to live nears its end. */
  renew: number;
  remove: number;
  /** Those of `remove` who are in the source, and whose consent is denied or missing. */
  withdrawn: number;
  /** In the source and as Amazon has them. */
  unchanged: number;
  /** They differ, and wait until Amazon has finished with what was sent for them before. Absent in plans of before. */
  postponed?: number;
  /** They differ, and Amazon refused their records as they are for what is in them. Absent in plans of before. */
  quarantined?: number;
}

/** Records that would be sent with consent. */
export interface ConsentCounts {
  /** As the person's own rows say. */
  own: number;
  /** On the operator's statement. */
  onBasis: number;
}

/** What a plan's consent rests on. */
export interface PlannedConsent extends ConsentCounts {
  basis?: ConsentBasis;
}

/** Something a person should know, with a code of docs/errors.md where it can also be an error. */
export interface Notice {
  code: string;
  message: string;
  hint?: string;
}

/** Where a plan's changes would go. */
export interface PlannedAudience {
  name: string;
  /** Absent until Amazon has made it. */
  audienceId?: string;
  country: string;
  /** `create`: not at Amazon yet. `adopt`: found there, never filled from here. `known`: filled from here before. */
  standing: "create" | "adopt" | "known";
  /** What would change at Amazon beside its people. */
  settings?: SettingsChanges;
}

/** Settings that the configuration says otherwise than Amazon. */
export interface SettingsChanges {
  description?: { from?: string; to: string };
  ttlSeconds?: { from?: number; to: number };
}

/** How the people reach Amazon Marketing Cloud itself. */
export type PlannedAmc =
  | {
      reach: "connection";
      instanceId: string;
      /** Absent: the connection would be created. */
      connectionId?: string;
      /** The DSP advertiser that they reach too; absent: none. */
      advertiserId?: string;
    }
  | {
      reach: "none";
      why: "no-instance" | "record-only" | "made-without-connection";
      /** As the configuration names it. */
      instanceId?: string;
    };

/**
 * What a plan is made from, where it is not its sync's source: what a run removed, people to be forgotten, or one half of the
 * sample that a probe drew from the sync `of`.
 */
export type PlanOrigin =
  | { kind: "undo"; runId: string }
  | { kind: "forget"; receiptId: string }
  | { kind: "probe"; probeId: string; of: string; rule: ProbeRule; form: ProbeForm };

/** Whether its people are put in or taken out for a while or for good: never to be put back, nor carried out by hand. */
export const isOfItsOwn = (origin: PlanOrigin | undefined): boolean =>
  origin?.kind === "forget" || origin?.kind === "probe";

/** A limit that a plan's least time comes from: of requests in a second or an hour, of records in an hour. */
export type BindingLimit = "requests-per-second" | "requests-per-hour" | "records-per-hour";

/** What was counted of one sync at one moment. A value: shown, approved, executed once. */
export type Plan = AudiencePlan | EventsPlan;

/** What every plan has. */
interface PlanBase {
  planId: string;
  sync: string;
  destination: string;
  /** Epoch milliseconds. */
  createdAt: number;
  /** Rows that are not used, by reason. */
  rejections: readonly RejectionCount[];
  /** Fields left out, by reason: of rows that are used without them, and of rows that are not used for lack of any other. */
  droppedFields: readonly RejectionCount[];
  /** Absent in plans of before consent was carried. */
  consent?: PlannedConsent;
  /** Ids and hashes that would be sent. */
  identifiers: number;
  uploadJobs: number;
  requests: number;
  /** The least time the requests can take under the limits, in milliseconds. */
  minimumMs: number;
  /** The limit that it comes from; absent where nothing has to wait. */
  minimumBy?: BindingLimit;
  notices: readonly Notice[];
  /** Why this plan will not be executed as it stands. */
  safetyStop?: SafetyStop;
}

/** What would change of an audience. */
export interface AudiencePlan extends PlanBase {
  mode: Mode;
  /** Absent: the sync's source. */
  origin?: PlanOrigin;
  audience: PlannedAudience;
  /** Absent in plans of versions that knew no AMC connections. */
  amc?: PlannedAmc;
  rows: RowCounts;
  changes: ChangeCounts;
  /** Removals that mirror found and that are not in the plan, because rows were unreadable or without an id. */
  withheldRemovals: number;
  /** The columns that say who a person is, as the file was read. */
  fields: FieldMapping;
  /** Emails whose two forms differ, so that both are sent. Phones always have two where both are sent. */
  secondForms: { email: number };
}

/** Which events would be sent. */
export interface EventsPlan extends PlanBase {
  mode: "events";
  origin?: undefined;
  account: EventAccount;
  rows: EventRowCounts;
  /** What would be sent, by type and currency. */
  totals: readonly EventTotal[];
  /** Those of the events that are too old before the limits let them go. */
  expiring: number;
  /** Files that were read whole before, and have not changed: they were not opened. */
  filesUnchanged: number;
  fields: EventMapping;
}

/** Every row that was read, in exactly one of five places. */
export interface EventRowCounts {
  read: number;
  /** Rows that are sent: each is an event of its own. */
  events: number;
  /** Further rows of one event, that say the same. */
  merged: number;
  /** Rows of events that Amazon has from here. */
  sentBefore: number;
  /** Rows at or before the watermark that have nothing to send: an earlier run told of them. */
  passed: number;
  rejected: number;
  /** Those of `rejected` that could not even be read as rows. */
  unreadable: number;
}

/** Events of one type, and what they are worth in one currency. */
export interface EventTotal {
  type: ConversionType;
  events: number;
  /** Absent: they say none. */
  currency?: string;
  /** Decimal text: exact. Absent: none of them has a value. */
  value?: string;
}

/** A guard's refusal, and what approves it. */
export interface SafetyStop extends Notice {
  /** The number that `--allow-removals` must reach, beside the plan's id; absent where nothing can approve. */
  removals?: number;
}

/** What a person said out loud. */
export interface Approval {
  /** The plan that they have seen; absent: none. */
  planId?: string | undefined;
  /** Most removals. */
  allowRemovals?: number | undefined;
}

/** Whether nothing stops a plan, or a person has approved it all the same: this very plan, by its number. */
export const isApproved = ({ planId, safetyStop }: Plan, said: Approval): boolean =>
  safetyStop === undefined ||
  (said.planId === planId && (safetyStop.removals ?? Number.POSITIVE_INFINITY) <= (said.allowRemovals ?? -1));

type Made = Pick<AudiencePlan, "origin" | "sync"> & { mode: RunMode };

/** What to type for such a plan to be made, shown and carried out. */
export const startLine = ({ origin, sync, mode }: Made): string =>
  origin?.kind === "undo"
    ? `headwater undo ${origin.runId}`
    : origin?.kind === "probe"
      ? `headwater probe ${origin.of} --rule ${origin.rule}`
      : `headwater ${mode === "events" ? "events send" : "sync"} ${sync}`;

/** What to type for such a plan to be made anew, and no more. */
export const planLine = (plan: Made): string =>
  plan.origin?.kind === "probe"
    ? startLine(plan)
    : plan.origin?.kind === "undo"
      ? `${startLine(plan)} --dry-run`
      : `headwater ${plan.mode === "events" ? "events plan" : "plan"} ${plan.sync}`;

/** What to type for a kept plan to be carried out. */
export const executeLine = (plan: Made & Pick<Plan, "planId">): string =>
  `${startLine(plan)} --plan ${plan.planId}`;

/** Number of records that changes make. */
export const changeCount = ({ add, update, renew, remove }: ChangeCounts): number =>
  add + update + renew + remove;

/** Number of records that a plan would send. */
export const recordCount = (plan: Plan): number =>
  plan.mode === "events" ? plan.rows.events : changeCount(plan.changes);

/** Whether executing a plan would change anything at Amazon. */
export const hasEffect = (plan: Plan): boolean =>
  recordCount(plan) > 0 || (plan.mode !== "events" && plan.audience.settings !== undefined);
