import type { Fence } from "../jobs/ledger.ts";
import { newRunId } from "../lib/id.ts";
import type { Audience } from "../model/audience.ts";
import type { Mode } from "../model/mode.ts";
import type { AudiencePlan, Notice, PlannedAmc, PlanOrigin } from "../model/plan.ts";
import type { AudienceRun } from "../model/run.ts";
import { givenChanges, recordSizes } from "../plan/diff.ts";
import { keepChanges } from "../plan/keep-changes.ts";
import { snapshotVersion } from "../plan/snapshot.ts";
import { WORK } from "../plan/tables.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { packChanges } from "./packed-changes.ts";
import { packingLimits } from "./packing-limits.ts";
import { keepingPlan } from "./plan-run.ts";
import { madeFor } from "./plan-settings.ts";
import { withRunDatabase } from "./run-database.ts";
import { volumeOf } from "./volume.ts";

/** Changes that no source says. */
export interface GivenChanges {
  origin: PlanOrigin;
  /** Whose run it is, in lists. */
  sync: string;
  /** Of the plan's destination in the configuration. */
  destination: string;
  audience: Audience;
  amc?: PlannedAmc;
  /** `add`: they are sent. `remove`: they are taken out. */
  mode: Extract<Mode, "add" | "remove">;
  /** (external_id, sets, country, consent), each person once; made while the audience's snapshot is at hand. */
  people(database: Database): Promise<Sql>;
  notices(database: Database): Promise<Notice[]>;
}

/** A plan of changes that are given, kept like one that was made from a source. Sends nothing. */
export async function planChanges(engine: Engine, given: GivenChanges, fence: Fence): Promise<AudienceRun> {
  const { clock, config } = engine;
  const { audience, mode } = given;
  const createdAt = clock.now();
  const run: AudienceRun = {
    runId: newRunId(createdAt),
    sync: given.sync,
    mode,
    audienceKey: audience.audienceKey,
    state: "planning",
    createdAt,
  };
  return keepingPlan(engine, run, fence, () =>
    withRunDatabase(engine, audience.audienceKey, run.runId, async (database) => {
      const suppressedAt = await engine.ledger.lastSuppressedAt();
      await fillTables(engine, database, run, await given.people(database));
      const packing = await packChanges(database, { sizes: recordSizes(), limits: packingLimits(engine) });
      const changed = await countRows(database, sql`from ${table(WORK.changes)}`);
      const plan: AudiencePlan = {
        planId: run.runId,
        origin: given.origin,
        sync: given.sync,
        mode,
        destination: given.destination,
        audience: {
          name: audience.name,
          audienceId: audience.audienceId,
          country: audience.country,
          standing: "known",
        },
        amc: given.amc,
        createdAt,
        rows: { read: 0, members: 0, merged: 0, held: 0, rejected: 0, unreadable: 0 },
        changes: {
          add: mode === "add" ? changed : 0,
          update: 0,
          renew: 0,
          remove: mode === "remove" ? changed : 0,
          withdrawn: 0,
          unchanged: 0,
        },
        withheldRemovals: 0,
        rejections: [],
        droppedFields: [],
        fields: { email: [], phone: [] },
        secondForms: { email: 0 },
        ...volumeOf(packing, { records: changed, limits: config.limits }),
        notices: await given.notices(database),
      };
      const basis = {
        snapshotVersion: await snapshotVersion(database),
        suppressedAt,
        settings: "",
        madeFor: madeFor(audience),
      };
      return { plan, basis };
    }),
  );
}

async function fillTables(
  { state }: Engine,
  database: Database,
  run: AudienceRun,
  people: Sql,
): Promise<void> {
  const given = givenChanges(people, run.mode === "remove" ? "remove" : "add");
  await keepChanges(database, given.changes);
  await materialize(database, WORK.same, given.same);
  await materialize(database, WORK.extraRows, given.extraRows);
  await database.run(
    sql`copy (select change_number, external_id, kind from ${table(WORK.changes)}) to ${state.changesPath(run.runId)} (format parquet)`,
  );
  await database.run(sql`
    copy (select null::varchar as file, null::bigint as row_number, null::varchar as field, null::varchar as reason, null::varchar as row limit 0)
      to ${state.rejectionsPath(run.runId)} (format parquet)`);
}
