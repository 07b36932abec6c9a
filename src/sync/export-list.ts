import { ConfigError } from "../errors.ts";
import type { Run } from "../model/run.ts";
import { openDatabase } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { type RefusedBatch, refusedBatches } from "./refused-batches.ts";

/**
 * The lists of a run that people look at: `rejections`, the rows that were not used; `changes`, who was added, changed and
 * taken out, or which events were sent; `refused`, whose records Amazon did not take, and why. The last two have external
 * ids or ids of events: personal data in most hands.
 */
export const RUN_LISTS = ["rejections", "changes", "refused"] as const;
export type RunList = (typeof RUN_LISTS)[number];

/**
 * Writes one list of a run to a file: CSV, JSON lines or Parquet, by the file's ending. Returns how many rows it has.
 * @throws {ConfigError} run.list-gone, run.list-format
 */
export async function exportList(
  engine: Engine,
  runId: string,
  list: RunList,
  file: string,
): Promise<number> {
  const { ledger, state, machine } = engine;
  const run = await ledger.run(runId);
  if (!run || !state.hasLists(runId))
    throw new ConfigError("run.list-gone", `There are no lists of run ${runId}.`, {
      hint: "headwater runs lists the runs. Lists of discarded plans are deleted.",
    });
  const rows = await rowsOf(engine, run, list);
  const database = await openDatabase({
    memory: machine.memory,
    threads: machine.threads,
    temporaryFolder: state.temporaryFolder,
  });
  try {
    await database.run(sql`copy (${rows}) to ${file} (${formatOf(file)})`);
    const { count } = await database.one(sql`select count(*) as count from (${rows})`);
    return Number(count);
  } finally {
    database.close();
  }
}

async function rowsOf(engine: Engine, { runId, mode }: Run, list: RunList): Promise<Sql> {
  const { state } = engine;
  if (list === "rejections") return sql`from read_parquet(${state.rejectionsPath(runId)})`;
  const changes = sql`read_parquet(${state.changesPath(runId)})`;
  const columns = COLUMNS[mode === "events" ? "events" : "people"];
  return list === "changes"
    ? sql`select ${columns} from ${changes}`
    : refused(changes, columns, await refusedBatches(engine, runId));
}

/** What a list says of each record: who it is, or which event. */
const COLUMNS = { people: sql`external_id, kind`, events: sql`event_id, type` };

/** Who or what was in a refused batch: (…columns, alone, reason). `alone`: the reason is certainly about this record. */
const refused = (changes: Sql, columns: Sql, batches: readonly RefusedBatch[]): Sql => sql`
  select ${columns}, batch.first = batch.last as alone, batch.reason
    from ${changes} as change
    join (select unnest(${batches.map(({ firstChange }) => String(firstChange))})::bigint as first,
                 unnest(${batches.map(({ lastChange }) => String(lastChange))})::bigint as last,
                 unnest(${batches.map(({ reason }) => reason)}) as reason) as batch
      on change.change_number between batch.first and batch.last
   order by change.change_number`;

function formatOf(file: string): Sql {
  if (/\.csv$/i.test(file)) return sql`format csv, header true`;
  if (/\.(jsonl|ndjson)$/i.test(file)) return sql`format json`;
  if (/\.parquet$/i.test(file)) return sql`format parquet`;
  throw new ConfigError("run.list-format", `The name ${file} does not tell the format.`, {
    hint: "End it in .csv, .jsonl or .parquet.",
  });
}
