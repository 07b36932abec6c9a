import { prepareSnapshot } from "../plan/snapshot.ts";
import type { Database } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { newDatabase } from "./run-database.ts";

type Opening = Pick<Engine, "machine" | "state">;

/** Opens a database in memory to which snapshots are attached, one after the other; does `work`, and closes it. */
export async function lookingIntoSnapshots<T>(
  engine: Opening,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await newDatabase(engine);
  try {
    await database.attach(":memory:", "work");
    return await work(database);
  } finally {
    database.close();
  }
}

/** Attaches an audience's snapshot, does `work`, and detaches it. Only for whoever holds the audience. */
export async function withSnapshot<T>(
  { state }: Opening,
  database: Database,
  audienceKey: string,
  work: () => Promise<T>,
): Promise<T> {
  await database.attach(state.snapshotPath(audienceKey), "snapshot");
  try {
    await prepareSnapshot(database);
    return await work();
  } finally {
    await database.detach("snapshot");
  }
}

/** A list of changes of a run of this audience that is still there. */
export interface ChangesList {
  runId: string;
  path: string;
}

/** The lists of an audience's runs, oldest first. */
export async function changesLists(
  { ledger, state }: Pick<Engine, "ledger" | "state">,
  audienceKey: string,
): Promise<ChangesList[]> {
  const runs = await ledger.runs({ audienceKey });
  return runs
    .reverse()
    .map(({ runId }) => ({ runId, path: state.changesPath(runId) }))
    .filter(({ runId }) => state.hasChanges(runId));
}

/** What lists say: (external_id, kind, change_number, filename). */
export const listed = (lists: readonly ChangesList[]): Sql =>
  lists.length === 0
    ? sql`select null::varchar as external_id, null::varchar as kind, null::bigint as change_number, null::varchar as filename limit 0`
    : sql`select external_id, kind, change_number, filename from read_parquet(${lists.map(({ path }) => path)}, filename = true)`;
