import { HeadwaterError, MachineError } from "../errors.ts";
import { checksumOf } from "../jobs/checksum.ts";
import { BufferPool, type Lent } from "../lib/buffer-pool.ts";
import type { Batch } from "../model/batch.ts";
import type { Run } from "../model/run.ts";
import type { Database } from "../sql/database.ts";
import { sql } from "../sql/sql.ts";
import type { Cargo } from "./cargo.ts";
import type { Engine } from "./engine.ts";
import { withKeptRunDatabase } from "./run-database.ts";

/** Writes the records of a run's changes to its outbox, and seals it. The same changes give the same bytes. */
export async function writeOutbox(
  { outbox }: Engine,
  database: Database,
  { records }: Cargo,
  runId: string,
): Promise<void> {
  await database.run(
    // Not by `concat`: a record that is null must be missed, by the checksums, and not be an empty line.
    sql`copy (select encode(record || e'\n') from (${records})) to ${outbox.temporaryPath(runId)} (format blob)`,
  );
  await outbox.seal(runId);
}

/**
 * Reads the records of a run's batches, each as its checksum says. An outbox that is damaged or gone is written anew, once,
 * from the run's changes; the checksums prove that these are the bytes that were planned.
 * @throws {MachineError} outbox.damaged, outbox.missing, run.work-damaged — nothing can bring the records back
 */
export function outboxRecords(
  engine: Engine,
  cargo: Cargo,
  { audienceKey, runId }: Run,
): (batch: Batch) => Promise<Lent> {
  const pool = new BufferPool();
  let rebuilt: Promise<void> | undefined;
  return async (batch) => {
    try {
      return await checkedRecords(engine, batch, pool);
    } catch (error) {
      if (!isOutboxLost(error)) throw error;
      rebuilt ??= withKeptRunDatabase(engine, audienceKey, runId, (database) =>
        writeOutbox(engine, database, cargo, runId),
      );
      await rebuilt;
      return checkedRecords(engine, batch, pool);
    }
  };
}

async function checkedRecords({ outbox }: Engine, batch: Batch, pool: BufferPool): Promise<Lent> {
  const records = pool.lend(batch.length);
  await outbox.slice(batch.runId, batch.offset, batch.length, records.bytes);
  if (checksumOf(records.bytes) !== batch.checksum)
    throw new MachineError("outbox.damaged", `The outbox of run ${batch.runId} is damaged.`, {
      hint: "Check the disk. The next sync gives the run up, says what is not remembered of it, and plans anew.",
    });
  return records;
}

/** Whether the records that wait to be sent are gone, as a whole or in part. */
export const isOutboxLost = (error: unknown): error is HeadwaterError =>
  error instanceof HeadwaterError && (error.code === "outbox.damaged" || error.code === "outbox.missing");
