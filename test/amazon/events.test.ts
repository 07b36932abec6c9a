import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sendsMisfits } from "../conformance/watch.ts";
import type { Canned } from "./canned-amazon.ts";
import { testClient } from "./test-client.ts";

const event = {
  eventDescription: {
    name: "Checkout",
    conversionType: "OFF_AMAZON_PURCHASES",
    eventSource: "WEBSITE",
    eventIngestionMethod: "SERVER_TO_SERVER",
  },
  eventTime: "2026-01-01T00:00:00Z",
  countryCode: "US",
  matchKeys: [{ type: "EMAIL", values: ["a".repeat(64)] }],
};

const lines = (...events: unknown[]) =>
  new TextEncoder().encode(events.map((one) => `${JSON.stringify(one)}\n`).join(""));

const some = (count: number) => lines(...Array.from({ length: count }, () => event));

/** Amazon's answer: these were taken, these were not and for these codes. */
const answer = (
  taken: readonly number[],
  errors: readonly (readonly [index: number, ...codes: string[]])[] = [],
) => ({
  success: taken.map((index) => ({ index, event })),
  error: errors.map(([index, ...codes]) => ({
    index,
    errors: codes.map((code) => ({
      code,
      message: "It can't be.",
      fieldLocation: `events[${index}].eventTime`,
    })),
  })),
});

const INVALID = "FIELD_VALUE_IS_INVALID";

/** What became of so many events that were answered so. */
async function outcomeOf(count: number, ...answers: Canned[]) {
  await using t = await testClient();
  t.amazon.answers(...answers);
  const outcome = await t.client.createEvents({ advertiserId: "77", events: some(count) });
  return { ...outcome, requests: t.amazon.seen.length };
}

/** The items of an answer to so many events, as `first-last outcome says`. */
async function itemsOf(count: number, body: unknown): Promise<string[]> {
  const outcome = await outcomeOf(count, { status: 207, body });
  if (outcome.outcome !== "itemized") throw new Error(outcome.outcome);
  return outcome.items.map(({ first, last, outcome, says }) =>
    [`${first}-${last}`, outcome, says].join(" ").trim(),
  );
}

describe("a request with events", () => {
  test("names client and advertiser in the headers of its family, and no other", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 207, body: answer([0]) });
    await t.client.createEvents({ advertiserId: "77", events: some(1) });
    const { method, path, headers, body } = t.amazon.seen[0]!;
    expect([method, path]).toEqual(["POST", "/adsApi/v1/create/events"]);
    expect(headers).toMatchObject({
      "amazon-ads-clientid": "client-1",
      "amazon-ads-accountid": "77",
      authorization: "Bearer Atza|first",
      "content-type": "application/json",
      accept: "application/json",
    });
    expect(Object.keys(headers).filter((name) => name.startsWith("amazon-advertising-api"))).toEqual([]);
    expect(body).toBe(JSON.stringify({ events: [event] }));
  });

  test("is one of the limiter's, and takes no connection's records", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 207, body: answer([0, 1]) });
    await t.client.createEvents({ advertiserId: "77", events: some(2) });
    expect(t.paced).toHaveLength(1);
    expect(t.paced[0]).not.toHaveProperty("upload");
  });

  test("says that it leaves before it does, and does not where it was told to stop", async () => {
    await using t = await testClient();
    const stop = new AbortController();
    const leaving = async () => stop.abort(new Error("stop"));
    t.amazon.answers({ status: 207, body: answer([0]) });
    const upload = { advertiserId: "77", events: some(1) };
    expect(await t.client.createEvents(upload, { leaving, signal: stop.signal })).toMatchObject({
      outcome: "accepted",
    });
    await expect(t.client.createEvents(upload, { signal: stop.signal })).rejects.toThrow("stop");
    expect(t.amazon.seen).toHaveLength(1);
  });
});

describe("the answer to events", () => {
  test("that names all as taken is one for all", async () =>
    expect(await outcomeOf(3, { status: 207, body: answer([2, 0, 1]) })).toEqual({
      outcome: "accepted",
      requestId: "request-1",
      httpStatus: 207,
      requests: 1,
    }));

  test("tells one event from another, neighbours with the same answer together", async () =>
    expect(
      await itemsOf(
        7,
        answer(
          [0, 1, 6],
          [
            [2, INVALID],
            [3, INVALID],
            [4, "INTERNAL_ERROR"],
            [5, "TOO_MANY_REQUESTS"],
          ],
        ),
      ),
    ).toEqual([
      "0-1 accepted",
      "2-3 refused FIELD_VALUE_IS_INVALID: It can't be. (eventTime)",
      "4-4 not-taken INTERNAL_ERROR: It can't be. (eventTime)",
      "5-5 not-taken TOO_MANY_REQUESTS: It can't be. (eventTime)",
      "6-6 accepted",
    ]));

  test.each([
    "INTERNAL_ERROR",
    "INTERNAL_SERVER_ERROR",
    "SERVICE_UNAVAILABLE",
    "GATEWAY_TIMEOUT",
    "TOO_MANY_REQUESTS",
    "CONFLICT",
  ])("is of Amazon's own trouble, not of the event, where the code is %s", async (code) =>
    expect((await itemsOf(1, answer([], [[0, code]])))[0]).toMatch(/^0-0 not-taken/),
  );

  test("is a refusal where one of several mistakes is in the event", async () =>
    expect(await itemsOf(1, answer([], [[0, "INTERNAL_ERROR", INVALID]]))).toEqual([
      "0-0 refused INTERNAL_ERROR: It can't be. (eventTime); FIELD_VALUE_IS_INVALID: It can't be. (eventTime)",
    ]));

  test("is a refusal where Amazon gives no reason", async () =>
    expect(
      await itemsOf(2, {
        error: [
          { index: 0, errors: [] },
          { index: 1, errors: [{ message: "?" }] },
        ],
      }),
    ).toEqual(["0-0 refused", "1-1 refused no code: ?"]));

  test("leaves no personal value in the words", async () => {
    const errors = [{ code: INVALID, message: `ann@example.com and ${"b".repeat(64)} are bad` }];
    expect(await itemsOf(1, { error: [{ index: 0, errors }] })).toEqual([
      "0-0 refused FIELD_VALUE_IS_INVALID: ‹email› and ‹hash› are bad",
    ]);
  });

  test("leaves an event that it does not name unknown", async () => {
    const outcome = await outcomeOf(3, { status: 207, body: answer([0, 2]) });
    expect(outcome).toMatchObject({
      outcome: "itemized",
      items: [{ outcome: "accepted" }, { first: 1, last: 1, outcome: "unknown" }, { outcome: "accepted" }],
      error: { code: "amazon.unreadable-answer" },
    });
  });

  test("says of those to be sent again what stands in their way, whatever else was refused", async () =>
    expect(
      await outcomeOf(3, {
        status: 207,
        body: answer(
          [],
          [
            [0, INVALID],
            [1, "INTERNAL_ERROR"],
            [2, "INTERNAL_ERROR"],
          ],
        ),
      }),
    ).toMatchObject({
      error: {
        code: "amazon.unavailable",
        message: "Amazon did not take 2 of 3 events. It says: “INTERNAL_ERROR: It can't be. (eventTime)”",
      },
    }));

  test.each([
    ["names an event twice", answer([0, 0])],
    ["names an event as taken and refused", answer([0], [[0, INVALID]])],
    ["names an event that was not sent", answer([0, 2])],
    ["has an index below 0", answer([-1])],
    ["has half an index", answer([0.5])],
    ["has no index", { success: [{}] }],
    ["names none", answer([])],
    ["is no object", []],
  ])("that %s can't be read, and all are unknown", async (_, body) =>
    expect(await outcomeOf(2, { status: 207, body })).toMatchObject({
      outcome: "unknown",
      error: { code: "amazon.unreadable-answer" },
      httpStatus: 207,
      requests: 1,
    }),
  );

  test("puts every event in exactly one place, in order, whatever it is", async () => {
    sendsMisfits("more events than fit are read as well");
    await using t = await testClient();
    const kind = fc.constantFrom("taken", "refused", "not-taken", "unnamed");
    await fc.assert(
      fc.asyncProperty(
        fc.array(kind, { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        async (kinds, order) => {
          fc.pre(kinds.some((one) => one !== "unnamed"));
          const of = (wanted: string) =>
            kinds
              .flatMap((one, index) =>
                one === wanted ? [{ index, place: order.next().value as number }] : [],
              )
              .sort((a, b) => a.place - b.place)
              .map(({ index }) => index);
          const errors = [
            ...of("refused").map((index) => [index, INVALID] as const),
            ...of("not-taken").map((index) => [index, "INTERNAL_ERROR"] as const),
          ];
          t.amazon.answers({ status: 207, body: answer(of("taken"), errors) });
          const outcome = await t.client.createEvents({ advertiserId: "77", events: some(kinds.length) });
          const expected = kinds.map(
            (one) => ({ taken: "accepted", unnamed: "unknown" })[one as "taken"] ?? one,
          );
          if (outcome.outcome === "accepted") {
            expect(new Set(expected)).toEqual(new Set(["accepted"]));
            return;
          }
          if (outcome.outcome !== "itemized") throw new Error(outcome.outcome);
          const read = outcome.items.flatMap(({ first, last, outcome }) =>
            Array.from({ length: last - first + 1 }, (_, at) => [first + at, outcome]),
          );
          expect(read).toEqual(expected.map((one, index) => [index, one]));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    [400, { code: "BAD_REQUEST", message: "No." }, false],
    [413, { code: "CONTENT_TOO_LARGE", message: "Too much." }, true],
  ])("of status %i refuses them all", async (httpStatus, body, tooLarge) =>
    expect(await outcomeOf(2, { status: httpStatus, body })).toMatchObject({
      outcome: "refused",
      httpStatus,
      tooLarge,
    }),
  );

  test("of status 429 means that none was taken, and when they may come", async () =>
    expect(await outcomeOf(2, { status: 429, body: {}, headers: { "retry-after": "5" } })).toMatchObject({
      outcome: "not-taken",
      retryAt: Date.UTC(2026, 0, 1) + 5_000,
    }));

  test.each([
    ["Amazon fails", { status: 500, body: {} }],
    ["a gateway gives up", { status: 504, text: "<html>" }],
    ["the connection breaks", "dropped"],
    ["no answer comes in time", "silent"],
  ] as const)("leaves them unknown when %s", async (_, canned) =>
    expect(await outcomeOf(2, canned)).toMatchObject({ outcome: "unknown", requests: 1 }),
  );

  test.each([
    [403, "amazon.not-permitted"],
    [404, "amazon.not-found"],
  ])("of status %i is thrown, for every request would meet it", async (status, code) =>
    expect(outcomeOf(1, { status, body: {} })).rejects.toMatchObject({ code }),
  );
});
