import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { readUpload } from "../../src/emulator/upload.ts";

const MB = 1e6;

/** Memory that is in use once what nobody holds is gone, in bytes; long texts are outside of the heap. */
function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test("what is kept of an upload does not keep the text of its request", () => {
  const record = {
    externalUserId: "p1",
    action: "DELETE",
    countryCode: "US",
    hashedPII: [{ email: "a".repeat(64) }],
  };
  const records = JSON.stringify(Array.from({ length: 10_000 }, () => record));
  const rules = {
    population: { has: () => false },
    hashes: "lenient",
    counting: true,
    now: 0,
    consentProblem: () => undefined,
  } as unknown as Parameters<typeof readUpload>[1];
  const before = memoryInUse();
  const kept = Array.from(
    { length: 20 },
    // From bytes, as a request comes: a text that is put together has no memory of its own.
    () =>
      readUpload(Buffer.from(`{"audienceId":413642381039213537,"records":${records}}`).toString(), rules)
        .audienceId,
  );
  expect(new Set(kept)).toStrictEqual(new Set(["413642381039213537"]));
  expect(records.length * kept.length).toBeGreaterThan(20 * MB);
  expect(memoryInUse() - before).toBeLessThan(5 * MB);
});
