import type { DestinationConfig } from "../config/config.ts";
import { amcDestination } from "../delivery/amc.ts";
import type { Audience } from "../model/audience.ts";
import { isOfItsOwn } from "../model/plan.ts";
import type { Run } from "../model/run.ts";
import { recordSizes, records } from "../plan/diff.ts";
import { rememberRefusals } from "../plan/quarantine.ts";
import { applyAccepted } from "../plan/snapshot.ts";
import { WORK } from "../plan/tables.ts";
import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import { amcAudience } from "./amc-audience.ts";
import type { Cargo } from "./cargo.ts";
import type { Engine } from "./engine.ts";
import { packingLimits } from "./packing-limits.ts";
import type { RefusedBatch } from "./refused-batches.ts";
import { mostNoted } from "./shares-of-memory.ts";

/** People on their way into an audience that is there. */
export function audienceCargo(
  engine: Engine,
  destination: DestinationConfig,
  audience: Audience,
  run: Run,
): Cargo {
  return {
    destination: amcDestination(engine.amazon(destination), amcAudience(audience)),
    limits: packingLimits(engine),
    records: records(),
    recordSizes: recordSizes(),
    remember: (database, { batches, ranges, at }) =>
      applyAccepted(database, batches, ranges, at, {
        keptFor: keptFor(engine, run),
        mostNoted: mostNoted(engine.machine),
      }),
    rememberRefused: (database, refused) => quarantine(engine, database, run, refused),
  };
}

/** The run, where whom it takes out may be put back: never whom it forgets, nor whom a probe had sent. */
const keptFor = ({ config }: Engine, { runId, plan }: Run): string | undefined =>
  config.undo.keepDays > 0 && plan?.mode !== "events" && !isOfItsOwn(plan?.origin) ? runId : undefined;

/** Records that stand refused alone are not sent again before they change: their fault is in them. */
async function quarantine(
  { clock }: Engine,
  database: Database,
  { runId }: Run,
  batches: readonly RefusedBatch[],
): Promise<void> {
  const alone = batches.filter(({ firstChange, lastChange }) => firstChange === lastChange);
  if (alone.length === 0) return;
  const refused = sql`
    select change.external_id, refused.reason
      from ${table(WORK.changes)} as change
      join (select unnest(${alone.map(({ firstChange }) => String(firstChange))})::bigint as change_number,
                   unnest(${alone.map(({ reason }) => reason)}) as reason) as refused using (change_number)`;
  await rememberRefusals(database, { runId, refused, alone: true, now: clock.now() });
}
