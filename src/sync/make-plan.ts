import { parseBytes } from "../config/bytes.ts";
import type { SyncConfig } from "../config/config.ts";
import { fieldsByName } from "../config/fields.ts";
import { ConfigError, DataError } from "../errors.ts";
import type { Identity } from "../identity/hashed-rows.ts";
import { idLookAlikes } from "../identity/look-alike.ts";
import { type Packing, pack } from "../jobs/packing.ts";
import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Notice, Plan } from "../model/plan.ts";
import type { PlanBasis, Run } from "../model/run.ts";
import { compare } from "../plan/compare.ts";
import type { Counts } from "../plan/counts.ts";
import { recordSizes } from "../plan/diff.ts";
import { safetyStop } from "../plan/guard.ts";
import { leastTimeMs } from "../plan/least-time.ts";
import { rejections } from "../plan/rejections.ts";
import { memberCount, snapshotVersion } from "../plan/snapshot.ts";
import { WORK } from "../plan/tables.ts";
import { openSource } from "../source/open.ts";
import { columnAlias, type Source } from "../source/source.ts";
import { type Database, DUCKDB_VERSION } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import type { ResolvedAudience } from "./audience.ts";
import type { Engine } from "./engine.ts";
import { packingLimits } from "./packing-limits.ts";
import { scanSource } from "./scan.ts";

export interface PlanOptions {
  /** Most removals that a person has approved by number. */
  allowRemovals?: number;
}

interface Planning {
  sync: SyncConfig;
  options: PlanOptions;
  resolved: ResolvedAudience;
  run: Run;
  /** Line by line from the start: the fast reader broke on this source. */
  carefully: boolean;
}

/** Members are sent again in the last part of their time to live. */
const RENEW_AFTER = 0.8;

/** A stored fingerprint with its id in a join, in bytes: with more rows than fit into half the memory, join from disk. */
const BYTES_PER_JOINED_ROW = 128;

/**
 * The plan of one sync, and what it was made from. Its tables stay in the run's own file.
 * @throws {ConfigError} source.column-missing, source.ids-are-personal, config.no-identifier-column
 * @throws {DataError} source.too-many-unreadable, source.no-usable-rows, source.changed-while-read
 */
export async function makePlan(
  engine: Engine,
  database: Database,
  { sync, options, resolved, run, carefully }: Planning,
): Promise<{ plan: Plan; basis: PlanBasis }> {
  const { clock, machine, state } = engine;
  const { mode } = sync;
  const membersBefore = await memberCount(database);
  const basis = { snapshotVersion: await snapshotVersion(database), settings: settingsOf(sync) };

  const opened = await openSource(sync.source);
  const source = (carefully ? opened.careful() : undefined) ?? opened;
  const sourceStamp = source.stamp();
  const identity = await identityOf(database, source, sync);
  engine.onEvent({ kind: "reading", source: source.name });
  const dueBefore = mode === "remove" ? 0 : renewBefore(clock.now(), resolved.audience.ttlSeconds);
  const { everything } = await scanSource(database, {
    source,
    identity,
    seed: {
      salt: engine.fingerprintSalt,
      duckdbVersion: DUCKDB_VERSION,
      settings: JSON.stringify([identity.fields, identity.rules]),
    },
    mode,
    dueBefore,
    joinableRows: (parseBytes(machine.memory) ?? 0) / 2 / BYTES_PER_JOINED_ROW,
  });

  engine.onEvent({ kind: "comparing" });
  const { allowRemovals } = options;
  const comparison = { mode, dueBefore, everything, allowRemovals };
  const { counts, doubtful, withheld, sharedEmails } = await compare(database, comparison);
  engine.onEvent({ kind: "read", rows: counts.rows.read });
  checkReadable(source, sync, counts);
  const packing = await pack(database.streamIntegers(recordSizes()), packingLimits(engine));
  await database.run(sql`copy (${rejections(mode)}) to ${state.rejectionsPath(run.runId)} (format parquet)`);
  await database.run(
    sql`copy (select external_id, kind from ${table(WORK.changes)}) to ${state.changesPath(run.runId)} (format parquet)`,
  );

  const plan = describePlan({
    engine,
    sync,
    resolved,
    run,
    counts,
    packing,
    membersBefore,
    withheld,
    doubtful,
    sharedEmails,
  });
  const stop = safetyStop({
    mode,
    rowsRead: counts.rows.read,
    members: membersBefore,
    removals: counts.changes.remove,
    maxRemovalRate: sync.safetyStop.maxRemovalRate,
    allowRemovals,
  });
  return { plan: { ...plan, safetyStop: stop }, basis: { ...basis, sourceStamp } };
}

/** Mapping, rules, mode and source as one text: a kept plan is executed only under the same. */
export const settingsOf = (sync: SyncConfig): string =>
  JSON.stringify([sync.fields ?? "by name", sync.identity, sync.mode, sync.source]);

const renewBefore = (now: number, ttlSeconds: number = AMAZON_LIMITS.ttlSeconds.max): number =>
  ttlSeconds === 0 ? 0 : now - ttlSeconds * 1000 * RENEW_AFTER;

async function identityOf(database: Database, source: Source, sync: SyncConfig): Promise<Identity> {
  const fields = sync.fields ?? fieldsByName(await source.columns(database), sync.mode);
  const identity = { fields, rules: sync.identity, scope: sync.destination.profileId };
  if (fields.externalId !== undefined && source.features.readsTwice)
    await refusePersonalIds(database, source, identity, fields.externalId);
  return identity;
}

/** An external id goes to Amazon as it is: a column of emails or phone numbers must never be one. */
async function refusePersonalIds(
  database: Database,
  source: Source,
  { rules }: Identity,
  column: string,
): Promise<void> {
  if (!(await source.columns(database)).includes(column)) return;
  const ids = sql`select ${sql.id(columnAlias(0))} as id from (${source.rows([column])})`;
  const [look] = await database.allOnRawValues(idLookAlikes(ids, rules.defaultCountry));
  const share = (count: unknown): number => (Number(look?.ids) === 0 ? 0 : Number(count) / Number(look?.ids));
  const [kind, like] =
    share(look?.emails) >= MOSTLY_PERSONAL
      ? ["email addresses", "email"]
      : share(look?.phones) >= MOSTLY_PERSONAL
        ? ["phone numbers", "phone"]
        : [];
  if (kind === undefined) return;
  throw new ConfigError("source.ids-are-personal", `The ids in column "${column}" look like ${kind}.`, {
    hint: `An external id goes to Amazon as it is, not hashed. Map the column as fields.${like}, and as externalId a column of your own ids; without one, ids are derived.`,
  });
}

/** Share of ids that must look alike. Of random ten-digit ids, about a third are valid American phone numbers. */
const MOSTLY_PERSONAL = 0.8;

function checkReadable(source: Source, sync: SyncConfig, { rows, rejections: reasons }: Counts): void {
  const rate = rows.read === 0 ? 0 : rows.unreadable / rows.read;
  if (rate > sync.safetyStop.maxUnreadableRate)
    throw new DataError(
      "source.too-many-unreadable",
      `${rows.unreadable.toLocaleString("en-US")} of ${rows.read.toLocaleString("en-US")} rows of ${source.name} can't be read; the limit is ${sync.safetyStop.maxUnreadableRate * 100} %.`,
      {
        hint: "Check source.delimiter, source.quote and source.encoding, or raise safetyStop.maxUnreadableRate.",
      },
    );
  if (rows.read > 0 && rows.members === 0 && rows.held === 0)
    throw new DataError("source.no-usable-rows", `Not one row of ${source.name} can be used.`, {
      hint: `Reasons: ${reasons.map(({ reason, count }) => `${reason} (${count.toLocaleString("en-US")})`).join(", ")}.`,
    });
}

interface Described {
  engine: Engine;
  sync: SyncConfig;
  resolved: ResolvedAudience;
  run: Run;
  counts: Counts;
  packing: Packing;
  membersBefore: number;
  withheld: number;
  doubtful: number;
  sharedEmails: number;
}

function describePlan(described: Described): Plan {
  const { engine, sync, resolved, run, counts, packing } = described;
  const { audience, standing } = resolved;
  const creates = standing === "create" && packing.batches.length > 0;
  const requests = packing.batches.length + (creates ? 1 : 0);
  return {
    planId: run.runId,
    sync: sync.name,
    mode: sync.mode,
    destination: sync.destination.name,
    audience: {
      name: audience.name,
      audienceId: audience.audienceId,
      country: sync.audience.country,
      standing,
    },
    createdAt: run.createdAt,
    rows: counts.rows,
    changes: counts.changes,
    withheldRemovals: described.withheld,
    rejections: counts.rejections,
    droppedFields: counts.droppedFields,
    secondForms: { email: counts.secondEmails },
    identifiers: packing.identifiers,
    uploadJobs: packing.jobs.length,
    requests,
    minimumMs: leastTimeMs(requests, engine.config.limits),
    notices: [...resolved.notices, ...noticesOf(described)],
  };
}

function noticesOf({
  sync,
  resolved,
  counts,
  membersBefore,
  withheld,
  doubtful,
  sharedEmails: shared,
}: Described): Notice[] {
  const notices: Notice[] = [];
  const count = (value: number): string => value.toLocaleString("en-US");
  if (sync.mode === "mirror" && membersBefore === 0 && resolved.standing === "adopt")
    notices.push({
      code: "audience.filled-elsewhere",
      message:
        "This audience exists, and was never filled from here. People whom others put there stay: mirror can't see them.",
    });
  if (withheld > 0)
    notices.push({
      code: "plan.removals-withheld",
      message: `${count(withheld)} removals are held back, because ${count(doubtful)} rows can't be read or have no id: these people may still be there.`,
      hint: `Mend the rows, or run headwater sync ${sync.name} --allow-removals ${withheld}`,
    });
  if (shared > 0)
    notices.push({
      code: "source.emails-shared",
      message: `${count(shared)} email addresses stand under several ids.`,
      hint: "Amazon may take each of these people for several. Is one of the ids stale, or the address a placeholder?",
    });
  if (counts.rows.read === 0)
    notices.push({ code: "source.no-rows", message: "The source has a header and no rows." });
  const badIds = counts.rejections.find(({ reason }) => reason === "id.not-allowed")?.count ?? 0;
  if (badIds > NEARLY_ALL * counts.rows.read)
    notices.push({
      code: "source.ids-not-allowed",
      message:
        "Nearly all external ids have characters that Amazon does not take: only letters, digits, - and _, up to 128.",
      hint: "Map another column as externalId, or say identity.externalId: derive.",
    });
  return notices;
}

const NEARLY_ALL = 0.9;
