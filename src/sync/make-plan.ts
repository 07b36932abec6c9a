import type { SyncConfig } from "../config/config.ts";
import { DataError } from "../errors.ts";
import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import { type FieldMapping, mappedColumns } from "../model/field-mapping.ts";
import { type AudiencePlan, changeCount, type Notice } from "../model/plan.ts";
import type { AudienceRun, PlanBasis } from "../model/run.ts";
import { type Compared, compare } from "../plan/compare.ts";
import type { Counts } from "../plan/counts.ts";
import { recordSizes } from "../plan/diff.ts";
import { safetyStop } from "../plan/guard.ts";
import { rejections } from "../plan/rejections.ts";
import { dropRemovedBefore } from "../plan/removed.ts";
import { type Renewal, renewalAt } from "../plan/renewal.ts";
import { memberCount, snapshotVersion } from "../plan/snapshot.ts";
import type { Suppressed } from "../plan/suppression.ts";
import { WORK } from "../plan/tables.ts";
import { dropRefused } from "../plan/undo.ts";
import { openSource, sourceModifiedAt, sourceStamp as stampOfSource } from "../source/open.ts";
import type { Source } from "../source/source.ts";
import { type Database, DUCKDB_VERSION } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import { type Asked, isWhole, planRenewals, runOfSameBytes, runOfSameLook, sourceAs } from "./agreement.ts";
import type { ResolvedAudience } from "./audience.ts";
import { loginNotices } from "./connect.ts";
import { findingNotices, noBasis } from "./consent-notice.ts";
import { describePlan } from "./describe-plan.ts";
import type { Engine } from "./engine.ts";
import { hashedNotices } from "./hashed-notice.ts";
import { identityOf, personIds, refusePersonalIds, refusePersonalStagedIds } from "./identity-of.ts";
import { keptFrom } from "./kept-from.ts";
import { memoryNotices } from "./memory.ts";
import { openChanges } from "./open-changes.ts";
import { packChanges } from "./packed-changes.ts";
import { packingLimits } from "./packing-limits.ts";
import { consentSettings, madeFor, settingsOf } from "./plan-settings.ts";
import { type Reading, readBy } from "./read-again.ts";
import { reasonWords } from "./reason-words.ts";
import { sumRows } from "./scan.ts";
import { scanPeople } from "./scan-people.ts";
import { fingerprintsAtOnce } from "./shares-of-memory.ts";
import { slipNotices } from "./slips.ts";
import { sourceBefore } from "./source-before.ts";
import { suppressedNow } from "./suppressions.ts";
import { tooManyUnreadable } from "./unreadable.ts";

export interface PlanOptions {
  /** Most removals that a person has approved by number. */
  allowRemovals?: number;
}

interface Planning {
  sync: SyncConfig;
  options: PlanOptions;
  resolved: ResolvedAudience;
  run: AudienceRun;
  reading: Reading;
}

/**
 * The plan of one sync, and what it was made from. Its tables stay in the run's own file.
 * @throws {ConfigError} source.column-missing, source.ids-are-personal, config.no-identifier-column
 * @throws {DataError} source.too-many-unreadable, source.no-usable-rows, source.changed-while-read
 */
export async function makePlan(
  engine: Engine,
  database: Database,
  planning: Planning,
): Promise<{ plan: AudiencePlan; basis: PlanBasis }> {
  const { sync, options, resolved, run } = planning;
  const { state } = engine;
  const { mode } = sync;
  const membersBefore = await memberCount(database);
  const suppressed = await suppressedNow(engine);
  const basis = {
    suppressedAt: suppressed?.lastAt,
    settings: settingsOf(sync),
    madeFor: madeFor(resolved.audience),
    ...sourceAs(engine, sync),
  };
  const renewal = await renewalOf(engine, sync, resolved);

  const sourceStamp = sync.source.file === "-" ? undefined : stampOfSource(sync.source);
  const modifiedAt = sourceModifiedAt(sync.source);
  const asked = { ...basis, audienceKey: run.audienceKey, sync, renewal };
  const agreed = await runOfSameBytes(engine, database, asked);
  const { fields, notices, rowSum, ...compared } = agreed
    ? await planRenewals(engine, database, agreed, { newRunId: run.runId, renewal, wasRead: false })
    : await readAndCompare(engine, database, planning, { suppressed, asked });
  const { counts } = compared;
  engine.onEvent({ kind: "read", rows: counts.rows.read });
  const packing = await packChanges(database, { sizes: recordSizes(), limits: packingLimits(engine) });
  await database.run(
    sql`copy (select change_number, external_id, kind from ${table(WORK.changes)}) to ${state.changesPath(run.runId)} (format parquet)`,
  );

  const plan = describePlan({
    engine,
    sync,
    resolved,
    run,
    fields,
    ...compared,
    packing,
    memoryNotices: await memoryNotices(engine, database, { ...resolved, mode }),
    sourceNotices: notices,
    loginNotices: await loginNotices(engine, sync.destination.connection),
  });
  const stop = safetyStop({
    planId: run.runId,
    sync: sync.name,
    mode,
    source: { rowsRead: counts.rows.read, columns: mappedColumns(fields), modifiedAt },
    before: await sourceBefore(engine, sync, run.audienceKey),
    members: membersBefore,
    removals: counts.changes.remove,
    withdrawn: counts.changes.withdrawn,
    maxRemovalRate: sync.safetyStop.maxRemovalRate,
    allowRemovals: options.allowRemovals,
    leaving: resolved.settings?.ttlSeconds?.to === 0 ? Math.max(membersBefore, resolved.received ?? 0) : 0,
  });
  const version = await snapshotVersion(database);
  return {
    plan: { ...plan, safetyStop: stop },
    basis: {
      ...basis,
      snapshotVersion: version,
      rowSum,
      sourceStamp,
      sourceModifiedAt: modifiedAt,
      agreesAt: changeCount(plan.changes) === 0 && isWhole(plan) ? version : undefined,
    },
  };
}

/** What a plan was compared from. */
interface Read extends Compared {
  fields: FieldMapping;
  notices: readonly Notice[];
  /** See `Scanned`. */
  rowSum: string | undefined;
}

/** Reads the source, compares it with what Amazon has where it may differ, and writes down what can't be used. */
async function readAndCompare(
  engine: Engine,
  database: Database,
  { sync, options, run, reading }: Planning,
  { suppressed, asked }: { suppressed: Suppressed | undefined; asked: Asked },
): Promise<Read> {
  const { machine, state } = engine;
  const { mode } = sync;
  const { renewal } = asked;
  const source = readBy(await openSource(sync.source), reading);
  const identity = await identityOf(database, source, sync);
  await refusePersonalIds(database, source, personIds(identity));
  engine.onEvent({ kind: "reading", source: source.name });
  const seed = {
    salt: engine.fingerprintSalt,
    duckdbVersion: DUCKDB_VERSION,
    settings: JSON.stringify([identity.fields, identity.rules, consentSettings(sync)]),
  };
  const alike = await runOfSameLook(engine, database, asked);
  const columns = mappedColumns(identity.fields);
  if (alike && (await sumRows(database, { source, columns, seed })) === alike.rowSum)
    return planRenewals(engine, database, alike, { newRunId: run.runId, renewal, wasRead: true });

  const { everything, known, rowSum } = await scanPeople(database, {
    source,
    identity,
    seed,
    mode,
    basis: sync.consentBasis,
    suppressed,
    renewal,
    fingerprintsAtOnce: fingerprintsAtOnce(machine),
  });
  await dropRefused(database);
  await dropRemovedBefore(database, keptFrom(engine));
  if (!source.features.readsTwice)
    await refusePersonalStagedIds(
      database,
      sql`select external_id as id from ${table(WORK.staged)} where external_id is not null`,
      personIds(identity),
    );

  engine.onEvent({ kind: "comparing" });
  const { allowRemovals } = options;
  const postponed = await openChanges(engine, run.audienceKey);
  const comparison = { mode, basis: sync.consentBasis, renewal, everything, known, allowRemovals, postponed };
  const compared = await compare(database, comparison);
  checkReadable(source, sync, identity.fields, compared.counts);
  await database.run(sql`copy (${rejections(mode)}) to ${state.rejectionsPath(run.runId)} (format parquet)`);
  const rules = { ...identity.rules, where: `syncs.${sync.name}.` };
  return {
    ...compared,
    fields: identity.fields,
    rowSum,
    notices: [
      ...(await slipNotices(database, rules)),
      ...(await findingNotices(database, identity.fields.consent)),
    ],
  };
}

/** Whom this plan renews, by the time to live that the audience will have. */
async function renewalOf(
  { ledger, clock }: Engine,
  sync: SyncConfig,
  { audience, settings }: ResolvedAudience,
): Promise<Renewal> {
  const { audienceKey, ttlSeconds = AMAZON_LIMITS.ttlSeconds.max } = audience;
  const runs = await ledger.runs({ audienceKey, sync: sync.name, states: EXECUTED, limit: RUNS_LOOKED_AT });
  return renewalAt({
    now: clock.now(),
    mode: sync.mode,
    ttlMs: (settings?.ttlSeconds?.to ?? ttlSeconds) * 1000,
    window: sync.audience.renewWindow,
    runsAt: runs.map(({ createdAt }) => createdAt),
  });
}

const EXECUTED = ["ready", "accepted", "settled"] as const;

/** Enough to tell how far apart runs are, with one by hand among them. */
const RUNS_LOOKED_AT = 5;

function checkReadable(
  source: Source,
  sync: SyncConfig,
  fields: FieldMapping,
  { rows, changes, rejections: reasons, droppedFields }: Counts,
): void {
  const rate = rows.read === 0 ? 0 : rows.unreadable / rows.read;
  if (rate > sync.safetyStop.maxUnreadableRate)
    throw tooManyUnreadable({
      ...rows,
      source: source.name,
      maxUnreadableRate: sync.safetyStop.maxUnreadableRate,
    });
  // Nobody may be kept at Amazon against their will: where all have withdrawn, the plan stands, and its guard asks.
  if (rows.read > 0 && rows.members === 0 && rows.held === 0 && changes.withdrawn === 0)
    throw new DataError("source.no-usable-rows", `Not one row of ${source.name} can be used.`, {
      hint: [
        `Reasons: ${reasonWords([...reasons, ...droppedFields])}.`,
        noBasis(sync, fields, reasons)?.hint,
        ...hashedNotices(droppedFields, fields).map(({ hint }) => hint),
      ]
        .filter((line) => line !== undefined)
        .join("\n"),
    });
}
