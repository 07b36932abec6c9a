import type { AudienceRun } from "../model/run.ts";
import { memberCount } from "../plan/snapshot.ts";
import { SNAPSHOT } from "../plan/tables.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import { audienceCargo } from "./audience-cargo.ts";
import { audienceOf } from "./audience-of.ts";
import { destinationOf } from "./destination.ts";
import type { Engine } from "./engine.ts";
import { carryOut } from "./execute.ts";
import { finished } from "./forget-audience.ts";
import { holdingAudience } from "./lease.ts";
import { planChanges } from "./plan-changes.ts";
import { discard } from "./plan-run.ts";
import { withAudienceDatabase } from "./run-database.ts";
import { connected } from "./target.ts";

/** Everyone who was sent: (external_id, sets, country, consent). */
const everyone = sql`
  select external_id, all_sets(sets, past) as sets, country, null::varchar as consent from ${table(SNAPSHOT.members)}`;

/**
 * Takes everyone out of one of a probe's audiences. When Amazon has done it, every file that told of them is deleted.
 * Goes as far as it can until `untilAt`, and can be called again and again.
 */
export async function removeArm(
  engine: Engine,
  audienceKey: string,
  filling: readonly AudienceRun[],
  untilAt: number,
): Promise<void> {
  if (!engine.state.hasSnapshot(audienceKey)) return;
  const filled = filling.find((run) => run.audienceKey === audienceKey)!;
  if (await membersOf(engine, audienceKey)) {
    await sendRemovals(engine, filled);
    if (!(await finished(engine, audienceKey, untilAt))) return;
    if (await membersOf(engine, audienceKey)) return;
  }
  await holdingAudience(engine, audienceKey, async () => {
    for (const { runId } of await engine.ledger.runs({ audienceKey }))
      await engine.state.removeRunFolder(runId);
    // Last: while it is there, the probe is gone on with.
    await engine.state.removeSnapshot(audienceKey);
  });
}

/** `refused`: everything has ended, and somebody is still there. */
export async function everythingRemoved(
  engine: Engine,
  filling: readonly AudienceRun[],
): Promise<"removed" | "waiting" | "refused"> {
  const keys = filling.map(({ audienceKey }) => audienceKey).filter((key) => engine.state.hasSnapshot(key));
  if (keys.length === 0) return "removed";
  for (const audienceKey of keys)
    if ((await engine.ledger.runs({ audienceKey, states: ["ready", "accepted"] })).length > 0)
      return "waiting";
  return "refused";
}

const membersOf = (engine: Engine, audienceKey: string): Promise<number> =>
  holdingAudience(engine, audienceKey, () => withAudienceDatabase(engine, audienceKey, memberCount));

async function sendRemovals(engine: Engine, { audienceKey, plan }: AudienceRun): Promise<void> {
  await holdingAudience(engine, audienceKey, async (fence) => {
    const audience = await audienceOf(engine, audienceKey);
    for (const { runId } of await engine.ledger.runs({ audienceKey, states: ["planning", "planned"] }))
      await discard(engine, runId, fence);
    const destination = destinationOf(engine.config, audience, plan!.sync);
    const run = await planChanges(
      engine,
      {
        origin: plan!.origin!,
        sync: plan!.sync,
        destination: destination.name,
        audience,
        amc: plan!.amc,
        mode: "remove",
        people: async () => everyone,
        notices: async () => [],
      },
      fence,
    );
    const reaching = await connected(engine, destination, audience, plan!.amc);
    await carryOut(engine, audienceCargo(engine, destination, reaching, run), run, fence);
  });
}
