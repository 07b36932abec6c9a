import { changeRanges } from "../jobs/change-ranges.ts";
import type { Batch } from "../model/batch.ts";
import { isWithin } from "../plan/change-range.ts";
import { type Sql, sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";

/**
 * (external_id) or (event_id): people or events of whom earlier runs have changes whose fate is not known yet: not sent,
 * without an answer, or still worked on by Amazon. A newer change might overtake the older one. Undefined: there are none.
 */
export async function openChanges(
  { ledger, state }: Pick<Engine, "ledger" | "state">,
  audienceKey: string,
  id: "external_id" | "event_id" = "external_id",
): Promise<Sql | undefined> {
  const runs = await ledger.runs({ audienceKey, states: ["ready", "accepted"] });
  const relations: Sql[] = [];
  for (const { runId } of runs) {
    const pending = new Set(
      (await ledger.amazonJobs(runId)).filter((job) => job.state === "pending").map(({ batchId }) => batchId),
    );
    const open = (await ledger.batches(runId)).filter((batch) => isOpen(batch, pending));
    if (open.length > 0 && state.hasLists(runId))
      relations.push(sql`
        select ${sql.id(id)} from read_parquet(${state.changesPath(runId)}) where ${isWithin(changeRanges(open))}`);
  }
  return relations.length === 0 ? undefined : sql.join(relations, " union ");
}

const isOpen = ({ batchId, state }: Batch, pending: ReadonlySet<string>): boolean =>
  state === "accepted" ? pending.has(batchId) : state !== "refused";
