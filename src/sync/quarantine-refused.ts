import { rememberRefusals } from "../plan/quarantine.ts";
import { WORK } from "../plan/tables.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { refusedBatches } from "./refused-batches.ts";
import { withKeptRunDatabase } from "./run-database.ts";

/** Records that stand refused alone are not sent again before they change: their fault is in them. */
export async function quarantineRefused(engine: Engine, audienceKey: string, runId: string): Promise<void> {
  const batches = await refusedBatches(engine, runId);
  const alone = batches.filter(({ firstChange, lastChange }) => firstChange === lastChange);
  if (alone.length === 0) return;
  const refused = sql`
    select change.external_id, refused.reason
      from ${table(WORK.changes)} as change
      join (select unnest(${alone.map(({ firstChange }) => String(firstChange))})::bigint as change_number,
                   unnest(${alone.map(({ reason }) => reason)}) as reason) as refused using (change_number)`;
  await withKeptRunDatabase(engine, audienceKey, runId, (database) =>
    rememberRefusals(database, { runId, refused, alone: true, now: engine.clock.now() }),
  );
}
