import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Packing, type PackingLimits, pack } from "../../src/jobs/packing.ts";

/** One record: identifiers and bytes without its line end. */
type Size = [identifiers: number, bytes: number];

/** The sizes as DuckDB gives them: columns, a chunk at a time. */
async function* chunks(sizes: readonly Size[], chunk = 3) {
  for (let at = 0; at < sizes.length; at += chunk) {
    const part = sizes.slice(at, at + chunk);
    yield [
      Uint32Array.from(part.map(([identifiers]) => identifiers)),
      Uint32Array.from(part.map(([, bytes]) => bytes)),
    ];
  }
}

const LIMITS: PackingLimits = { identifiersPerJob: 100, recordsPerBatch: 4, bytesPerBatch: 100 };

const packed = (sizes: readonly Size[], limits: Partial<PackingLimits> = {}): Promise<Packing> =>
  pack(chunks(sizes), { ...LIMITS, ...limits });

const times = (count: number, size: Size): Size[] => Array.from({ length: count }, () => size);

describe("packing", () => {
  test("nothing is no job and no batch", async () =>
    expect(await packed([])).toStrictEqual({ jobs: [], batches: [], identifiers: 0 }));

  test("a batch ends at its number of records", async () => {
    const { batches } = await packed(times(9, [2, 9]));
    expect(
      batches.map(({ records, firstChange, lastChange }) => [records, firstChange, lastChange]),
    ).toStrictEqual([
      [4, 1, 4],
      [4, 5, 8],
      [1, 9, 9],
    ]);
  });

  test("a batch ends before it has too many bytes, line ends counted", async () => {
    const { batches } = await packed(times(5, [2, 49]));
    expect(batches.map(({ offset, length }) => [offset, length])).toStrictEqual([
      [0, 100],
      [100, 100],
      [200, 50],
    ]);
  });

  test("an upload job ends on a whole record, and a batch ends with its job", async () => {
    const { jobs, batches, identifiers } = await packed(times(7, [30, 9]));
    expect(jobs).toStrictEqual([
      { jobNumber: 1, records: 3, identifiers: 90 },
      { jobNumber: 2, records: 3, identifiers: 90 },
      { jobNumber: 3, records: 1, identifiers: 30 },
    ]);
    expect(
      batches.map(({ jobNumber, batchNumber, records }) => [jobNumber, batchNumber, records]),
    ).toStrictEqual([
      [1, 1, 3],
      [2, 2, 3],
      [3, 3, 1],
    ]);
    expect(identifiers).toBe(210);
  });

  test("an upload job may be filled to the last identifier", async () =>
    expect((await packed(times(4, [50, 9]))).jobs.map(({ identifiers }) => identifiers)).toStrictEqual([
      100, 100,
    ]));

  test("a record larger than every limit goes alone", async () => {
    const sizes: Size[] = [
      [1, 9],
      [200, 300],
      [1, 9],
    ];
    const { jobs, batches } = await packed(sizes);
    expect(jobs.map(({ identifiers }) => identifiers)).toStrictEqual([1, 200, 1]);
    expect(batches.map(({ records }) => records)).toStrictEqual([1, 1, 1]);
  });

  test("batches partition the changes and the bytes, whole records, within the limits", async () => {
    const size = fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 60 }),
    ) as fc.Arbitrary<Size>;
    const limits = fc.record({
      identifiersPerJob: fc.integer({ min: 40, max: 200 }),
      recordsPerBatch: fc.integer({ min: 1, max: 8 }),
      bytesPerBatch: fc.integer({ min: 61, max: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(size, { maxLength: 60 }),
        limits,
        fc.integer({ min: 1, max: 9 }),
        async (sizes, limits, chunk) => {
          const { jobs, batches, identifiers } = await pack(chunks(sizes, chunk), limits);
          let change = 0;
          let offset = 0;
          const inJobs = jobs.map(({ jobNumber }) => ({ jobNumber, records: 0, identifiers: 0 }));
          for (const [index, batch] of batches.entries()) {
            const records = sizes.slice(change, batch.lastChange);
            const bytes = records.reduce((sum, [, bytes]) => sum + bytes + 1, 0);
            expect(batch).toStrictEqual({
              jobNumber: batch.jobNumber,
              batchNumber: index + 1,
              firstChange: change + 1,
              lastChange: change + records.length,
              offset,
              length: bytes,
              records: records.length,
            });
            expect(batch.records).toBeGreaterThan(0);
            expect(batch.records).toBeLessThanOrEqual(limits.recordsPerBatch);
            expect(batch.length).toBeLessThanOrEqual(limits.bytesPerBatch);
            const job = inJobs[batch.jobNumber - 1]!;
            job.records += records.length;
            job.identifiers += records.reduce((sum, [count]) => sum + count, 0);
            change += records.length;
            offset += bytes;
          }
          expect(change).toBe(sizes.length);
          expect(jobs).toStrictEqual(inJobs);
          for (const job of jobs) expect(job.identifiers).toBeLessThanOrEqual(limits.identifiersPerJob);
          expect(identifiers).toBe(sizes.reduce((sum, [count]) => sum + count, 0));
        },
      ),
    );
  });
});
