import { IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import { prepareSnapshot } from "../plan/snapshot.ts";
import { type Database, openDatabase } from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import type { Engine } from "./engine.ts";

/** Opens an audience's snapshot and a run's own tables side by side, does `work`, and closes both. */
export async function withRunDatabase<T>(
  { machine, state }: Engine,
  audienceKey: string,
  runId: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({
    memory: machine.memory,
    threads: machine.threads,
    temporaryFolder: state.temporaryFolder,
  });
  try {
    await database.attach(state.snapshotPath(audienceKey), "snapshot");
    state.addRunFolder(runId);
    await database.attach(state.workPath(runId), "work");
    await install(database, IDENTITY_MACROS);
    await prepareSnapshot(database);
    return await work(database);
  } finally {
    database.close();
  }
}

/** The same for work that also reads raw values: phones need their table. */
export const withIdentityDatabase = <T>(
  engine: Engine,
  audienceKey: string,
  runId: string,
  work: (database: Database) => Promise<T>,
): Promise<T> =>
  withRunDatabase(engine, audienceKey, runId, async (database) => {
    await loadPhoneTable(database);
    return work(database);
  });
