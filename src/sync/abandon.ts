import { HeadwaterError, MachineError } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import { thousands } from "../lib/number.ts";
import type { Batch } from "../model/batch.ts";
import { startLine } from "../model/plan.ts";
import type { Run } from "../model/run.ts";
import { appliedBatches } from "../plan/snapshot.ts";
import type { Engine } from "./engine.ts";
import { isOutboxLost } from "./outbox-records.ts";
import { withAudienceDatabase } from "./run-database.ts";
import { runErrorOf } from "./run-error.ts";

/** Whether a run ended because what it had still to do is gone from the disk, for good. */
export const isWorkLost = (error: unknown): error is HeadwaterError =>
  isOutboxLost(error) || (error instanceof HeadwaterError && error.code === "run.work-damaged");

/**
 * Gives up a run that nothing can bring to its end, so that its audience can be synced again. Its books stay as they are;
 * what it sent and could not be remembered is counted in its error.
 */
export async function abandonRun(
  engine: Engine,
  run: Run,
  cause: HeadwaterError,
  fence: Fence,
): Promise<void> {
  const { ledger, state } = engine;
  const { runId, sync, mode, audienceKey } = run;
  engine.onEvent({ kind: "giving-up", runId, sync });
  const batches = await ledger.batches(runId);
  const applied = await withAudienceDatabase(engine, audienceKey, appliedBatches);
  const accepted = batches.filter((batch) => batch.state === "accepted");
  const forgotten = recordsOf(accepted.filter(({ batchId }) => !applied.has(batchId)));
  const unsent = recordsOf(
    batches.filter((batch) => batch.state !== "accepted" && batch.state !== "refused"),
  );
  const lost = new MachineError(
    "run.work-lost",
    `${cause.message} The run is given up: ${thousands(forgotten)} records were accepted by Amazon and are not remembered, ${thousands(unsent)} were never sent or had no answer.`,
    {
      hint: `${startLine({ sync, mode })} plans anew: what is in the source is sent again, which is harmless. Look at the disk.`,
    },
  );
  // First, for nobody looks at the files of a run that is given up.
  await state.removeWork(runId);
  await ledger.updateRun(runId, { state: "abandoned", lastError: runErrorOf(lost) }, fence);
}

const recordsOf = (batches: readonly Batch[]): number =>
  batches.reduce((sum, { records }) => sum + records, 0);
