import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EVENTS_PATH, eventHeaders, postedEvent } from "./posted-event.ts";
import { send, sha256, type World, world } from "./world.ts";

/** Of a person of its own each. */
const event = (eventId: string, given: object = {}) =>
  postedEvent({ matchKeys: [{ type: "EMAIL", values: [sha256(eventId)] }], eventId, ...given });
const named = (count: number) => Array.from({ length: count }, (_, at) => event(`order-${at}`));

let w: World;
beforeEach(async () => {
  w = await world();
});
afterEach(() => w.close());

const post = (events: unknown[]) => w.post(EVENTS_PATH, { events }, eventHeaders());
const kept = async () => (await w.events()).map(({ eventId }) => eventId);
const indices = (items: { index: number }[]) => items.map(({ index }) => index);
const failing = async (events: unknown[]) => indices((await post(events)).json.error);

describe("faults of a whole call of events", () => {
  test("throttle, 5xx, refusal and timeout-before-accept keep nothing", async () => {
    await w.fault([
      { name: "throttle", retryAfterSeconds: 7, times: 1 },
      { name: "5xx", times: 1 },
      { name: "refusal", status: 413, times: 1, operation: "create-events" },
    ]);
    const throttled = await post(named(1));
    expect([throttled.status, throttled.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(throttled.json.code).toBe("TOO_MANY_REQUESTS");
    expect([(await post(named(1))).status, (await post(named(1))).status]).toEqual([503, 413]);
    await w.fault({ name: "timeout-before-accept", times: 1 });
    await expect(post(named(1))).rejects.toThrow("fetch failed");
    expect(await kept()).toEqual([]);
  });

  test.each(["timeout-after-accept", "truncated-body"])(
    "%s keeps the events and gives no answer",
    async (name) => {
      await w.fault({ name, times: 1, operation: "create-events" });
      await expect(post(named(2))).rejects.toThrow();
      expect(await kept()).toEqual(["order-0", "order-1"]);
      expect((await post(named(2))).json.success).toHaveLength(2);
      expect(await kept()).toEqual(["order-0", "order-1"]);
    },
  );

  test("token-expires asks for a new token, once", async () => {
    await w.fault({ name: "token-expires" });
    const expired = await post(named(1));
    expect([expired.status, expired.json.code]).toEqual([401, "UNAUTHORIZED"]);
    await w.login();
    expect((await post(named(1))).status).toBe(207);
  });
});

describe("partial-failure", () => {
  test("makes errors of the events that it names, and keeps the others", async () => {
    await w.fault({ name: "partial-failure", indices: [0], eventIds: ["order-3"], times: 1 });
    const { status, json } = await post(named(5));
    const error = { code: "INTERNAL_ERROR", message: "Something broke on our side" };
    expect([status, indices(json.success), json.error]).toEqual([
      207,
      [1, 2, 4],
      [
        { index: 0, errors: [error] },
        { index: 3, errors: [error] },
      ],
    ]);
    expect(await kept()).toEqual(["order-1", "order-2", "order-4"]);
    expect(await failing([event("order-0"), event("order-3")])).toEqual([]);
    expect(await kept()).toHaveLength(5);
  });

  test("has the code and the words that it is given", async () => {
    await w.fault({ name: "partial-failure", every: 2, code: "FIELD_VALUE_IS_INVALID", message: "No luck" });
    const { json } = await post(named(5));
    expect(indices(json.error)).toEqual([1, 3]);
    expect(json.error[0].errors).toEqual([{ code: "FIELD_VALUE_IS_INVALID", message: "No luck" }]);
  });

  test("can fail all of a call", async () => {
    await w.fault({ name: "partial-failure", share: 1, times: 1 });
    const { status, json } = await post(named(3));
    expect([status, json.success, indices(json.error)]).toEqual([207, [], [0, 1, 2]]);
  });

  test("strikes a share by chance: the same events for the same seed, others in the next call", async () => {
    const twoCalls = async (seed: number) => {
      await w.fault({ name: "partial-failure", share: 0.3, seed });
      const failed = [await failing(named(200)), await failing(named(200))];
      await send(`${w.emulator.url}/_emulator/faults`, { method: "DELETE" });
      return failed;
    };
    const [first, second] = await twoCalls(1);
    expect(first!.length).toBeGreaterThan(40);
    expect(first!.length).toBeLessThan(80);
    expect(second).not.toEqual(first);
    expect(await twoCalls(1)).toEqual([first, second]);
    expect(await twoCalls(2)).not.toEqual([first, second]);
  });

  test("leaves a wrong event its own error, and is used up only by a call that it strikes", async () => {
    await w.fault({ name: "partial-failure", indices: [1], times: 1 });
    expect(await failing(named(1))).toEqual([]);
    const { json } = await post([event("a"), event("b", { countryCode: "UK" })]);
    expect(json.error).toMatchObject([{ index: 1, errors: [{ fieldLocation: "countryCode" }] }]);
    expect(await failing(named(2))).toEqual([]);
  });

  test("is about events only", async () => {
    await w.fault({ name: "partial-failure", indices: [0] });
    expect(
      (
        await w.applied(await w.audience(), [
          { externalUserId: "a", action: "CREATE", hashedPII: [{ email: sha256("a") }] },
        ])
      ).jobState,
    ).toBe("SUCCEEDED");
  });

  test.each([{ share: 1.5 }, { every: 0 }, { indices: [-1] }, { code: "no code" }])(
    "with %o is refused",
    async (given) => expect((await w.fault({ name: "partial-failure", ...given })).status).toBe(400),
  );
});
