import { IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import { isEventsKey } from "../model/event-account.ts";
import { prepareEventLog } from "../plan/event/log.ts";
import { prepareSnapshot } from "../plan/snapshot.ts";
import { type Database, openDatabase } from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import { namedDamage, workMissing } from "./damage.ts";
import type { Engine } from "./engine.ts";

type Opening = Pick<Engine, "machine" | "state" | "ledger" | "idle">;

/**
 * Opens what is remembered of an audience, or of an advertiser's events, and a run's own tables side by side, does `work`, and closes both.
 * @throws {MachineError} snapshot.damaged, run.work-damaged, state.in-use
 */
export async function withRunDatabase<T>(
  engine: Opening,
  audienceKey: string,
  runId: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  engine.state.addRunFolder(runId);
  return withDatabase(engine, { audienceKey, runId }, work);
}

/** The same for a run that has its changes already: where they are gone, none are made up. */
export async function withKeptRunDatabase<T>(
  engine: Opening,
  audienceKey: string,
  runId: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  if (!engine.state.hasWork(runId)) throw await workMissing(engine, runId);
  return withDatabase(engine, { audienceKey, runId }, work);
}

/**
 * Rows wait in memory until their group is full. A staged event has about a kilobyte: of DuckDB's own 122,880, two groups fill
 * the memory that a run has by default (seen with 1 M events).
 *
 * A multiple of 2,048, and just below 16,384. What a column has in a group goes into blocks of 262,136 bytes, and one that has
 * a fifth of its room left waits in memory, until the statement ends, for something that fits. A text that is null has four
 * bytes a row: three such columns of 16,384 rows fill a block to three quarters, and no fourth goes in. That was 125 bytes of
 * memory for each row: four million events did not fit. Of 14,336 rows four columns fill it, and memory stays flat on the one
 * thread that events are staged on. On two, each piece of a file leaves a rest of a group behind that is of any size: people,
 * whose rows are small, keep DuckDB's own size, of which hardly anything waits (DuckDB 1.5.6, seen over 4 M events and 40 M people).
 */
const EVENTS_PER_GROUP = 14_336;

/** How what is remembered is made ready, and what a run's own tables are attached with. */
const OF_PEOPLE = { prepare: prepareSnapshot, work: {} };
const OF_EVENTS = { prepare: prepareEventLog, work: { rowsPerGroup: EVENTS_PER_GROUP } };

/** The snapshot alone. */
export const withAudienceDatabase = <T>(
  engine: Opening,
  audienceKey: string,
  work: (database: Database) => Promise<T>,
): Promise<T> => withDatabase(engine, { audienceKey }, work);

/** As `withRunDatabase`, for work that also reads raw values: phones need their table. */
export const withIdentityDatabase = <T>(
  engine: Opening,
  audienceKey: string,
  runId: string,
  work: (database: Database) => Promise<T>,
): Promise<T> =>
  withRunDatabase(engine, audienceKey, runId, async (database) => {
    await loadPhoneTable(database);
    return work(database);
  });

async function withDatabase<T>(
  engine: Opening,
  { audienceKey, runId }: { audienceKey: string; runId?: string },
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { state } = engine;
  const kind = isEventsKey(audienceKey) ? OF_EVENTS : OF_PEOPLE;
  try {
    return await lendingDatabase(engine, async (database) => {
      await database.attach(state.snapshotPath(audienceKey), "snapshot");
      await database.attach(runId === undefined ? ":memory:" : state.workPath(runId), "work", kind.work);
      await kind.prepare(database);
      const result = await work(database);
      const spent = (await database.memoryTaken()) > MOST_KEPT_BYTES;
      await database.detach("work", { asItIs: true });
      await database.detach("snapshot");
      return { result, spent };
    });
  } catch (error) {
    throw await namedDamage(error, engine, { audienceKey, runId });
  }
}

/**
 * A database that took more than so many bytes is not kept for the next run: it gives none of them back before it is closed, though by
 * its own account it has none once its files are detached (DuckDB 1.5.6, seen: 490 MB, beside all that sending needs).
 */
const MOST_KEPT_BYTES = 64 << 20;

/** The database that waits for the next run of this engine, or a new one. `spent`: it is of no use to another. */
async function lendingDatabase<T>(
  engine: Opening,
  work: (database: Database) => Promise<{ result: T; spent: boolean }>,
): Promise<T> {
  const { idle } = engine;
  const database = idle.database ?? (await newDatabase(engine));
  idle.database = undefined;
  try {
    const { result, spent } = await work(database);
    if (!spent) idle.database ??= database;
    return result;
  } finally {
    // After an error nobody knows what is left in it; and one is enough for the next run.
    if (idle.database !== database) database.close();
  }
}

/** A database in memory that knows the rules of identity, for snapshots to be attached to. */
export async function newDatabase({ machine, state }: Pick<Engine, "machine" | "state">): Promise<Database> {
  const database = await openDatabase({
    memory: machine.memory,
    threads: machine.threads,
    temporaryFolder: state.temporaryFolder,
  });
  await install(database, IDENTITY_MACROS);
  return database;
}
