import { parseBytes } from "../config/bytes.ts";
import type { SyncConfig } from "../config/config.ts";
import { DataError } from "../errors.ts";
import { pack } from "../jobs/packing.ts";
import { thousands } from "../lib/number.ts";
import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Audience } from "../model/audience.ts";
import type { FieldMapping } from "../model/field-mapping.ts";
import type { Plan } from "../model/plan.ts";
import type { PlanBasis, Run } from "../model/run.ts";
import { compare } from "../plan/compare.ts";
import type { Counts } from "../plan/counts.ts";
import { recordSizes } from "../plan/diff.ts";
import { safetyStop } from "../plan/guard.ts";
import { rejections } from "../plan/rejections.ts";
import { memberCount, snapshotVersion } from "../plan/snapshot.ts";
import { WORK } from "../plan/tables.ts";
import { openSource } from "../source/open.ts";
import type { Source } from "../source/source.ts";
import { type Database, DUCKDB_VERSION } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import type { ResolvedAudience } from "./audience.ts";
import { loginNotices } from "./connect.ts";
import { noBasis } from "./consent-notice.ts";
import { describePlan } from "./describe-plan.ts";
import type { Engine } from "./engine.ts";
import { hashedNotices } from "./hashed-notice.ts";
import { identityOf, refusePersonalIds, refusePersonalStagedIds } from "./identity-of.ts";
import { packingLimits } from "./packing-limits.ts";
import { reasonWords } from "./reason-words.ts";
import { scanSource } from "./scan.ts";
import { suppressedNow } from "./suppressions.ts";

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
  const suppressed = await suppressedNow(engine);
  const basis = {
    snapshotVersion: await snapshotVersion(database),
    suppressedAt: suppressed?.lastAt,
    settings: settingsOf(sync),
    madeFor: madeFor(resolved.audience),
  };

  const opened = await openSource(sync.source);
  const source = (carefully ? opened.careful() : undefined) ?? opened;
  const sourceStamp = source.stamp();
  const identity = await identityOf(database, source, sync);
  await refusePersonalIds(database, source, identity);
  engine.onEvent({ kind: "reading", source: source.name });
  const ttlSeconds = resolved.settings?.ttlSeconds?.to ?? resolved.audience.ttlSeconds;
  const dueBefore = mode === "remove" ? 0 : renewBefore(clock.now(), ttlSeconds);
  const { everything } = await scanSource(database, {
    source,
    identity,
    seed: {
      salt: engine.fingerprintSalt,
      duckdbVersion: DUCKDB_VERSION,
      settings: JSON.stringify([identity.fields, identity.rules, consentSettings(sync)]),
    },
    mode,
    basis: sync.consentBasis,
    suppressed,
    dueBefore,
    joinableRows: (parseBytes(machine.memory) ?? 0) / 2 / BYTES_PER_JOINED_ROW,
  });
  if (!source.features.readsTwice)
    await refusePersonalStagedIds(
      database,
      sql`select external_id as id from ${table(WORK.staged)} where external_id is not null`,
      identity,
    );

  engine.onEvent({ kind: "comparing" });
  const { allowRemovals } = options;
  const comparison = { mode, basis: sync.consentBasis, dueBefore, everything, allowRemovals };
  const { counts, doubtful, withheld, sharedEmails } = await compare(database, comparison);
  engine.onEvent({ kind: "read", rows: counts.rows.read });
  checkReadable(source, sync, identity.fields, counts);
  const packing = await pack(database.streamIntegers(recordSizes()), packingLimits(engine));
  await database.run(sql`copy (${rejections(mode)}) to ${state.rejectionsPath(run.runId)} (format parquet)`);
  await database.run(
    sql`copy (select change_number, external_id, kind from ${table(WORK.changes)}) to ${state.changesPath(run.runId)} (format parquet)`,
  );

  const plan = describePlan({
    engine,
    sync,
    resolved,
    run,
    fields: identity.fields,
    counts,
    packing,
    membersBefore,
    withheld,
    doubtful,
    sharedEmails,
    loginNotices: await loginNotices(engine, sync.destination.connection),
  });
  const stop = safetyStop({
    sync: sync.name,
    mode,
    rowsRead: counts.rows.read,
    members: membersBefore,
    removals: counts.changes.remove,
    withdrawn: counts.changes.withdrawn,
    maxRemovalRate: sync.safetyStop.maxRemovalRate,
    allowRemovals,
    leaving: resolved.settings?.ttlSeconds?.to === 0 ? Math.max(membersBefore, resolved.received ?? 0) : 0,
  });
  return { plan: { ...plan, safetyStop: stop }, basis: { ...basis, sourceStamp } };
}

/** What of the operator's statement changes what is sent. Its words do not: they are kept with the plan. */
const consentSettings = ({ consentBasis: basis }: SyncConfig) =>
  basis && [basis.adStorage ?? "userData only"];

/** Mapping, consent, rules, mode, source and where it goes as one text: a kept plan is executed only under the same. */
export const settingsOf = ({
  fields,
  consentBasis,
  identity,
  mode,
  source,
  audience,
  destination,
}: SyncConfig): string =>
  JSON.stringify([
    fields ?? "by name",
    consentBasis ?? "no statement of consent",
    identity,
    mode,
    source,
    [audience.audienceId ?? audience.name, audience.description, audience.ttlSeconds],
    [destination.connection.name, destination.connection.endpoints(destination.region)],
    [destination.profileId, destination.region, destination.advertiserId],
    [destination.instanceId, destination.instance],
  ]);

/** What an audience was made for, or would be, as one text. */
export const madeFor = ({ advertiserId, instanceId, country }: Audience): string =>
  JSON.stringify([advertiserId, instanceId, country]);

const renewBefore = (now: number, ttlSeconds: number = AMAZON_LIMITS.ttlSeconds.max): number =>
  ttlSeconds === 0 ? 0 : now - ttlSeconds * 1000 * RENEW_AFTER;

function checkReadable(
  source: Source,
  sync: SyncConfig,
  fields: FieldMapping,
  { rows, changes, rejections: reasons, droppedFields }: Counts,
): void {
  const rate = rows.read === 0 ? 0 : rows.unreadable / rows.read;
  if (rate > sync.safetyStop.maxUnreadableRate)
    throw new DataError(
      "source.too-many-unreadable",
      `${thousands(rows.unreadable)} of ${thousands(rows.read)} rows of ${source.name} can't be read; the limit is ${sync.safetyStop.maxUnreadableRate * 100} %.`,
      {
        hint: "Check source.delimiter, source.quote and source.encoding, or raise safetyStop.maxUnreadableRate.",
      },
    );
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
