import { ConfigError } from "../errors.ts";
import { openDatabase } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";

/** The lists of a run that people look at. `changes` has external ids: personal data in most hands. */
export const RUN_LISTS = ["rejections", "changes"] as const;
export type RunList = (typeof RUN_LISTS)[number];

/**
 * Writes one list of a run to a file: CSV, JSON lines or Parquet, by the file's ending. Returns how many rows it has.
 * @throws {ConfigError} run.list-gone, run.list-format
 */
export async function exportList(
  { ledger, state, machine }: Engine,
  runId: string,
  list: RunList,
  file: string,
): Promise<number> {
  if (!(await ledger.run(runId)) || !state.hasLists(runId))
    throw new ConfigError("run.list-gone", `There are no lists of run ${runId}.`, {
      hint: "headwater runs lists the runs. Lists of discarded plans are deleted.",
    });
  const path = list === "rejections" ? state.rejectionsPath(runId) : state.changesPath(runId);
  const database = await openDatabase({
    memory: machine.memory,
    threads: machine.threads,
    temporaryFolder: state.temporaryFolder,
  });
  try {
    await database.run(sql`copy (from read_parquet(${path})) to ${file} (${formatOf(file)})`);
    const { count } = await database.one(sql`select count(*) as count from read_parquet(${path})`);
    return Number(count);
  } finally {
    database.close();
  }
}

function formatOf(file: string): Sql {
  if (/\.csv$/i.test(file)) return sql`format csv, header true`;
  if (/\.(jsonl|ndjson)$/i.test(file)) return sql`format json`;
  if (/\.parquet$/i.test(file)) return sql`format parquet`;
  throw new ConfigError("run.list-format", `The name ${file} does not tell the format.`, {
    hint: "End it in .csv, .jsonl or .parquet.",
  });
}
