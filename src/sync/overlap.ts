import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Audience } from "../model/audience.ts";
import { presentMembers } from "../plan/expiry.ts";
import { alsoHere, heldHashes } from "../plan/overlap.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { holdingAudience, isBusy } from "./lease.ts";
import { namedAudience } from "./named-audience.ts";
import { lookingIntoSnapshots, withSnapshot } from "./snapshots.ts";

/** How many people of one audience are in the others too. */
export interface Overlap {
  people: number;
  others: readonly OverlapWith[];
}

export interface OverlapWith {
  audienceKey: string;
  name: string;
  /** Its people, and how many of the first audience's share a hash with one of them; absent where it is busy. */
  people?: number;
  shared?: number;
  /** Another run or process has it. */
  busy: boolean;
}

const HELD = "held";

/**
 * Compares one audience with every other that was filled from here, by hashes, one file at a time.
 * @throws {ConfigError} audience.unknown, audience.ambiguous {MachineError} ledger.audience-busy — the first is.
 */
export async function overlapOf(engine: Engine, name: string): Promise<Overlap> {
  const own = await namedAudience(engine, name);
  const others = (await engine.ledger.audiences()).filter(
    ({ audienceKey }) => audienceKey !== own.audienceKey && engine.state.hasSnapshot(audienceKey),
  );
  return lookingIntoSnapshots(engine, async (database) => {
    const people = await inAudience(engine, database, own, async (rules) => {
      await materialize(database, HELD, heldHashes(rules));
      return countRows(database, presentMembers(rules));
    });
    if (people === undefined) return { people: 0, others: [] };
    const compared: OverlapWith[] = [];
    for (const other of others) {
      const counts = await inAudience(engine, database, other, async (rules) => ({
        people: await countRows(database, presentMembers(rules)),
        shared: await countRows(database, alsoHere(sql`from ${table(HELD)}`, rules)),
        busy: false,
      })).catch((error: unknown) => {
        if (isBusy(error)) return undefined;
        throw error;
      });
      const { audienceKey, name: called } = other;
      compared.push({ audienceKey, name: called, ...(counts ?? { busy: true }) });
    }
    return { people, others: compared };
  });
}

/** Does `work` with an audience's file attached, which nobody else has meanwhile; undefined where there is none. */
const inAudience = <T>(
  engine: Engine,
  database: Database,
  { audienceKey, ttlSeconds = AMAZON_LIMITS.ttlSeconds.max }: Audience,
  work: (rules: { now: number; ttlSeconds: number }) => Promise<T>,
): Promise<T | undefined> =>
  holdingAudience(engine, audienceKey, async () =>
    engine.state.hasSnapshot(audienceKey)
      ? withSnapshot(engine, database, audienceKey, () => work({ now: engine.clock.now(), ttlSeconds }))
      : undefined,
  );
