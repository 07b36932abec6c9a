import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { ExpectedEvents, type HeldEvent } from "../../src/demo/event-books.ts";

const NOW = Date.parse("2026-01-20T12:00:00Z");
const row = {
  order_id: "order_1",
  ordered_at: "2026-01-15T11:00:00+01:00",
  total: "59.90",
  currency: "USD",
  items: "2",
  email: " Ann@example.com",
  phone: "(312) 494-0860",
  country: null,
  consent: null,
};
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const held: HeldEvent = {
  eventId: "order_1",
  name: "Online purchase",
  conversionType: "OFF_AMAZON_PURCHASES",
  eventTime: "2026-01-15T10:00:00Z",
  countryCode: "US",
  value: 59.9,
  currencyCode: "USD",
  unitsSold: 2,
  matchKeys: [
    { type: "EMAIL", hash: sha256("ann@example.com") },
    { type: "PHONE", hash: sha256("13124940860") },
    { type: "PHONE", hash: sha256("+13124940860") },
  ],
};

async function differences(events: readonly HeldEvent[], rows = [row]): Promise<number> {
  const expected = new ExpectedEvents();
  expected.add(rows, NOW);
  async function* all() {
    yield* events;
  }
  return (await expected.differences(all())).differences;
}

test("an event that says what its row says is no difference, and the same row twice is one event", async () => {
  expect(await differences([held], [row, row])).toBe(0);
});

test.each<[string, HeldEvent[]]>([
  ["is missing", []],
  ["is of another order", [held, { ...held, eventId: "order_2" }]],
  ["has another time", [{ ...held, eventTime: "2026-01-15T11:00:00Z" }]],
  ["is a cent off", [{ ...held, value: 59.91 }]],
  ["is in another currency", [{ ...held, currencyCode: "EUR" }]],
  ["has other units", [{ ...held, unitsSold: 1 }]],
  ["is from another country", [{ ...held, countryCode: "GB" }]],
  ["lacks a key", [{ ...held, matchKeys: held.matchKeys.slice(1) }]],
  ["claims a consent", [{ ...held, consent: { amznUserData: "GRANTED" } }]],
])("the books of events see one that %s", async (_, events) => {
  expect(await differences(events)).toBe(1);
});

test.each([
  ["a time that is none", { ordered_at: "yesterday" }],
  ["a time that is too long ago", { ordered_at: "2026-01-10T11:00:00Z" }],
  ["an amount with separators", { total: "1,299.00" }],
  ["a word in place of a currency", { currency: "coins" }],
  ["nobody", { email: null, phone: null }],
  ["a no", { consent: "no" }],
  ["no yes where one is needed", { country: "de" }],
])("the books of events expect nothing of a row with %s", async (_, cells) => {
  expect(await differences([], [{ ...row, ...cells } as typeof row])).toBe(0);
});

test("the books of events add up events, units and cents of each currency", () => {
  const expected = new ExpectedEvents();
  expected.add([row, { ...row, order_id: "order_2", total: "40", currency: "EUR" }], NOW);
  expect(expected.counted).toEqual({
    events: 2,
    units: 4,
    cents: new Map([
      ["USD", 5990n],
      ["EUR", 4000n],
    ]),
  });
});
