import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from "kysely";
import { Bug } from "../errors.ts";
import type { RunChanges, RunFilter, RunLedger, RunPlace } from "../jobs/ledger.ts";
import type { Run } from "../model/run.ts";
import { runsInNeed } from "./runs-in-need.ts";
import type { Store } from "./store.ts";
import { present, type RunColumns, type RunText, type Tables } from "./tables.ts";
import { fromText } from "./text-column.ts";

export const runLedger = (store: Store): RunLedger => ({
  runs: async ({ before, limit, ...filter } = {}) => {
    const rows = await store.read((db) =>
      db
        .selectFrom("run")
        .selectAll()
        .where(among(filter))
        .$if(before !== undefined, (query) => query.where(olderThan(before!)))
        .$if(limit !== undefined, (query) => query.limit(limit!))
        .orderBy("createdAt", "desc")
        .orderBy("runId", "desc")
        .execute(),
    );
    return rows.map(runFrom);
  },

  countRuns: async (filter = {}) => {
    const { count } = await store.read((db) =>
      db
        .selectFrom("run")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where(among(filter))
        .executeTakeFirstOrThrow(),
    );
    return count;
  },

  runsInNeed: async (options) => {
    const rows = await store.read((db) => runsInNeed(db, options).execute());
    return rows.map(({ need, ...row }) => ({ need, run: runFrom(row) }));
  },

  run: async (runId) => {
    const row = await store.read((db) =>
      db.selectFrom("run").selectAll().where("runId", "=", runId).executeTakeFirst(),
    );
    return row && runFrom(row);
  },

  lastRuns: async (syncs, states) => {
    if (syncs.length === 0) return [];
    const rows = await store.read((db) =>
      db
        .with("counted", (counted) =>
          counted
            .selectFrom("run")
            .where("sync", "in", syncs)
            .where(among({ states }))
            .select(({ fn }) => [
              "runId",
              fn
                .agg<number>("row_number")
                .over((over) =>
                  over.partitionBy("sync").orderBy("createdAt", "desc").orderBy("runId", "desc"),
                )
                .as("newest"),
            ]),
        )
        .selectFrom("run")
        .innerJoin("counted", "counted.runId", "run.runId")
        .where("counted.newest", "=", 1)
        .selectAll("run")
        .execute(),
    );
    return rows.map(runFrom);
  },

  eventsKeys: async () => {
    const rows = await store.read((db) =>
      db.selectFrom("run").select("audienceKey").distinct().where("mode", "=", "events").execute(),
    );
    return rows.map(({ audienceKey }) => audienceKey).sort();
  },

  addRun: (run, fence) =>
    store.fenced(fence, async (db) => {
      if (run.audienceKey !== fence.audienceKey) throw notOfThisAudience(run.runId, fence.audienceKey);
      await db.insertInto("run").values(columnsOf(run)).execute();
    }),

  updateRun: (runId, changes, fence) =>
    store.fenced(fence, async (db) => {
      const { numUpdatedRows } = await db
        .updateTable("run")
        .set(columnsOf(changes))
        .where("runId", "=", runId)
        .where("audienceKey", "=", fence.audienceKey)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw notOfThisAudience(runId, fence.audienceKey);
    }),

  removeRun: (runId, fence) =>
    store.fenced(fence, async (db) => {
      const { numDeletedRows } = await db
        .deleteFrom("run")
        .where("runId", "=", runId)
        .where("audienceKey", "=", fence.audienceKey)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom("uploadJob").select("jobNumber").where("uploadJob.runId", "=", runId))),
        )
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw notOfThisAudience(runId, fence.audienceKey);
    }),
});

type Where = (eb: ExpressionBuilder<Tables, "run">) => ExpressionWrapper<Tables, "run", SqlBool>;

const among =
  ({ audienceKey, sync, mode, states }: RunFilter): Where =>
  (eb) =>
    eb.and([
      ...(audienceKey === undefined ? [] : [eb("audienceKey", "=", audienceKey)]),
      ...(sync === undefined ? [] : [eb("sync", "=", sync)]),
      ...(mode === undefined ? [] : [eb("mode", "=", mode)]),
      ...(states === undefined ? [] : [eb("state", "in", states)]),
    ]);

const olderThan =
  ({ createdAt, runId }: RunPlace): Where =>
  (eb) =>
    eb.and([
      // For the index, which knows nothing of pairs.
      eb("createdAt", "<=", createdAt),
      eb.or([eb("createdAt", "<", createdAt), eb("runId", "<", runId)]),
    ]);

export const notOfThisAudience = (runId: string, audienceKey: string): Bug =>
  new Bug("bug.ledger-run", `The audience ${audienceKey} has no run ${runId}.`);

const TEXTS: ReadonlySet<string> = new Set<RunText>(["plan", "basis", "lastError", "report"]);

/** The named properties and no others; one that is named and undefined becomes null. */
function columnsOf(run: Run): RunColumns;
function columnsOf(run: RunChanges): Partial<RunColumns>;
function columnsOf(run: RunChanges): Partial<RunColumns> {
  const column = (name: string, value: unknown) =>
    value === undefined ? null : TEXTS.has(name) ? JSON.stringify(value) : value;
  return Object.fromEntries(Object.entries(run).map(([name, value]) => [name, column(name, value)]));
}

function runFrom(row: RunColumns): Run {
  const { plan, basis, lastError, report, ...run } = present(row);
  // A plan and a report are of their run's mode.
  return {
    ...run,
    ...(plan && { plan: fromText(plan) }),
    ...(basis && { basis: fromText(basis) }),
    ...(lastError && { lastError: fromText(lastError) }),
    ...(report && { report: fromText(report) }),
  } as Run;
}
