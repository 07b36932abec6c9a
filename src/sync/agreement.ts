import type { SyncConfig } from "../config/config.ts";
import { seedText } from "../identity/fingerprint.ts";
import type { Fence } from "../jobs/ledger.ts";
import { digestOfTexts } from "../lib/digest.ts";
import { FINDING_WORDS } from "../model/consent.ts";
import type { FieldMapping } from "../model/field-mapping.ts";
import type { AudiencePlan, Notice } from "../model/plan.ts";
import type { AudienceRun, PlanBasis } from "../model/run.ts";
import type { Compared } from "../plan/compare.ts";
import { NO_ROWS } from "../plan/diff.ts";
import { staleMembers } from "../plan/expiry.ts";
import { keepChanges } from "../plan/keep-changes.ts";
import { quarantined } from "../plan/quarantine.ts";
import { knownThenOtherwise } from "../plan/rejections.ts";
import type { Renewal } from "../plan/renewal.ts";
import { dueMembers, dueWithDigests, renewedMembers, renewedRows } from "../plan/renewed.ts";
import { memberCount, snapshotVersion } from "../plan/snapshot.ts";
import { WORK } from "../plan/tables.ts";
import { sourceContents } from "../source/open.ts";
import { countRows } from "../sql/count.ts";
import { type Database, DUCKDB_VERSION } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { openChanges } from "./open-changes.ts";
import { settingsOf } from "./plan-settings.ts";
import { withKeptRunDatabase } from "./run-database.ts";

/**
 * A source that is the same as when what Amazon has agreed with it has nothing to send. Where it is the same byte for byte as far
 * as can be told, it is not read again (`readAs`). Where it was written anew and looks the same (`looksAs`), its rows are summed up
 * (`rowSum`), and nothing is looked up. A plan notes what it reads; when all of its changes were accepted, the run notes at which
 * version the snapshot is what was read (`agreesAt`). Whatever moves the snapshot makes another version.
 */

/**
 * What a plan is about to read, and by which rules. Neither of what can be read only once, nor for `remove`, whose people are
 * gone afterwards; and not `readAs` of a file that changed so lately that another change would not show.
 */
export function sourceAs(
  { clock, fingerprintSalt }: Engine,
  sync: SyncConfig,
): Pick<PlanBasis, "readAs" | "looksAs"> {
  const contents = sync.mode === "remove" ? undefined : sourceContents(sync.source);
  if (contents === undefined) return {};
  const seed = { salt: fingerprintSalt, duckdbVersion: DUCKDB_VERSION, settings: settingsOf(sync) };
  const by = (what: string): string => digestOfTexts([seedText(seed), "\n", what]);
  return {
    looksAs: by(contents.likeness),
    ...(contents.certainFrom <= clock.now() && { readAs: by(contents.digest) }),
  };
}

/** Runs looked at: plans that nobody executed may stand between. */
const RUNS_LOOKED_AT = 5;

/** What is asked for: the same source by the same rules, the same audience, and who is due now. */
export interface Asked extends Pick<PlanBasis, "readAs" | "looksAs" | "suppressedAt"> {
  audienceKey: string;
  sync: SyncConfig;
  renewal: Renewal;
}

/** A run and its plan. */
export interface AgreedRun {
  runId: string;
  plan: AudiencePlan;
  /** Of the rows that it read. */
  rowSum: string | undefined;
}

/** The run after which Amazon had all of the source, if that is the same byte for byte as far as can be told. */
export const runOfSameBytes = (
  engine: Engine,
  database: Database,
  asked: Asked,
): Promise<AgreedRun | undefined> =>
  agreedRun(engine, database, asked, ({ readAs }) => readAs !== undefined && readAs === asked.readAs);

/** The same, if the source looks as it did: it is when its rows have the same sum. */
export const runOfSameLook = (
  engine: Engine,
  database: Database,
  asked: Asked,
): Promise<AgreedRun | undefined> =>
  agreedRun(
    engine,
    database,
    asked,
    ({ looksAs, rowSum }) => looksAs !== undefined && looksAs === asked.looksAs && rowSum !== undefined,
  );

/**
 * The run after which Amazon had all of a source that is the same, if what Amazon has still is. Undefined too where somebody is
 * due whom memory alone can't renew.
 */
async function agreedRun(
  engine: Engine,
  database: Database,
  asked: Asked,
  isSame: (basis: PlanBasis) => boolean,
): Promise<AgreedRun | undefined> {
  const { ledger, state } = engine;
  const version = await snapshotVersion(database);
  const runs = await ledger.runs({
    audienceKey: asked.audienceKey,
    sync: asked.sync.name,
    states: ["planned", "accepted", "settled"],
    limit: RUNS_LOOKED_AT,
  });
  const agreed = runs.find(
    ({ basis }) => basis?.agreesAt === version && basis.suppressedAt === asked.suppressedAt && isSame(basis),
  );
  if (agreed?.plan === undefined || agreed.mode === "events" || !state.hasLists(agreed.runId))
    return undefined;
  const { runId, plan, basis } = agreed;
  return (await canRenew(engine, database, asked, plan)) ? { runId, plan, rowSum: basis?.rowSum } : undefined;
}

/**
 * Whether all who are due can be renewed as they were sent. Not where a member may be missing in the source, waits for an
 * answer, or has a consent that is not kept or that rests on a statement.
 */
async function canRenew(
  engine: Engine,
  database: Database,
  { audienceKey, sync, renewal }: Asked,
  { rows }: AudiencePlan,
): Promise<boolean> {
  const none = async (relation: Sql): Promise<boolean> => (await countRows(database, relation)) === 0;
  if (!(await none(staleMembers()))) return false;
  if (await none(dueMembers(renewal))) return true;
  return (
    sync.consentBasis === undefined &&
    (await memberCount(database)) === rows.members &&
    (await none(dueWithDigests(renewal))) &&
    (await none(quarantined())) &&
    (await openChanges(engine, audienceKey)) === undefined
  );
}

/** Fills the tables and lists of a plan that has only renewals to send, and counts what the run before counted. */
export async function planRenewals(
  { state }: Engine,
  database: Database,
  { runId, plan: { rows, rejections, droppedFields, secondForms, fields, notices }, rowSum }: AgreedRun,
  { newRunId, renewal, wasRead }: { newRunId: string; renewal: Renewal; wasRead: boolean },
): Promise<Compared & { fields: FieldMapping; notices: Notice[]; rowSum: string | undefined }> {
  await keepChanges(database, renewedMembers(renewal));
  await materialize(database, WORK.same, NO_ROWS);
  await materialize(database, WORK.extraRows, renewedRows());
  await state.repeatRejections(runId, newRunId);
  const { renew, own } = await database.one(
    sql`select count(*) as renew, count(consent) as own from ${table(WORK.changes)}`,
  );
  return {
    counts: {
      rows,
      changes: {
        add: 0,
        update: 0,
        renew: Number(renew),
        remove: 0,
        withdrawn: 0,
        postponed: 0,
        quarantined: 0,
        unchanged: rows.members - Number(renew),
      },
      rejections: [...rejections],
      droppedFields: [...droppedFields],
      secondEmails: secondForms.email,
      consent: { own: Number(own), onBasis: 0 },
    },
    doubtful: 0,
    withheld: 0,
    sharedEmails: 0,
    fields,
    notices: [
      ...notices.filter(({ code }) => isOfRows(code)),
      wasRead ? sameRows(runId) : notReadAgain(runId),
    ],
    rowSum,
  };
}

const notReadAgain = (runId: string): Notice => ({
  code: "source.unchanged",
  message: `The source has not changed since run ${runId}, after which Amazon had all of it: it was not read again.`,
  hint: "What is told of its rows is what that run found. To have it read all the same, touch the file.",
});

const sameRows = (runId: string): Notice => ({
  code: "source.same-rows",
  message: `The source was written anew with the same rows as in run ${runId}, after which Amazon had all of them: none was compared again.`,
  hint: "What is told of its rows is what that run found.",
});

/** Whether a notice is of what an earlier run found in the rows, and what is counted does not tell. */
const isOfRows = (code: string): boolean => code.startsWith("source.emails-") || code in FINDING_WORDS;

/** Whether a plan leaves no difference between its source and what Amazon has, once all of its changes are accepted. */
export const isWhole = ({
  withheldRemovals,
  changes: { postponed = 0, quarantined = 0 },
}: Pick<AudiencePlan, "withheldRemovals" | "changes">): boolean =>
  withheldRemovals === 0 && postponed === 0 && quarantined === 0;

/**
 * Notes that the snapshot is now what the run has read, where it is. Not where a row counts otherwise than when it was read:
 * skipped then, for its person was not at Amazon, and kept as is from now on.
 */
export async function noteAgreement(
  engine: Engine,
  { runId, audienceKey, plan, basis }: AudienceRun,
  fence: Fence,
): Promise<void> {
  const { ledger } = engine;
  if (basis?.looksAs === undefined || plan === undefined || !isWhole(plan)) return;
  const { planned, accepted } = await ledger.books(runId);
  if (accepted !== planned) return;
  const agreesAt = await withKeptRunDatabase(engine, audienceKey, runId, async (database) => {
    if (plan.changes.add + plan.changes.remove > 0 && (await countRows(database, knownThenOtherwise())) > 0)
      return undefined;
    return snapshotVersion(database);
  });
  await ledger.updateRun(runId, { basis: { ...basis, agreesAt } }, fence);
}
