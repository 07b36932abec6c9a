import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sendsMisfits } from "../conformance/watch.ts";
import type { Canned } from "./canned-amazon.ts";
import { testClient } from "./test-client.ts";

const bytes = (...records: unknown[]) =>
  new TextEncoder().encode(records.map((record) => `${JSON.stringify(record)}\n`).join(""));

const record = { externalUserId: "a", action: "CREATE", hashedPII: [{ email: "00" }] };

const upload = { audienceId: "413642381039213536", records: bytes(record) };

/** What became of one upload that was answered so. */
async function outcomeOf(...answers: Canned[]) {
  await using t = await testClient();
  t.amazon.answers(...answers);
  const result = await t.client.uploadRecords(upload);
  return { ...result, requests: t.amazon.seen.length };
}

describe("an upload's body", () => {
  test("is the records' own bytes, with the audience's id as a bare integer", async () => {
    sendsMisfits("a body is made of bytes, whatever is in them");
    await using t = await testClient();
    t.amazon.answers({ status: 202, body: { jobRequestId: "job-1" } });
    await t.client.uploadRecords({
      audienceId: "413642381039213536",
      targetResource: { connectionId: "connection-1", targetTypes: ["DSP"] },
      records: new TextEncoder().encode('{"externalUserId":"a"}\n{"externalUserId":"b\\n"}\n'),
    });
    expect(t.amazon.seen[0]!.body).toBe(
      '{"audienceId":413642381039213536,"targetResource":{"connectionId":"connection-1","targetTypes":["DSP"]},' +
        '"records":[{"externalUserId":"a"},{"externalUserId":"b\\n"}]}',
    );
  });

  test("holds any records as they are, and leaves the caller's bytes alone", async () => {
    sendsMisfits("any JSON will do here");
    await using t = await testClient();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        async (values) => {
          const records = bytes(...values);
          const before = records.slice();
          t.amazon.answers({ status: 202, body: { jobRequestId: "job-1" } });
          await t.client.uploadRecords({ audienceId: "1", records });
          expect(t.amazon.seen.pop()!.body).toBe(`{"audienceId":1,"records":${JSON.stringify(values)}}`);
          expect(records).toEqual(before);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("an upload", () => {
  test("that Amazon took is accepted, with Amazon's job", async () =>
    expect(await outcomeOf({ status: 202, body: { jobRequestId: "job-1" } })).toEqual({
      outcome: "accepted",
      jobRequestId: "job-1",
      requestId: "request-1",
      httpStatus: 202,
      requests: 1,
    }));

  test.each([
    [400, { message: "records[0].action is bad" }, false],
    [400, { message: "Request size exceeds the limit" }, true],
    [413, { message: "Payload too large" }, true],
    [422, {}, false],
  ])("that Amazon answers with %i %j is refused", async (status, body, tooLarge) =>
    expect(await outcomeOf({ status, body })).toMatchObject({
      outcome: "refused",
      httpStatus: status,
      requestId: "request-1",
      tooLarge,
      requests: 1,
    }),
  );

  test("that is throttled was not taken, and may be sent when Amazon says so", async () =>
    expect(await outcomeOf({ status: 429, body: {}, headers: { "retry-after": "5" } })).toMatchObject({
      outcome: "not-taken",
      retryAt: Date.UTC(2026, 0, 1) + 5_000,
      requests: 1,
    }));

  test("without a connection was not taken", async () => {
    await using t = await testClient({ endpoints: { api: "http://headwater.invalid" } });
    expect(await t.client.uploadRecords(upload)).toMatchObject({
      outcome: "not-taken",
      error: { code: "amazon.unreachable" },
      retryAt: t.clock.now(),
    });
  });

  test.each([
    ["the connection breaks", "dropped", "amazon.unreachable"],
    ["the answer is cut off", "cut", "amazon.unreachable"],
    ["no answer comes in time", "silent", "amazon.timed-out"],
    ["Amazon fails", { status: 500, body: {} }, "amazon.unavailable"],
    ["a gateway gives up", { status: 504, text: "<html>" }, "amazon.unavailable"],
    ["a success can't be read", { status: 202, text: "hello" }, "amazon.unreadable-answer"],
    ["a success names no job", { status: 202, body: {} }, "amazon.unreadable-answer"],
  ] as const)("is unknown, and not sent again, when %s", async (_name, canned, code) =>
    expect(await outcomeOf(canned)).toMatchObject({ outcome: "unknown", error: { code }, requests: 1 }),
  );

  test("on its way when it is told to stop is finished, and its answer counts", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 202, body: { jobRequestId: "job-1" } });
    const stop = new AbortController();
    const leaving = async () => stop.abort();
    expect(await t.client.uploadRecords(upload, { leaving, signal: stop.signal })).toMatchObject({
      outcome: "accepted",
    });
  });

  test("says that it leaves when its turn has come, and before it does", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 202, body: { jobRequestId: "job-1" } });
    const before: number[][] = [];
    const leaving = async () => void before.push([t.paced.length, t.amazon.seen.length]);
    await t.client.uploadRecords(upload, { leaving });
    expect(before).toEqual([[1, 0]]);
  });

  test("that can't say so does not leave", async () => {
    await using t = await testClient();
    const lost = new Error("lease lost");
    await expect(t.client.uploadRecords(upload, { leaving: () => Promise.reject(lost) })).rejects.toBe(lost);
    expect(t.amazon.seen).toEqual([]);
  });

  test.each([
    [undefined, undefined],
    [{ connectionId: "connection-1" }, "connection-1"],
  ])(
    "asks the limiter for its records, and for their connection (%j)",
    async (targetResource, connectionId) => {
      await using t = await testClient();
      t.amazon.answers({ status: 202, body: { jobRequestId: "job-1" } });
      await t.client.uploadRecords({ ...upload, targetResource, records: bytes(record, record, record) });
      expect(t.paced).toMatchObject([{ upload: { records: 3, connectionId } }]);
    },
  );

  test("that is aborted before it goes throws, and nothing is sent", async () => {
    await using t = await testClient();
    const reason = new Error("stop");
    await expect(t.client.uploadRecords(upload, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(t.amazon.seen).toEqual([]);
  });

  test.each([
    [403, {}, "amazon.not-permitted"],
    [404, {}, "amazon.not-found"],
    [415, {}, "amazon.media-type-refused"],
    [401, { details: "Not authorized for scope 1" }, "amazon.profile-not-reachable"],
    [403, { message: "You must accept the terms" }, "amazon.terms-not-accepted"],
  ])("that meets what every upload would meet (%i %j) throws", async (status, body, code) => {
    await using t = await testClient();
    t.amazon.answers({ status, body });
    await expect(t.client.uploadRecords(upload)).rejects.toMatchObject({ code });
    expect(t.amazon.seen).toHaveLength(1);
  });

  test("goes out again with a new token, and throws when that is refused too", async () => {
    const accepted = { status: 202, body: { jobRequestId: "job-1" } };
    const refused = { status: 401, body: { message: "Unauthorized" } };
    expect(await outcomeOf(refused, accepted)).toMatchObject({ outcome: "accepted", requests: 2 });
    await expect(outcomeOf(refused, refused)).rejects.toMatchObject({ code: "amazon.token-refused" });
  });
});
