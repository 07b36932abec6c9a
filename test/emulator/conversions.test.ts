import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conversions } from "../../src/emulator/conversions.ts";
import type { KeptEvent } from "../../src/emulator/kept-event.ts";
import { population } from "../../src/emulator/population.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { EVENTS_PATH, eventHeaders, postedEvent } from "./posted-event.ts";
import { send, sha256, type World, world } from "./world.ts";

const ana = sha256("ana@example.com");
const people = population();
people.add({ email: ana });

/** An event with what the test does not care about filled in. */
const event = (given: Partial<KeptEvent> = {}): KeptEvent => ({
  region: "NA",
  accountId: "1",
  eventId: undefined,
  name: "Checkout",
  conversionType: "OFF_AMAZON_PURCHASES",
  eventSource: "WEBSITE",
  dataSetName: undefined,
  eventTime: "2025-12-31T12:00:00Z",
  countryCode: "US",
  value: undefined,
  currencyCode: undefined,
  unitsSold: 1,
  matchKeys: [{ type: "EMAIL", hash: ana }],
  limitedDataUse: false,
  receivedAt: 0,
  ...given,
});
const counted = (...events: KeptEvent[]) => conversions(events, people);

describe("conversions", () => {
  test("are counted by advertiser, name, type and data set", () => {
    const kinds = [{ accountId: "2" }, { name: "Order" }, { conversionType: "LEAD" }, { dataSetName: "web" }];
    expect(counted(event(), ...kinds.map(event), event())).toMatchObject([
      {
        accountId: "1",
        name: "Checkout",
        conversionType: "OFF_AMAZON_PURCHASES",
        dataSetName: null,
        events: 2,
      },
      { accountId: "2", events: 1 },
      { name: "Order", events: 1 },
      { conversionType: "LEAD", events: 1 },
      { dataSetName: "web", events: 1 },
    ]);
  });

  test("sum units, and values by currency", () => {
    const sums = counted(
      event({ unitsSold: 2, value: 0.1, currencyCode: "USD" }),
      event({ unitsSold: undefined, value: 0.2, currencyCode: "USD" }),
      event({ value: 5, currencyCode: "EUR" }),
      event({ value: -1.25 }),
      event(),
    );
    expect(sums).toMatchObject([{ units: 5, values: { USD: "0.30", EUR: "5.00", XXX: "-1.25" } }]);
  });

  test("sum values exactly", () => {
    // Thirteen digits before the point are the most that our client sends.
    const cents = fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n });
    fc.assert(
      fc.property(fc.array(cents, { minLength: 1, maxLength: 20 }), (all) => {
        const events = all.map((one) => event({ value: Number(one) / 100, currencyCode: "USD" }));
        const [sums] = counted(...events);
        const sum = all.reduce((before, one) => before + one, 0n);
        expect(BigInt(sums!.values.USD!.replace(".", ""))).toBe(sum);
      }),
    );
  });

  test("are matched by each type of key, once for an event, and never where use is limited", () => {
    const other = { type: "EMAIL", hash: sha256("somebody else") };
    const email = { type: "EMAIL", hash: ana };
    const maid = { type: "MAID", valueSha256: ana };
    const phone = { type: "PHONE", hash: ana };
    const [counts] = counted(
      event({ matchKeys: [other, email, email] }),
      event({ matchKeys: [maid, phone] }),
      event({ matchKeys: [email], limitedDataUse: true }),
    );
    expect(counts).toMatchObject({
      events: 3,
      matched: 1,
      matchKeys: {
        EMAIL: { events: 2, matched: 1 },
        MAID: { events: 1, matched: 0 },
        PHONE: { events: 1, matched: 0 },
      },
    });
  });

  test("of no event are none", () => expect(counted()).toEqual([]));
});

describe("GET /_emulator/conversions", () => {
  let w: World;
  beforeEach(async () => {
    w = await world();
  });
  afterEach(() => w.close());

  test("counts what was taken, an event sent twice once, and matches by the population of now", async () => {
    const sent = (eventId: string) => postedEvent({ eventId, value: 19.99, currencyCode: "USD" });
    const events = [sent("order-1"), sent("order-2"), sent("order-1")];
    await w.post(EVENTS_PATH, { events }, eventHeaders());
    const seen = async () => (await send(`${w.emulator.url}/_emulator/conversions`)).json;
    const tell = (email: string) =>
      send(`${w.emulator.url}/_emulator/population`, { method: "POST", body: JSON.stringify({ email }) });
    await tell(sha256("nobody@example.com"));
    const counts = {
      accountId: DEMO.advertiserId,
      name: "Checkout",
      conversionType: "OFF_AMAZON_PURCHASES",
      dataSetName: null,
      events: 2,
      matched: 0,
      units: 2,
      values: { USD: "39.98" },
      matchKeys: { EMAIL: { events: 2, matched: 0 } },
    };
    expect(await seen()).toEqual([counts]);
    await tell(ana);
    expect(await seen()).toEqual([
      { ...counts, matched: 2, matchKeys: { EMAIL: { events: 2, matched: 2 } } },
    ]);
  });
});
