import type { PackedBatch } from "../model/batch.ts";

/** How much one upload job and one request may carry. */
export interface PackingLimits {
  /** Identifiers of an upload job: each external id and each hash counts. */
  identifiersPerJob: number;
  recordsPerBatch: number;
  /** Bytes of a batch's records, line ends included. */
  bytesPerBatch: number;
}

/** The seed's number, not Amazon's: an upload job carries at most 100,000 identifiers. */
export const IDENTIFIERS_PER_JOB = 100_000;

/** How the changes of a plan fall into upload jobs and batches. */
export interface Packing {
  jobs: { jobNumber: number; records: number; identifiers: number }[];
  batches: PackedBatch[];
  identifiers: number;
}

/**
 * Fills upload jobs and batches in the order of the changes, each to its limit; both end on a whole record. `sizes` are
 * pairs of columns: identifiers and bytes (without line end) of each record. A record larger than a limit goes alone.
 */
export async function pack(
  sizes: AsyncIterable<readonly Uint32Array[]>,
  limits: PackingLimits,
): Promise<Packing> {
  const packing: Packing = { jobs: [], batches: [], identifiers: 0 };
  let change = 0;
  let offset = 0;
  let job: Packing["jobs"][number] | undefined;
  let batch: PackedBatch | undefined;
  for await (const [identifiers, bytes] of sizes)
    for (let row = 0; row < identifiers!.length; row++) {
      const count = identifiers![row]!;
      const length = bytes![row]! + 1;
      change += 1;
      if (!job || job.identifiers + count > limits.identifiersPerJob) {
        job = { jobNumber: packing.jobs.length + 1, records: 0, identifiers: 0 };
        packing.jobs.push(job);
        batch = undefined;
      }
      if (
        !batch ||
        batch.records === limits.recordsPerBatch ||
        batch.length + length > limits.bytesPerBatch
      ) {
        const batchNumber = packing.batches.length + 1;
        batch = {
          jobNumber: job.jobNumber,
          batchNumber,
          firstChange: change,
          lastChange: change,
          offset,
          length: 0,
          records: 0,
        };
        packing.batches.push(batch);
      }
      job.records += 1;
      job.identifiers += count;
      batch.records += 1;
      batch.lastChange = change;
      batch.length += length;
      offset += length;
      packing.identifiers += count;
    }
  return packing;
}
