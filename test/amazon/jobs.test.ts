import { describe, expect, test } from "vitest";
import { testClient } from "./test-client.ts";

async function jobFrom(status: number, body: unknown) {
  await using t = await testClient();
  t.amazon.answers({ status, body });
  const job = await t.client.readJob("job/1");
  expect(t.amazon.seen[0]!.path).toBe("/amc/audiences/records/job%2F1");
  return job;
}

describe("Amazon's job", () => {
  test.each([
    ["PENDING", "pending"],
    ["SUCCEEDED", "succeeded"],
    ["COMPLETED", "succeeded"],
    ["PARTIALLYSUCCEEDED", "partial"],
    ["FAILED", "failed"],
  ])("in the state %s is %s", async (jobState, state) =>
    expect(await jobFrom(200, { jobRequestId: "job/1", jobState })).toMatchObject({
      state,
      invalidRecords: [],
    }),
  );

  test("tells shares from 0 to 1, invalid records with redacted reasons, and sizes once counted", async () =>
    expect(
      await jobFrom(200, {
        jobRequestId: "job/1",
        jobState: "SUCCEEDED",
        successful: { recordsProcessedRate: 75 },
        invalidRecords: [
          { audienceId: "413642381039213536", externalId: "crm_1", error: "bad: ana@example.com" },
          {},
        ],
        audienceSize: { receivedRecordSize: 6000, idResolutionCount: 4100, dspAudienceSize: -1 },
      }),
    ).toEqual({
      state: "succeeded",
      recordsProcessedRate: 0.75,
      invalidRecords: [{ externalId: "crm_1", error: "bad: ‹email›" }, { error: "no reason given" }],
      audienceSize: { received: 6000, matched: 4100, dsp: undefined },
    }));

  test("that Amazon no longer knows is expired", async () =>
    expect(await jobFrom(404, { message: "not found" })).toEqual({ state: "expired", invalidRecords: [] }));

  test("in a state that nobody documents is an error, not a guess", async () =>
    expect(jobFrom(200, { jobState: "RESTING" })).rejects.toMatchObject({
      code: "amazon.unreadable-answer",
    }));
});
