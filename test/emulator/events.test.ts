import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import type { EmulatorOptions } from "../../src/emulator/server.ts";
import { absent, description } from "../conformance/description.ts";
import { twoPeople } from "./people.ts";
import { EVENTS_PATH, eventHeaders, postedEvent } from "./posted-event.ts";
import { type Reply, send, sha256, type World, world } from "./world.ts";

const DAY_MS = 86_400_000;

const account = (accountId?: string) => ({
  ...eventHeaders(accountId),
  "amazon-advertising-api-clientid": undefined,
});
const described = (given: object) => ({ eventDescription: { ...postedEvent().eventDescription, ...given } });

describe("events", () => {
  let w: World;
  beforeEach(async () => {
    w = await world({ seed: twoPeople });
  });
  afterEach(() => w.close());

  const post = (events: unknown[], headers = account(), base = w.api) =>
    w.post(EVENTS_PATH, { events }, headers, base);
  const kept = () => w.events();
  const inWorld = async (options: EmulatorOptions) => {
    await w.close();
    w = await world({ seed: twoPeople, ...options });
  };

  test("are taken one by one: each has its index, from 0, among the successes or the errors", async () => {
    const wrong = postedEvent({ countryCode: "UK" });
    const reply = await post([
      postedEvent({ eventId: "order-1" }),
      wrong,
      postedEvent({ eventId: "order-2" }),
    ]);
    expect([reply.status, reply.json]).toEqual([
      207,
      {
        success: [
          { index: 0, event: postedEvent({ eventId: "order-1" }) },
          { index: 2, event: postedEvent({ eventId: "order-2" }) },
        ],
        error: [
          {
            index: 1,
            errors: [
              { code: "FIELD_VALUE_IS_INVALID", message: expect.any(String), fieldLocation: "countryCode" },
            ],
          },
        ],
      },
    ]);
    expect(await kept()).toMatchObject([{ eventId: "order-1" }, { eventId: "order-2" }]);
  });

  test("come 1 to 500 at a time", async () => {
    expect((await post([])).status).toBe(400);
    expect((await post(Array(500).fill(postedEvent()))).json.success).toHaveLength(500);
    const reply = await post(Array(501).fill(postedEvent()));
    expect([reply.status, reply.json]).toEqual([400, { code: "BAD_REQUEST", message: expect.any(String) }]);
  });

  test.each([
    ["no name", described({ name: undefined }), "eventDescription.name"],
    ["a conversion type of its own", described({ conversionType: "BUY" }), "eventDescription.conversionType"],
    ["a source of its own", described({ eventSource: "RADIO" }), "eventDescription.eventSource"],
    [
      "another ingestion",
      described({ eventIngestionMethod: "TAG" }),
      "eventDescription.eventIngestionMethod",
    ],
    [
      "a data set that begins with a digit",
      described({ dataSetName: "1st" }),
      "eventDescription.dataSetName",
    ],
    ["a time without a zone", { eventTime: "2025-12-31T12:00:00" }, "eventTime"],
    ["a country of audiences, not of events", { countryCode: "XK" }, "countryCode"],
    ["no match key", { matchKeys: [] }, "matchKeys"],
    ["16 match keys", { matchKeys: Array(16).fill({ type: "CITY", values: ["x"] }) }, "matchKeys"],
    [
      "a match key of two values",
      { matchKeys: [{ type: "EMAIL", values: ["a", "b"] }] },
      "matchKeys[0].values",
    ],
    ["a match key of its own", { matchKeys: [{ type: "SHOE_SIZE", values: ["9"] }] }, "matchKeys[0].type"],
    ["a value of three decimals", { value: 1.005 }, "value"],
    ["a purchase below nothing", { value: -1 }, "value"],
    ["a currency of its own", { currencyCode: "XXX" }, "currencyCode"],
    ["half a unit", { unitsSold: 0.5 }, "unitsSold"],
    [
      "a consent that is none of the two",
      { consent: { amazonConsent: { amznUserData: "NO" } } },
      "consent.amazonConsent.amznUserData",
    ],
    ["a denied consent", { consent: { amazonConsent: { amznUserData: "DENIED" } } }, "consent"],
    ["14 custom attributes", { customData: Array(14).fill({ name: "a", value: "b" }) }, "customData"],
    ["a custom attribute with a space", { customData: [{ name: "a b", value: "c" }] }, "customData[0].name"],
    [
      "a user agent of 513 characters",
      { deviceInfo: { userAgent: "x".repeat(513) } },
      "deviceInfo.userAgent",
    ],
    ["an option of its own", { dataProcessingOptions: { options: "NONE" } }, "dataProcessingOptions.options"],
  ])("with %s are errors, and not kept", async (_case, given, fieldLocation) => {
    const reply = await post([postedEvent(given)]);
    expect(reply.json.success).toEqual([]);
    expect(reply.json.error[0].errors).toMatchObject([{ fieldLocation }]);
    expect(await kept()).toEqual([]);
  });

  test.each([
    ["another kind's negative value", { ...described({ conversionType: "OTHER" }), value: -1.25 }],
    ["a country beyond ISO", { countryCode: "OTHER_EEA" }],
    ["a data set", described({ dataSetName: "default_events" })],
    ["15 match keys", { matchKeys: Array(15).fill({ type: "MAID", values: ["x"] }) }],
    ["a time of another zone", { eventTime: "2025-12-31T13:00:00.5+09:00" }],
    ["options as a list", { dataProcessingOptions: { options: ["LIMITED_DATA_USE"] } }],
  ])("with %s are taken", async (_case, given) => {
    expect((await post([postedEvent(given)])).json.error).toEqual([]);
  });

  test("that miss a field say so; no more than 20 mistakes are told", async () => {
    const reply = await post([
      postedEvent({ countryCode: undefined }),
      postedEvent({ matchKeys: Array(15).fill({ type: "x", values: [] }) }),
    ]);
    expect(reply.json.error[0].errors).toMatchObject([{ code: "FIELD_VALUE_IS_NULL" }]);
    expect(reply.json.error[1].errors).toHaveLength(20);
  });

  test("may be as old as the limit, and not of the future", async () => {
    const aged = async (ms: number) => {
      const eventTime = new Date(w.clock.now() - ms).toISOString();
      return (await post([postedEvent({ eventTime })])).json.success.length;
    };
    expect(await aged(7 * DAY_MS)).toBe(1);
    expect(await aged(7 * DAY_MS + 1)).toBe(0);
    expect(await aged(0)).toBe(1);
    expect(await aged(-1)).toBe(0);
    await inWorld({ eventMaxAgeMs: 21 * DAY_MS });
    expect(await aged(21 * DAY_MS)).toBe(1);
  });

  test("of one id: the latest stays, or the first, as the option says", async () => {
    const twice = async () => {
      await post([
        postedEvent({ eventId: "order-1", value: 1 }),
        postedEvent({ value: 5 }),
        postedEvent({ value: 6 }),
      ]);
      expect((await post([postedEvent({ eventId: "order-1", value: 2 })])).json.success).toHaveLength(1);
      return (await kept()).map(({ value }: { value: number }) => value);
    };
    expect(await twice()).toEqual([2, 5, 6]);
    await inWorld({ eventDedupe: "first" });
    expect(await twice()).toEqual([1, 5, 6]);
  });

  test("of one id for two advertisers are two", async () => {
    const eu = w.emulator.apiUrl("EU");
    const consent = { geo: { ipAddress: "192.0.2.1" } };
    for (const advertiserId of ["585212345678901235", "585212345678901237"]) {
      await post([postedEvent({ eventId: "order-1", consent })], account(advertiserId), eu);
    }
    expect(await kept()).toHaveLength(2);
  });

  test("are kept as hashes: no value that may be a person's stays", async () => {
    await post([
      postedEvent({
        matchKeys: [
          { type: "EMAIL", values: ["Ana@example.com"] },
          { type: "PHONE", values: [sha256("4915112345678")] },
          { type: "FIP", values: ["192.0.2.77"] },
        ],
        consent: { geo: { ipAddress: "192.0.2.77" } },
        deviceInfo: { userAgent: "Ana's browser" },
        customData: [{ name: "firstName", value: "Ana", dataType: "STRING" }],
      }),
      postedEvent({ consent: { amazonConsent: { amznUserData: "GRANTED" }, tcf: "CPAna", gpp: "DBAna" } }),
    ]);
    const seen = await send(`${w.emulator.url}/_emulator/events`);
    expect(seen.text).not.toMatch(/ana|192\.0/i);
    expect(await kept()).toMatchObject([
      {
        accountId: DEMO.advertiserId,
        region: "NA",
        unitsSold: 1,
        matchKeys: [
          { type: "EMAIL", hash: "not-a-hash" },
          { type: "PHONE", hash: sha256("4915112345678") },
          { type: "FIP", valueSha256: sha256("192.0.2.77") },
        ],
        consent: {},
        customData: [{ name: "firstName", dataType: "STRING", valueSha256: sha256("Ana") }],
      },
      {
        consent: { amznUserData: "GRANTED", tcfSha256: sha256("CPAna"), gppSha256: sha256("DBAna") },
      },
    ]);
  });

  test("are shown one a line, with all that is known of each", async () => {
    await post([
      postedEvent({
        ...described({ dataSetName: "default_events" }),
        eventId: "order-77",
        value: 59.9,
        currencyCode: "USD",
        unitsSold: 2,
        dataProcessingOptions: { options: "LIMITED_DATA_USE" },
      }),
      postedEvent(),
    ]);
    const { headers, text } = await send(`${w.emulator.url}/_emulator/events`);
    expect(headers.get("content-type")).toBe("application/x-ndjson");
    expect(text.split("\n")).toHaveLength(3);
    const common = {
      region: "NA",
      accountId: DEMO.advertiserId,
      name: "Checkout",
      conversionType: "OFF_AMAZON_PURCHASES",
      eventSource: "WEBSITE",
      eventTime: "2025-12-31T12:00:00Z",
      countryCode: "US",
      matchKeys: [{ type: "EMAIL", hash: sha256("ana@example.com") }],
      receivedAt: w.clock.now(),
    };
    expect(await kept()).toEqual([
      {
        ...common,
        dataSetName: "default_events",
        eventId: "order-77",
        value: 59.9,
        currencyCode: "USD",
        unitsSold: 2,
        limitedDataUse: true,
        matched: false,
      },
      { ...common, unitsSold: 1, limitedDataUse: false, matched: expect.any(Boolean) },
    ]);
  });

  test("are shown in chunks, to the last", async () => {
    for (let call = 0; call < 3; call += 1)
      await post(Array.from({ length: 500 }, (_, at) => postedEvent({ eventId: `order-${call}-${at}` })));
    expect((await kept()).map(({ eventId }) => eventId)).toEqual(
      Array.from({ length: 1500 }, (_, at) => `order-${Math.floor(at / 500)}-${at % 500}`),
    );
  });

  test("have their age limit and their deduping changed while the emulator runs", async () => {
    const change = (options: object) =>
      send(`${w.emulator.url}/_emulator/options`, { method: "PATCH", body: JSON.stringify(options) });
    await change({ eventMaxAgeMs: 43_200_000, eventDedupe: "first" });
    await post([
      postedEvent({ eventId: "order-1", value: 1 }),
      postedEvent({ eventId: "order-1", value: 2 }),
    ]);
    expect((await post([postedEvent({ eventTime: "2025-12-31T11:59:59Z" })])).json.success).toEqual([]);
    await change({ eventDedupe: "latest" });
    await post([
      postedEvent({ eventId: "order-2", value: 3 }),
      postedEvent({ eventId: "order-2", value: 4 }),
    ]);
    expect((await kept()).map(({ value }) => value)).toEqual([1, 4]);
  });

  test("with a value that should be a hash are errors where hashes are strict", async () => {
    await inWorld({ hashes: "strict" });
    const reply = await post([postedEvent({ matchKeys: [{ type: "EMAIL", values: ["ana@example.com"] }] })]);
    expect(reply.json.error[0].errors).toMatchObject([{ fieldLocation: "matchKeys[0].values[0]" }]);
    expect(reply.text).not.toContain("ana@");
  });

  test("match when a hash is a known person's, unless their use is limited", async () => {
    const email = sha256("ana@example.com");
    await post([
      postedEvent(),
      postedEvent({ matchKeys: [{ type: "PHONE", values: [email] }] }),
      postedEvent({ dataProcessingOptions: { options: "LIMITED_DATA_USE" } }),
    ]);
    await send(`${w.emulator.url}/_emulator/population`, { method: "POST", body: JSON.stringify({ email }) });
    expect((await kept()).map(({ matched }: { matched: boolean }) => matched)).toEqual([true, false, false]);
  });

  test("of an advertiser in the UK or the EEA need a consent of some kind", async () => {
    const eu = w.emulator.apiUrl("EU");
    const consents = [undefined, {}, { geo: { ipAddress: "192.0.2.1" } }, { tcf: "CPXX" }, { gpp: "DBAA" }];
    const granted = { amazonConsent: { amznUserData: "GRANTED" } };
    const events = [...consents, granted].map((consent) => postedEvent({ consent }));
    const reply = await post(events, account("585212345678901235"), eu);
    expect(reply.json.error).toMatchObject([
      { index: 0, errors: [{ code: "FIELD_VALUE_IS_EMPTY", fieldLocation: "consent" }] },
      { index: 1 },
    ]);
    expect(reply.json.success).toHaveLength(4);
  });

  test.each([
    ["no account", { ...account(), "amazon-ads-accountid": undefined }, 400, "BAD_REQUEST"],
    ["an account that nobody has", account("1"), 403, "FORBIDDEN"],
    ["an account of another region", account("585212345678901235"), 403, "FORBIDDEN"],
    ["somebody else's account", account("584212345678902345"), 403, "FORBIDDEN"],
    ["no client id of its own name", { ...account(), "amazon-ads-clientid": undefined }, 401, "UNAUTHORIZED"],
    ["another's client id", { ...account(), "amazon-ads-clientid": "x" }, 403, "FORBIDDEN"],
    ["no token", { ...account(), authorization: undefined }, 401, "UNAUTHORIZED"],
    ["another media type", { ...account(), "content-type": "text/plain" }, 415, "BAD_REQUEST"],
  ])("are refused for %s", async (_case, headers, status, code) => {
    const reply = await w.post(EVENTS_PATH, { events: [postedEvent()] }, headers);
    expect([reply.status, reply.json]).toEqual([status, { code, message: expect.any(String) }]);
  });

  test("that are not JSON, or at another path, are refused in the same words", async () => {
    const broken = await w.post(EVENTS_PATH, '{"events":[', account());
    expect([broken.status, broken.json]).toEqual([400, { code: "BAD_REQUEST", message: expect.any(String) }]);
    expect((await w.post("/adsApi/v1/events", {}, account())).json.code).toBe("NOT_FOUND");
    expect((await w.get(EVENTS_PATH, account())).status).toBe(405);
  });
});

/** The conformance layer holds each of these exchanges against Amazon's description. */
describe("events, as Amazon describes them", () => {
  const full = postedEvent({
    ...described({ dataSetName: "default_events" }),
    eventId: "order-77",
    value: 59.9,
    currencyCode: "USD",
    unitsSold: 2,
    consent: {
      amazonConsent: { amznUserData: "GRANTED", amznAdStorage: "GRANTED" },
      geo: { ipAddress: "192.0.2.1" },
      tcf: "CPXX",
      gpp: "DBAA",
    },
    customData: [{ name: "brand", value: "Acme", dataType: "STRING" }],
    dataProcessingOptions: { options: "LIMITED_DATA_USE" },
    deviceInfo: { userAgent: "Mozilla/5.0" },
    amazonAdEventKey: "key",
    arefMeasurementTokens: "abcdefghij.1767182400000",
    partner: "Headwater",
  });

  let w: World;
  beforeEach(async () => {
    w = await world({ maxBodyBytes: 10_000 });
  });
  afterEach(() => w.close());

  const post = (events: unknown[], more: object = {}) =>
    w.post(EVENTS_PATH, { events }, { ...account(), ...more });
  const struck = (fault: object) => async () => {
    await w.fault({ ...fault, times: 1 });
    return post([full]);
  };

  test("are taken with every field and with the least", async () => {
    const reply = await post([full, postedEvent()]);
    expect([reply.status, reply.json.error]).toEqual([207, []]);
  });

  const statuses: { [status: number]: () => Promise<Reply> } = {
    207: () => post([full]),
    400: () => post([]),
    401: () => post([full], { authorization: undefined }),
    403: () => post([full], account("1")),
    404: struck({ name: "refusal", status: 404 }),
    413: () => post(Array(30).fill(full)),
    429: struck({ name: "throttle" }),
    500: struck({ name: "5xx", status: 500 }),
    502: struck({ name: "5xx", status: 502 }),
    503: struck({ name: "5xx", status: 503 }),
    504: struck({ name: "5xx", status: 504 }),
  };

  test.for(Object.entries(statuses))("are answered with %s when it is due", async ([status, ask]) =>
    expect((await ask()).status).toBe(Number(status)),
  );

  const title = "have every status that Amazon describes, and no other";
  test.skipIf(absent)(absent ? `${title} (skipped: ${absent})` : title, () => {
    const { answers } = description().find("POST", EVENTS_PATH)!;
    expect(Object.keys(statuses).map(Number)).toEqual([...answers.keys()].sort((a, b) => a - b));
  });
});
