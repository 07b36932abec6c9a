import type { Audience } from "../model/audience.ts";
import { countKin, type Kin, loadKin, readKin, spreadKin } from "../plan/kin.ts";
import type { Database } from "../sql/database.ts";
import { sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { holdingAll } from "./lease.ts";
import type { PersonKeys } from "./person-keys.ts";
import { changesLists, listed, lookingIntoSnapshots, withSnapshot } from "./snapshots.ts";

/** Where people who are to be forgotten are. */
export interface FoundIn {
  audience: Audience;
  /** Those who are in the audience now. */
  members: number;
  /** Those of whom anything is kept, members among them. */
  people: number;
}

/**
 * Everyone who shares a key with the people named, through every audience, and where they are. Nobody else is at work on
 * any audience meanwhile.
 * @throws {MachineError} ledger.audience-busy
 */
export async function findPeople(
  engine: Engine,
  named: readonly PersonKeys[],
): Promise<{ kin: Kin; found: FoundIn[] }> {
  const audiences = (await engine.ledger.audiences()).filter(({ audienceKey }) =>
    engine.state.hasSnapshot(audienceKey),
  );
  const keys = audiences.map(({ audienceKey }) => audienceKey);
  return holdingAll(engine, keys, () =>
    lookingIntoSnapshots(engine, async (database) => {
      await loadKin(database, { keys: [], sets: [] }, named);
      await spreadEverywhere(engine, database, keys);
      const found: FoundIn[] = [];
      for (const audience of audiences) {
        const lists = listed(await changesLists(engine, audience.audienceKey));
        const counts = await withSnapshot(engine, database, audience.audienceKey, () =>
          countKin(database, sql`select external_id from (${lists})`),
        );
        if (counts.people > 0) found.push({ audience, ...counts });
      }
      return { kin: await readKin(database), found };
    }),
  );
}

/** Until a round through all audiences finds nothing new. */
async function spreadEverywhere(engine: Engine, database: Database, keys: readonly string[]): Promise<void> {
  for (let spread = true; spread; ) {
    spread = false;
    for (const key of keys)
      spread = (await withSnapshot(engine, database, key, () => spreadKin(database))) || spread;
  }
}
