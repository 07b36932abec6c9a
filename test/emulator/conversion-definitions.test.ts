import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { asOtherPerson, twoPeople } from "./people.ts";
import { send, sha256, type World, world } from "./world.ts";

const pathOf = (accountId: string) => `/accounts/${accountId}/dsp/conversionDefinitions`;
const PATH = pathOf(DEMO.advertiserId);
const DAY_MS = 86_400_000;
const version1 = (name: string) => {
  const type = `application/vnd.${name}.v1+json`;
  return { accept: type, "content-type": type };
};
const DEFINITION = version1("dspconversiondefinition");
const EVENT_DATA = version1("dspconversioneventimport");

const definition = (given: object = {}) => ({
  name: "Checkout",
  source: "SERVER_TO_SERVER",
  sourceType: "WEBSITE",
  conversionType: "OFF_AMAZON_PURCHASES",
  countingMethod: "EVERY",
  value: 10,
  ...given,
});

describe("the older API for conversions", () => {
  let w: World;
  let definitionId: string;
  beforeEach(async () => {
    w = await world({ seed: twoPeople });
    definitionId = (await w.post(PATH, [definition()], DEFINITION)).json.success[0].conversionDefinitionId;
  });
  afterEach(() => w.close());

  const event = (given: object = {}) => ({
    conversionDefinitionId: definitionId,
    name: "Order",
    timestamp: "2025-12-31T12:00:00Z",
    countryCode: "US",
    matchKeys: [{ type: "EMAIL", values: [sha256("ana@example.com")] }],
    ...given,
  });
  const upload = (events: unknown[], source = "SERVER_TO_SERVER") =>
    w.post(`${PATH}/eventData`, { source, eventData: events }, EVENT_DATA);
  const kept = () => w.events();

  test("takes definitions one by one; the first has index 1", async () => {
    const wrong = definition({ countingMethod: "TWICE" });
    const reply = await w.post(PATH, [definition(), wrong, definition({ value: -0.25 })], DEFINITION);
    expect([reply.status, reply.json]).toEqual([
      207,
      {
        success: [
          { index: 1, conversionDefinitionId: expect.any(String) },
          { index: 3, conversionDefinitionId: expect.any(String) },
        ],
        error: [
          {
            index: 2,
            code: expect.any(String),
            message: expect.any(String),
            errors: [
              { errorType: expect.any(String), fieldName: "countingMethod", message: expect.any(String) },
            ],
          },
        ],
      },
    ]);
    const all = await send(`${w.emulator.url}/_emulator/conversion-definitions`);
    expect(all.json).toMatchObject([
      { accountId: DEMO.advertiserId, conversionDefinitionId: definitionId },
      definition(),
      { value: -0.25 },
    ]);
  });

  test("takes 1 to 10 definitions at a time, and 1 to 100 events", async () => {
    expect((await w.post(PATH, [], DEFINITION)).status).toBe(400);
    expect((await w.post(PATH, Array(10).fill(definition()), DEFINITION)).json.success).toHaveLength(10);
    expect((await w.post(PATH, Array(11).fill(definition()), DEFINITION)).status).toBe(400);
    expect((await upload([])).status).toBe(400);
    expect((await upload(Array(100).fill(event()))).json.success).toHaveLength(100);
    expect((await upload(Array(101).fill(event()))).status).toBe(400);
  });

  test("takes events of definitions; the first has index 1, and what is empty is left out", async () => {
    const both = await upload([event({ clientDedupeId: "order-1" }), event({ conversionDefinitionId: "1" })]);
    expect([both.status, both.json]).toMatchObject([
      207,
      { success: [{ index: 1 }], error: [{ index: 2, errors: [{ fieldName: "conversionDefinitionId" }] }] },
    ]);
    expect(await kept()).toMatchObject([
      {
        accountId: DEMO.advertiserId,
        conversionDefinitionId: definitionId,
        eventId: "order-1",
        conversionType: "OFF_AMAZON_PURCHASES",
        eventSource: "WEBSITE",
        value: 10,
        unitsSold: 1,
        matchKeys: [{ type: "EMAIL", hash: sha256("ana@example.com") }],
      },
    ]);
    expect((await upload([event()])).json).toEqual({ success: [{ index: 1 }] });
    expect((await upload([{}])).json).not.toHaveProperty("success");
  });

  test.each([
    ["no name", { name: undefined }, "name"],
    ["ten match keys", { matchKeys: Array(10).fill({ type: "MAID", values: ["x"] }) }, "matchKeys"],
    ["a match key of the newer API", { matchKeys: [{ type: "FIP", values: ["x"] }] }, "matchKeys[0].type"],
    ["a country of three letters", { countryCode: "USA" }, "countryCode"],
    ["a value of three decimals", { value: 0.125 }, "value"],
    ["a currency of the newer API", { currencyCode: "CHF" }, "currencyCode"],
    ["no unit", { unitsSold: 0 }, "unitsSold"],
    ["options as a list", { dataProcessingOptions: ["LIMITED_DATA_USE"] }, "dataProcessingOptions"],
  ])("refuses an event with %s", async (_case, given, fieldName) => {
    const reply = await upload([event(given)]);
    expect(reply.json.error).toMatchObject([{ index: 1, errors: [{ fieldName }] }]);
    expect(await kept()).toEqual([]);
  });

  test("refuses an event whose definition has another source", async () => {
    const reply = await upload([event()], "AMAZON_AD_TAG");
    expect(reply.json.error).toMatchObject([{ errors: [{ fieldName: "source" }] }]);
  });

  test("refuses what is older than 7 days, or of the future", async () => {
    const aged = async (ms: number) => {
      const reply = await upload([event({ timestamp: new Date(w.clock.now() - ms).toISOString() })]);
      return reply.json.error?.[0].errors[0].fieldName;
    };
    expect([await aged(7 * DAY_MS), await aged(7 * DAY_MS + 1), await aged(-1)]).toEqual([
      undefined,
      "timestamp",
      "timestamp",
    ]);
  });

  test("keeps the first event of an id, where the newer one keeps the latest", async () => {
    await upload([event({ clientDedupeId: "order-1", value: 1 })]);
    const second = await upload([event({ clientDedupeId: "order-1", value: 2 })]);
    expect(second.json.success).toEqual([{ index: 1 }]);
    expect((await kept()).map(({ value }: { value: number }) => value)).toEqual([1]);
  });

  test("keeps no value that may be a person's, and names it in no refusal", async () => {
    const matchKeys = [
      { type: "EMAIL", values: ["ana@example.com"] },
      { type: "MAID", values: ["ana-phone"] },
    ];
    await upload([event({ matchKeys })]);
    const all = await send(`${w.emulator.url}/_emulator/events`);
    expect(all.text).not.toContain("ana");
    expect(await kept()).toMatchObject([
      {
        matchKeys: [
          { type: "EMAIL", hash: "not-a-hash" },
          { type: "MAID", valueSha256: sha256("ana-phone") },
        ],
      },
    ]);
    await w.close();
    w = await world({ hashes: "strict" });
    definitionId = (await w.post(PATH, [definition()], DEFINITION)).json.success[0].conversionDefinitionId;
    const refused = await upload([event({ matchKeys })]);
    expect(refused.json.error).toMatchObject([{ errors: [{ fieldName: "matchKeys[0].values[0]" }] }]);
    expect(refused.text).not.toContain("ana");
  });

  test("matches nobody whose use is limited", async () => {
    const email = sha256("ana@example.com");
    await upload([event(), event({ dataProcessingOptions: "LIMITED_DATA_USE" })]);
    await send(`${w.emulator.url}/_emulator/population`, { method: "POST", body: JSON.stringify({ email }) });
    expect((await kept()).map(({ matched }: { matched: boolean }) => matched)).toEqual([true, false]);
  });

  test("refuses accounts that are not the person's, in the words of DSP", async () => {
    const refusal = { message: expect.any(String), requestId: expect.any(String), errors: [] };
    for (const path of ["1", "584212345678902345", "585212345678901235"].map(pathOf)) {
      const reply = await w.post(path, [definition()], DEFINITION);
      expect([reply.status, reply.json]).toEqual([403, refusal]);
    }
    const named = { ...EVENT_DATA, "amazon-ads-accountid": "584212345678902345" };
    expect((await w.post(`${PATH}/eventData`, {}, named)).status).toBe(403);
    await w.login(asOtherPerson);
    expect((await upload([event()])).status).toBe(403);
  });

  test("knows a definition at its own advertiser only", async () => {
    const eu = w.emulator.apiUrl("EU");
    const [first, second] = ["585212345678901235", "585212345678901237"].map(pathOf);
    const made = (await w.post(first!, [definition()], DEFINITION, eu)).json.success[0];
    const body = {
      source: "SERVER_TO_SERVER",
      eventData: [event({ conversionDefinitionId: made.conversionDefinitionId })],
    };
    const elsewhere = await w.post(`${second}/eventData`, body, EVENT_DATA, eu);
    expect(elsewhere.json.error).toMatchObject([{ errors: [{ fieldName: "conversionDefinitionId" }] }]);
    expect((await w.post(`${first}/eventData`, body, EVENT_DATA, eu)).json.success).toHaveLength(1);
  });

  test("has a media type of its own for each of its calls", async () => {
    expect((await w.post(PATH, [definition()], EVENT_DATA)).status).toBe(406);
    const other = { ...DEFINITION, "content-type": EVENT_DATA["content-type"] };
    expect((await w.post(PATH, [definition()], other)).status).toBe(415);
    const answer = await upload([event()]);
    expect(answer.headers.get("content-type")).toBe(EVENT_DATA.accept);
  });
});
