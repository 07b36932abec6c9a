import type { Engine } from "./engine.ts";

/** A batch that Amazon refused as a whole, or a part of one. */
export interface RefusedBatch {
  /** Change numbers, both ends included. */
  firstChange: number;
  lastChange: number;
  /** What Amazon said, redacted. */
  reason: string;
}

export async function refusedBatches(
  { ledger }: Pick<Engine, "ledger">,
  runId: string,
): Promise<RefusedBatch[]> {
  const said = new Map(
    (await ledger.attempts(runId))
      .filter(({ outcome }) => outcome === "refused")
      .map(({ batchId, message = "" }) => [batchId, message]),
  );
  const batches = await ledger.batches(runId);
  return batches
    .filter(({ state }) => state === "refused")
    .map(({ batchId, firstChange, lastChange, message = "" }) => ({
      firstChange,
      lastChange,
      reason: said.get(batchId) ?? message,
    }));
}
