import type { Fence } from "../jobs/ledger.ts";
import { copyWithoutKin, type Kin, kinIds, loadKin } from "../plan/kin.ts";
import { carryLookedAt } from "../plan/suppression.ts";
import type { Database } from "../sql/database.ts";
import { sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { discard } from "./plan-run.ts";
import { changesLists, listed, lookingIntoSnapshots, withSnapshot } from "./snapshots.ts";

/** Suppressions that an audience's members are known to have been looked at under, when these people are gone from it. */
interface LookedAt {
  /** The newest of before. */
  before: number;
  /** Theirs. */
  at: number;
}

/**
 * Takes people out of everything that is kept for an audience on which no run is at work: kept plans go, the files of runs
 * that are over, their lines in lists, and the audience's file is made anew, for DuckDB leaves deleted rows in it. Any
 * number of times: what is done is not there to be done again. Returns how many lists were written anew.
 */
export async function erasePeople(
  engine: Engine,
  audienceKey: string,
  kin: Kin,
  lookedAt: LookedAt,
  fence: Fence,
): Promise<number> {
  const { ledger, state } = engine;
  for (const { runId } of await ledger.runs({ audienceKey, states: ["planning", "planned"] }))
    await discard(engine, runId, fence);
  for (const { runId } of await ledger.runs({ audienceKey, states: ["settled", "abandoned"] }))
    await state.removeWork(runId);
  const lists = await lookingIntoSnapshots(engine, async (database) => {
    await loadKin(database, kin);
    return eraseFromLists(engine, database, audienceKey);
  });
  if (state.hasSnapshot(audienceKey)) await makeSnapshotAnew(engine, audienceKey, kin, lookedAt);
  return lists;
}

async function eraseFromLists(engine: Engine, database: Database, audienceKey: string): Promise<number> {
  const { state } = engine;
  const lists = await changesLists(engine, audienceKey);
  const rows = await database.all(
    sql`select distinct filename from (${listed(lists)}) where external_id in (${kinIds()})`,
  );
  for (const { filename } of rows) {
    const path = String(filename);
    await database.run(sql`
      copy (select * from read_parquet(${path}) where external_id not in (${kinIds()}))
        to ${state.draftOf(path)} (format parquet)`);
    state.publishDraft(path);
  }
  return rows.length;
}

async function makeSnapshotAnew(
  engine: Engine,
  audienceKey: string,
  kin: Kin,
  lookedAt: LookedAt,
): Promise<void> {
  const path = engine.state.snapshotPath(audienceKey);
  await lookingIntoSnapshots(engine, async (database) => {
    await loadKin(database, kin);
    await withSnapshot(engine, database, audienceKey, async () => {
      await carryLookedAt(database, lookedAt);
      await database.attach(engine.state.draftOf(path), "anew");
      await copyWithoutKin(database, "anew");
      await database.detach("anew");
    });
  });
  engine.state.publishDraft(path);
}
