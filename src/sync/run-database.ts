import { IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import { prepareSnapshot } from "../plan/snapshot.ts";
import { type Database, openDatabase } from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import type { Engine } from "./engine.ts";

type Databases = Pick<Engine, "machine" | "state" | "idle">;

/** Opens an audience's snapshot and a run's own tables side by side, does `work`, and closes both. */
export async function withRunDatabase<T>(
  engine: Databases,
  audienceKey: string,
  runId: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { state, idle } = engine;
  const database = idle.database ?? (await newDatabase(engine));
  idle.database = undefined;
  try {
    await database.attach(state.snapshotPath(audienceKey), "snapshot");
    state.addRunFolder(runId);
    await database.attach(state.workPath(runId), "work");
    await prepareSnapshot(database);
    const result = await work(database);
    await database.detach("work");
    await database.detach("snapshot");
    idle.database ??= database;
    return result;
  } finally {
    // After an error nobody knows what is left in it; and one is enough for the next run.
    if (idle.database !== database) database.close();
  }
}

async function newDatabase({ machine, state }: Databases): Promise<Database> {
  const database = await openDatabase({
    memory: machine.memory,
    threads: machine.threads,
    temporaryFolder: state.temporaryFolder,
  });
  await install(database, IDENTITY_MACROS);
  return database;
}

/** The same for work that also reads raw values: phones need their table. */
export const withIdentityDatabase = <T>(
  engine: Databases,
  audienceKey: string,
  runId: string,
  work: (database: Database) => Promise<T>,
): Promise<T> =>
  withRunDatabase(engine, audienceKey, runId, async (database) => {
    await loadPhoneTable(database);
    return work(database);
  });
