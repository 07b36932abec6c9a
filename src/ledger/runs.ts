import { Bug } from "../errors.ts";
import type { RunLedger } from "../jobs/ledger.ts";
import type { Run } from "../model/run.ts";
import type { Store } from "./store.ts";
import { present, type RunColumns, type RunText } from "./tables.ts";
import { fromText } from "./text-column.ts";

export const runLedger = (store: Store): RunLedger => ({
  runs: async ({ audienceKey, sync, mode, states, limit } = {}) => {
    const rows = await store.read((db) =>
      db
        .selectFrom("run")
        .selectAll()
        .$if(audienceKey !== undefined, (query) => query.where("audienceKey", "=", audienceKey!))
        .$if(sync !== undefined, (query) => query.where("sync", "=", sync!))
        .$if(mode !== undefined, (query) => query.where("mode", "=", mode!))
        .$if(states !== undefined, (query) => query.where("state", "in", states!))
        .$if(limit !== undefined, (query) => query.limit(limit!))
        .orderBy("createdAt", "desc")
        .orderBy("runId", "desc")
        .execute(),
    );
    return rows.map(runFrom);
  },

  run: async (runId) => {
    const row = await store.read((db) =>
      db.selectFrom("run").selectAll().where("runId", "=", runId).executeTakeFirst(),
    );
    return row && runFrom(row);
  },

  lastRuns: async (syncs) => {
    if (syncs.length === 0) return [];
    const rows = await store.read((db) =>
      db
        .with("counted", (counted) =>
          counted
            .selectFrom("run")
            .where("sync", "in", syncs)
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
});

export const notOfThisAudience = (runId: string, audienceKey: string): Bug =>
  new Bug("bug.ledger-run", `The audience ${audienceKey} has no run ${runId}.`);

const TEXTS: ReadonlySet<string> = new Set<RunText>(["plan", "basis", "lastError", "report"]);

/** The named properties and no others; one that is named and undefined becomes null. */
function columnsOf(run: Run): RunColumns;
function columnsOf(run: Partial<Run>): Partial<RunColumns>;
function columnsOf(run: Partial<Run>): Partial<RunColumns> {
  const column = (name: string, value: unknown) =>
    value === undefined ? null : TEXTS.has(name) ? JSON.stringify(value) : value;
  return Object.fromEntries(Object.entries(run).map(([name, value]) => [name, column(name, value)]));
}

function runFrom(row: RunColumns): Run {
  const { plan, basis, lastError, report, ...run } = present(row);
  return {
    ...run,
    ...(plan && { plan: fromText(plan) }),
    ...(basis && { basis: fromText(basis) }),
    ...(lastError && { lastError: fromText(lastError) }),
    ...(report && { report: fromText(report) }),
  };
}
