import { dirname } from "node:path";
import type { Profile } from "./amazon/profiles.ts";
import type { Applied } from "./config/apply.ts";
import type { Config } from "./config/config.ts";
import type { EntryKind, SettingsEntry } from "./config/entries.ts";
import type { ColumnLook } from "./config/guess.ts";
import { configFile, loadConfig, loadKept, type ReadConfig } from "./config/load.ts";
import { readMachine } from "./config/machine.ts";
import { findEvents, findSync } from "./config/parse.ts";
import type { RequestPlace, RunFilter, RunLedger, RunNeed } from "./jobs/ledger.ts";
import type { ScheduleState, SettingsLedger } from "./jobs/service-ledger.ts";
import { type Imported, readExport } from "./ledger/import-folder.ts";
import { hasLedger } from "./ledger/state-folder.ts";
import { openUploads, type Upload, type Uploads } from "./ledger/uploads.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import type { Audience } from "./model/audience.ts";
import type { AmazonJob, Attempt, Batch, BatchCount, SentRequest, UploadJob } from "./model/batch.ts";
import type { FieldMapping, IdentityRules } from "./model/field-mapping.ts";
import type { PersonKind, PersonReport, ValueOptions } from "./model/person.ts";
import type { AudiencePlan, EventsPlan, Plan, RowCounts } from "./model/plan.ts";
import type { Probe, ProbeArm, ProbePlan } from "./model/probe.ts";
import type { QualityReport } from "./model/quality.ts";
import type { ForgetPlan, Receipt } from "./model/receipt.ts";
import type { Rejection } from "./model/rejection.ts";
import type {
  AudienceReport,
  EventsReport,
  ProcessedRecords,
  Run,
  RunReport,
  RunState,
} from "./model/run.ts";
import type { RunEvent } from "./model/run-event.ts";
import type { SourceSpec } from "./model/source-spec.ts";
import { type DataFile, dataFiles } from "./source/data-files.ts";
import { sourceModifiedAt, sourceStamp } from "./source/open.ts";
import { knownAudience } from "./sync/audience.ts";
import { type AudienceView, viewAudience } from "./sync/audience-view.ts";
import { type CheckOptions, checkFile } from "./sync/check-file.ts";
import {
  type BegunSignIn,
  beginConnect,
  finishConnect,
  type GrantedLogin,
  keepGranted,
  type PendingSignIn,
  type SignedIn,
} from "./sync/connect.ts";
import { discardPlan } from "./sync/discard-plan.ts";
import {
  checkConfig,
  checkDestination,
  checkDraft,
  checkMachine,
  checkPlace,
  type DestinationDraft,
  inOrder,
} from "./sync/doctor.ts";
import type { Engine } from "./sync/engine.ts";
import { planEvents, sendEvents } from "./sync/events/send-events.ts";
import { type ExplainedForm, type ExplainedKind, explainValue } from "./sync/explain.ts";
import { exportList, RUN_LISTS, type RunList } from "./sync/export-list.ts";
import { exportState, type StateExport } from "./sync/export-state.ts";
import type { Finding } from "./sync/finding.ts";
import { type ForgetOptions, type ForgetResult, forgetPeople, goOnForgetting } from "./sync/forget.ts";
import { type HashOptions, hashFile } from "./sync/hash-file.ts";
import { liftSuppressions } from "./sync/key-macs.ts";
import { knownRun } from "./sync/known-run.ts";
import { isBusy } from "./sync/lease.ts";
import { connectionProfiles, forgetLogin, type LoginState, loginState } from "./sync/login-state.ts";
import { lookAtFile, type SourceLook } from "./sync/look.ts";
import type { PlanOptions } from "./sync/make-plan.ts";
import { named } from "./sync/named.ts";
import { syncsByAudience } from "./sync/named-audience.ts";
import { openEngine } from "./sync/open-engine.ts";
import { openStateOf } from "./sync/open-state.ts";
import { type Overlap, overlapOf } from "./sync/overlap.ts";
import { findPerson } from "./sync/person.ts";
import { planRun } from "./sync/plan-run.ts";
import {
  type GoOnOptions,
  goOnProbing,
  type ProbeOptions,
  type ProbeResult,
  probeSync,
} from "./sync/probe.ts";
import { reportOf, SLOW_AFTER_MS } from "./sync/report.ts";
import { resumeAll, resumeOne, settleAll, type UnfinishedOptions, waitUntilSettled } from "./sync/resume.ts";
import { type Retried, retryRun } from "./sync/retry.ts";
import { rotateKey } from "./sync/rotate-key.ts";
import { overviewOf, type RunMay, type RunOverview } from "./sync/run-overview.ts";
import type { Said, Settings, State } from "./sync/state.ts";
import {
  type CarriedOut,
  type CarryOutOptions,
  type SyncOptions,
  type SyncResult,
  syncRun,
} from "./sync/sync.ts";
import { type ShownTerms, termsOf } from "./sync/terms.ts";
import { undoRun } from "./sync/undo.ts";

export {
  AccessError,
  AmazonError,
  Bug,
  ConfigError,
  DataError,
  HeadwaterError,
  MachineError,
} from "./errors.ts";
export type {
  AmazonJob,
  Applied,
  Attempt,
  Audience,
  AudiencePlan,
  AudienceReport,
  AudienceView,
  Batch,
  BatchCount,
  BegunSignIn,
  CarriedOut,
  CarryOutOptions,
  ColumnLook,
  Config,
  DataFile,
  DestinationDraft,
  EntryKind,
  EventsPlan,
  EventsReport,
  ExplainedForm,
  ExplainedKind,
  FieldMapping,
  Finding,
  ForgetOptions,
  ForgetPlan,
  ForgetResult,
  GrantedLogin,
  IdentityRules,
  Imported,
  LoginState,
  Overlap,
  PendingSignIn,
  PersonKind,
  PersonReport,
  Plan,
  PlanOptions,
  Probe,
  ProbeArm,
  ProbeOptions,
  ProbePlan,
  ProbeResult,
  ProcessedRecords,
  Profile,
  QualityReport,
  ReadConfig,
  Receipt,
  Rejection,
  Retried,
  RowCounts,
  Run,
  RunEvent,
  RunFilter,
  RunList,
  RunMay,
  RunNeed,
  RunOverview,
  RunReport,
  Said,
  ScheduleState,
  SentRequest,
  Settings,
  SettingsEntry,
  ShownTerms,
  SignedIn,
  SourceLook,
  SourceSpec,
  State,
  StateExport,
  SyncOptions,
  SyncResult,
  UnfinishedOptions,
  Upload,
  UploadJob,
  Uploads,
  ValueOptions,
};
export { dataFiles, openUploads, RUN_LISTS };

export type SendEventsOptions = CarryOutOptions<EventsPlan>;
export type SendEventsResult = CarriedOut<EventsPlan, EventsReport>;

export interface OpenOptions {
  /** The configuration file. @default "headwater.yaml" in `cwd` */
  config?: string;
  /** @default the current folder */
  cwd?: string;
  /** Reads no file: the settings are those that the state folder keeps, as a service has them; none yet is fine. */
  keptOnly?: boolean;
  /** With `keptOnly`: settings that did not change since the last `open` with this are not read anew. */
  read?: ReadConfig;
  /** Where variables are read from. @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
  /** Told what a run is doing; must not throw. */
  onEvent?: (event: RunEvent) => void;
  /** Stops between two requests: one on its way is finished first. What was sent stays sent; the next sync goes on. */
  signal?: AbortSignal;
  clock?: Clock;
}

/** One run with everything that the ledger knows of it. */
export interface RunDetails {
  report: RunReport;
  uploadJobs: UploadJob[];
  batches: Batch[];
  attempts: Attempt[];
  amazonJobs: AmazonJob[];
}

/**
 * A source that was this old when it was read is likely not written any more: most lists are exported each day or week.
 * In milliseconds.
 */
const STALE_SOURCE_MS = 8 * 24 * 3_600_000;

/** Headwater with one configuration file and its state folder. Close it when done. */
export interface Headwater extends AsyncDisposable {
  readonly config: Config;
  /** Plans a sync and keeps the plan. Sends nothing. */
  plan(sync: string, options?: PlanOptions): Promise<AudiencePlan>;
  /**
   * Plans, asks `approve`, executes, and waits if told to. What an earlier run left unfinished is finished first.
   * @throws {DataError} plan.drop-too-large and other safety stops: nothing was sent, the plan is kept
   */
  sync(sync: string, options?: SyncOptions): Promise<SyncResult>;
  /** Plans which events of an entry of `events` would be sent, and keeps the plan. Sends nothing. */
  planEvents(name: string): Promise<EventsPlan>;
  /**
   * Plans, asks `approve`, and sends each new event once. Amazon answers for each at once: there is nothing to wait for.
   * @throws {DataError} safety stops: nothing was sent, the plan is kept
   */
  sendEvents(name: string, options?: SendEventsOptions): Promise<SendEventsResult>;
  /**
   * Plans to put back whom a run took out, and goes on like `sync`. With nobody to be put back it is a run without changes.
   * @throws {ConfigError} run.unknown {AmazonError} run.not-settled {DataError} run.undo-gone
   */
  undo(runId: string, options?: SyncOptions): Promise<SyncResult>;
  /**
   * Goes on with every run that has not settled, or with this one and those before it of its audience; `waitMs` as for
   * `sync`. @throws {ConfigError} run.unknown
   */
  resume(options?: { waitMs?: number; runId?: string } & UnfinishedOptions): Promise<RunReport[]>;
  /** Asks Amazon how far it is with every run that it has accepted; sends nothing. `waitMs` as for `sync`. */
  settle(options?: { waitMs?: number } & UnfinishedOptions): Promise<RunReport[]>;
  /**
   * Has sent again what is stuck or was refused in a run.
   * @throws {ConfigError} run.unknown, run.not-sent
   */
  retry(runId: string): Promise<Retried>;
  /**
   * Drops a plan that nobody executed.
   * @throws {ConfigError} run.unknown, plan.not-kept {MachineError} ledger.audience-busy
   */
  discard(runId: string): Promise<void>;
  /** Newest first; plans that nobody executed among them. `before`: only those older than this one. */
  runs(filter?: Parameters<RunLedger["runs"]>[0]): Promise<Run[]>;
  countRuns(filter?: RunFilter): Promise<number>;
  /** Runs that wait for a person, newest first, and why. */
  runsInNeed(options: { limit: number }): Promise<{ need: RunNeed; run: Run }[]>;
  /** The newest run of each of these syncs that has one; a plan that nobody executed counts, unless `states` leaves it out. */
  lastRuns(syncs: readonly string[], states?: readonly RunState[]): Promise<Run[]>;
  /** @throws {ConfigError} run.unknown */
  run(runId: string): Promise<RunDetails>;
  /** One run without its requests, and what can be done with it. @throws {ConfigError} run.unknown */
  overview(runId: string): Promise<RunOverview>;
  /** A run's requests in the order in which they went out, so many of those `after` one, and how many there are in all. */
  requests(
    runId: string,
    page: { after?: RequestPlace | undefined; limit: number },
  ): Promise<{ requests: SentRequest[]; total: number }>;
  /** Writes a run's list to a .csv, .jsonl or .parquet file and returns its number of rows. */
  exportList(runId: string, list: RunList, file: string): Promise<number>;
  /** The audience that a sync fills, if a plan has ever looked for it. @throws {ConfigError} config.sync-unknown */
  knownAudience(sync: string): Promise<Audience | undefined>;
  /** Where this process writes what goes with it: files there are gone once it is closed, or has died. */
  readonly temporaryFolder: string;
  /** The audiences that were filled from here, or those of these keys. */
  audiences(audienceKeys?: readonly string[]): Promise<Audience[]>;
  countAudiences(): Promise<number>;
  /** The names of the configuration's syncs by the key of the audience that they fill; of those that were filled. */
  audienceSyncs(): Promise<ReadonlyMap<string, readonly string[]>>;
  /**
   * How many people of an audience are in each other one too, by hashes. Asks nobody.
   * @param name as for `audience` @throws {ConfigError} audience.unknown, audience.ambiguous {MachineError} ledger.audience-busy
   */
  overlap(name: string): Promise<Overlap>;
  /**
   * Where a person is, named by an email, a phone number, an external id or a hash: audience by audience, since when, last
   * sent in which run and job, and until when. The answer has external ids, and nothing else of the person.
   * @throws {ConfigError} person.value-unusable, person.kind-unclear
   */
  person(value: string, options?: ValueOptions): Promise<PersonReport>;
  /**
   * Forgets people, each named by an email, a phone number, an external id or a hash: keeps them out of every plan from
   * now, takes them out of every audience, then erases what is kept of them. A receipt that is not finished is gone on
   * with by `resume`, `resumeForgetting` and every sync.
   * @throws {ConfigError} person.value-unusable, person.kind-unclear {DataError} forget.too-many-people
   */
  forget(values: readonly string[], options?: ForgetOptions): Promise<ForgetResult>;
  /** Goes on with every receipt that is not finished, and returns them. */
  resumeForgetting(options?: { waitMs?: number }): Promise<Receipt[]>;
  /** What stays of those who were forgotten; newest first. */
  receipts(): Promise<Receipt[]>;
  /** Lets people who were forgotten be sent again. Returns how many were kept out. */
  liftSuppressions(values: readonly string[], options?: ValueOptions): Promise<number>;
  /**
   * Asks Amazon, with a sample of a sync's people, which form of a key it matches; see docs/match-rate.md. One that waits
   * for Amazon is gone on with by `resume` and `resumeProbes`.
   * @throws {ConfigError} probe.unfinished, probe.no-column, probe.removes, probe.read-once {DataError} probe.too-few-people
   */
  probe(sync: string, options: ProbeOptions): Promise<ProbeResult>;
  /** Goes on with every probe that has not come to its end, and returns them. `clean`: ends them, and takes their people out. */
  resumeProbes(options?: GoOnOptions): Promise<Probe[]>;
  /**
   * Changes the key of the state folder for a new one, and seals logins and secrets with it. Rows are looked at anew by
   * the next plan.
   * @throws {ConfigError} key.given {MachineError} ledger.audience-busy
   */
  rotateKey(): Promise<{ logins: number; secrets: number }>;
  /**
   * One audience as it is remembered here, held against what Amazon reports now, and when its people leave.
   * @param name its name, Amazon's id, our key, or a sync's name @throws {ConfigError} audience.unknown, audience.ambiguous {MachineError} ledger.audience-busy
   */
  audience(name: string): Promise<AudienceView>;
  /**
   * Writes all that is known here to a new folder, for `importState` on another machine or as a backup.
   * @throws {ConfigError} state.export-folder-taken {MachineError} ledger.audience-busy
   */
  exportState(folder: string): Promise<StateExport>;
  /** Begins a sign-in at Amazon. @param connection may be left out when there is one @throws {ConfigError} connection.unknown, config.variable-unset */
  connect(connection: string | undefined, options: { returnUrl: string }): Promise<PendingSignIn>;
  /** Ends a sign-in that another `Headwater` of this state folder began. @throws as `PendingSignIn.finish`, {ConfigError} connection.unknown */
  finishConnect(begun: BegunSignIn, address: string): Promise<SignedIn>;
  /** Keeps a login that `finishConnect` came back with, in place of the one before. */
  keepLogin(granted: GrantedLogin): Promise<void>;
  /** How each connection stands: whether somebody signed in, when, and until when. */
  logins(): Promise<LoginState[]>;
  /** Forgets the login that is kept for a connection, which need not be in the configuration any more. */
  disconnect(connection: string): Promise<void>;
  /** The profiles that a connection's login reaches in its region. @throws {ConfigError} connection.unknown */
  connectionProfiles(connection: string): Promise<Profile[]>;
  /** The profiles that a destination's login reaches in its region. @param destination may be left out when there is one */
  profiles(destination?: string): Promise<Profile[]>;
  /** The terms of Amazon Marketing Cloud for a destination's login. @param destination may be left out when there is one */
  terms(destination?: string): Promise<ShownTerms>;
  /** Checks this machine and one destination, and says what to type for whatever fails. */
  doctor(destination?: string): Promise<Finding[]>;
  /** Asks Amazon about a destination before it is saved. @throws {ConfigError} connection.unknown */
  checkDraft(draft: DestinationDraft): Promise<Finding[]>;
  /** Asks Amazon whether an audience of that country has a place in a destination. @param destination may be left out when there is one */
  checkPlace(place: { destination?: string | undefined; country: string }): Promise<Finding[]>;
  close(): Promise<void>;
}

/**
 * Opens the configuration and its state folder, which is made when missing.
 * @throws {ConfigError} config.not-found and others {MachineError} state.key-changed, ledger.damaged and others
 * @example
 * await using headwater = await open({ config: "headwater.yaml" });
 * const plan = await headwater.plan("spring");
 */
export async function open(options: OpenOptions = {}): Promise<Headwater> {
  const { signal } = options;
  const engine = await engineOf(options);
  const { config, ledger } = engine;
  const close = async (): Promise<void> => engine.close();
  return {
    config,
    plan: async (sync, planOptions) => (await planRun(engine, findSync(config, sync), planOptions)).plan!,
    sync: (sync, syncOptions) => syncRun(engine, findSync(config, sync), syncOptions),
    planEvents: async (name) => (await planEvents(engine, findEvents(config, name))).plan!,
    sendEvents: (name, sendOptions) => sendEvents(engine, findEvents(config, name), sendOptions),
    undo: (runId, undoOptions) => undoRun(engine, runId, undoOptions),
    resume: async ({ waitMs = 0, runId, passing } = {}) => {
      if (runId !== undefined) return reportsOf(engine, await resumeOne(engine, runId), waitMs);
      const reports = await reportsOf(engine, await resumeAll(engine, { passing }), waitMs);
      await goOnForgetting(engine, waitMs);
      await goOnProbing(engine, { waitMs }).catch((error: unknown) => {
        if (!isBusy(error)) throw error;
      });
      return reports;
    },
    settle: async ({ waitMs = 0, passing } = {}) =>
      reportsOf(engine, await settleAll(engine, { passing }), waitMs),
    retry: (runId) => retryRun(engine, runId),
    discard: (runId) => discardPlan(engine, runId),
    runs: (filter) => ledger.runs(filter),
    countRuns: (filter) => ledger.countRuns(filter),
    runsInNeed: ({ limit }) =>
      ledger.runsInNeed({
        stuckSince: engine.clock.now() - SLOW_AFTER_MS,
        staleAfterMs: STALE_SOURCE_MS,
        limit,
      }),
    lastRuns: (syncs, states) => ledger.lastRuns(syncs, states),
    run: async (runId) => ({
      report: await reportOf(engine, runId),
      uploadJobs: await ledger.uploadJobs(runId),
      batches: await ledger.batches(runId),
      attempts: await ledger.attempts(runId),
      amazonJobs: await ledger.amazonJobs(runId),
    }),
    overview: (runId) => overviewOf(engine, runId),
    requests: async (runId, page) => {
      await knownRun(engine, runId);
      return {
        requests: await ledger.requests(runId, page),
        total: await ledger.countAttempts(runId),
      };
    },
    temporaryFolder: engine.state.temporaryFolder,
    exportList: (runId, list, path) => exportList(engine, runId, list, path),
    knownAudience: async (sync) => knownAudience(engine, findSync(config, sync)),
    audiences: (audienceKeys) => ledger.audiences(audienceKeys),
    countAudiences: () => ledger.countAudiences(),
    audienceSyncs: async () => {
      const syncs = [...syncsByAudience(config, await ledger.audiences())];
      return new Map(syncs.map(([key, own]) => [key, own.map(({ name }) => name)]));
    },
    overlap: (name) => overlapOf(engine, name),
    person: (value, valueOptions) => findPerson(engine, value, valueOptions),
    forget: (values, forgetOptions) => forgetPeople(engine, values, forgetOptions),
    resumeForgetting: ({ waitMs } = {}) => goOnForgetting(engine, waitMs),
    receipts: () => ledger.receipts(),
    probe: (sync, probeOptions) => probeSync(engine, findSync(config, sync), probeOptions),
    resumeProbes: (probeOptions) => goOnProbing(engine, probeOptions),
    liftSuppressions: (values, valueOptions) => liftSuppressions(engine, values, valueOptions),
    rotateKey: () => rotateKey(engine),
    audience: (name) => viewAudience(engine, name),
    exportState: (folder) => exportState(engine, folder),
    connect: (name, { returnUrl }) =>
      beginConnect(engine, named("connection", config.connections, name), returnUrl),
    finishConnect: (begun, address) => finishConnect(engine, begun, address),
    keepLogin: (granted) => keepGranted(engine, granted),
    logins: () => Promise.all(config.connections.map((connection) => loginState(engine, connection))),
    disconnect: (name) => forgetLogin(engine, name),
    connectionProfiles: (name) => connectionProfiles(engine, named("connection", config.connections, name)),
    profiles: (name) => engine.amazon(named("destination", config.destinations, name)).profiles(signal),
    terms: (name) => termsOf(engine, named("destination", config.destinations, name)),
    doctor: async (name) => [
      ...checkMachine(engine.machine.home, process.version),
      ...(await checkDestination(engine, named("destination", config.destinations, name))),
    ],
    checkDraft: (draft) => checkDraft(engine, draft),
    checkPlace: ({ destination, country }) =>
      checkPlace(engine, named("destination", config.destinations, destination), country),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What each run tells, once Amazon has finished or the time to wait for it is over. */
async function reportsOf(engine: Engine, runIds: readonly string[], waitMs: number): Promise<RunReport[]> {
  const reports: RunReport[] = [];
  for (const runId of runIds) {
    if (waitMs > 0) await waitUntilSettled(engine, runId, engine.clock.now() + waitMs);
    reports.push(await reportOf(engine, runId));
  }
  return reports;
}

async function engineOf(options: OpenOptions) {
  const { config: file, cwd, env, keptOnly, read, onEvent, signal, clock } = options;
  const machine = machineOf(options);
  const config = async (ledger?: SettingsLedger): Promise<Config> => {
    const kept = ledger && { folder: dirname(machine.home), documents: await ledger.settingsDocuments() };
    return kept && keptOnly ? loadKept({ env }, kept, read) : loadConfig({ file, cwd, env }, kept);
  };
  // Without a configuration nothing is to be made on disk.
  const alone = keptOnly || hasLedger(machine.home) ? undefined : await config();
  return openEngine({ config: async (ledger) => alone ?? config(ledger), machine, onEvent, signal, clock });
}

async function withEngine<T>(options: OpenOptions, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await engineOf(options);
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}

const machineOf = ({ config: file, cwd, env }: OpenOptions) =>
  readMachine({ configFile: configFile({ file, cwd }), env, cwd });

/**
 * Opens the state folder without any configuration: its settings, and what else is kept for a service. It is made when
 * missing.
 * @throws {MachineError} state.key-changed, ledger.damaged and others
 */
export const openState = (options: OpenOptions = {}): Promise<State> =>
  openStateOf(machineOf(options), options.clock ?? systemClock);

/**
 * Checks this machine, the configuration file and one destination, each only when those before it are fine. What
 * `Headwater.doctor` does, for when there may be no configuration to open; a configuration that is missing is a finding.
 */
export const doctor = (destination?: string, options: OpenOptions = {}): Promise<Finding[]> =>
  inOrder([
    async () => checkMachine(machineOf(options).home, process.version),
    () => withEngine(options, async ({ config }) => [checkConfig(config)]),
    () =>
      withEngine(options, (engine) =>
        checkDestination(engine, named("destination", engine.config.destinations, destination)),
      ),
  ]);

/**
 * Makes the state folder of what `Headwater.exportState` wrote. Reads no configuration, but for where its folder is.
 * @throws {ConfigError} state.not-an-export, state.not-empty {MachineError} state.export-damaged, state.key-changed
 */
export const importState = (folder: string, options: OpenOptions = {}): Promise<Imported> => {
  const { home, key } = machineOf(options);
  return readExport(folder, { home, key, clock: options.clock ?? systemClock });
};

/** Plans one sync of a configuration file; see `Headwater.plan`. */
export async function plan(sync: string, options: OpenOptions & PlanOptions = {}): Promise<AudiencePlan> {
  await using headwater = await open(options);
  return await headwater.plan(sync, options);
}

/** Runs one sync of a configuration file; see `Headwater.sync`. */
export async function sync(name: string, options: OpenOptions & SyncOptions = {}): Promise<SyncResult> {
  await using headwater = await open(options);
  return await headwater.sync(name, options);
}

/** What the functions below, which need no configuration file, may take of the machine. */
export interface MachineOptions {
  env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Every row of a file as a line of JSON with its hashes, in order, unusable rows too; see docs/hash.md for its shape.
 * Needs no configuration, sends nothing.
 */
export const hash = (
  source: SourceSpec,
  { env, ...options }: Omit<HashOptions, "source" | "limits"> & MachineOptions,
): AsyncIterable<string> => hashFile({ source, ...options, limits: limitsOf(env) });

/**
 * What the rows of a file are worth to Amazon, and what each fault in them costs; see docs/check.md. Needs no
 * configuration, asks nobody. No value of a person is in the answer.
 */
export const check = (
  source: SourceSpec,
  { env, ...options }: Omit<CheckOptions, "source" | "limits"> & MachineOptions,
): Promise<QualityReport> => checkFile({ source, ...options, limits: limitsOf(env) });

/** How one email or phone is normalized and hashed. The answer holds the raw value: write it nowhere. */
export const explain = (
  value: { kind: ExplainedKind; value: string; country: string },
  { env }: MachineOptions = {},
): Promise<ExplainedForm[]> => explainValue(value, limitsOf(env));

/** What the columns of a file look like, in counts, and its first rows masked: for a first mapping. */
export const look = (source: SourceSpec, { env }: MachineOptions = {}): Promise<SourceLook> =>
  lookAtFile(source, "US", limitsOf(env));

/** What a source's files are at this moment; undefined where there are none. */
export function sourceNow(source: SourceSpec): { stamp: string; modifiedAt: number } | undefined {
  try {
    const modifiedAt = sourceModifiedAt(source);
    return modifiedAt === undefined ? undefined : { stamp: sourceStamp(source), modifiedAt };
  } catch {
    return undefined;
  }
}

const limitsOf = (env?: Readonly<Record<string, string | undefined>>) => {
  const { memory, threads } = readMachine({ configFile: configFile(), env });
  return { memory, threads };
};
