import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CURRENCIES } from "../../../src/model/currency.ts";
import {
  conversionType,
  EVENT_SOURCE_NAMES,
  EVENT_TYPE_NAMES,
  eventSource,
} from "../../../src/model/event-type-names.ts";
import { sql } from "../../../src/sql/sql.ts";
import { events } from "./events.ts";

const { value, database } = events();

const utc = (text: string) => Date.parse(text);

describe("a time", () => {
  test.each<[given: string | null, zone: string, at: number | null]>([
    ["2026-11-25T10:00:00Z", "UTC", utc("2026-11-25T10:00:00Z")],
    ["2026-11-25 10:00:00", "UTC", utc("2026-11-25T10:00:00Z")],
    ["2026-11-25 10:00", "UTC", utc("2026-11-25T10:00:00Z")],
    ["2026-11-25 10:00:00+00", "Europe/Berlin", utc("2026-11-25T10:00:00Z")],
    ["2026-11-25T10:00:00.123456789+05:30", "UTC", utc("2026-11-25T04:30:00.123Z")],
    ["2026-11-25T10:00:00-0800", "UTC", utc("2026-11-25T18:00:00Z")],
    ["2026-11-25 10:00:00 UTC", "Europe/Berlin", utc("2026-11-25T10:00:00Z")],
    ["2026-11-25 10:00:00 +0100", "UTC", utc("2026-11-25T09:00:00Z")],
    ["2026-11-25T10:00+01:00", "UTC", utc("2026-11-25T09:00:00Z")],
    ["2026-11-25T10:00Z", "Europe/Berlin", utc("2026-11-25T10:00:00Z")],
    ["2026-11-25T10:00:00", "Europe/Berlin", utc("2026-11-25T09:00:00Z")],
    ["2026-07-25T10:00:00", "America/Los_Angeles", utc("2026-07-25T17:00:00Z")],
    ["2026-10-25T02:30:00", "Europe/Berlin", utc("2026-10-25T01:30:00Z")],
    ["2026-03-29T02:30:00", "Europe/Berlin", utc("2026-03-29T01:30:00Z")],
    ["1795597200", "UTC", 1_795_597_200_000],
    ["1795597200123", "Europe/Berlin", 1_795_597_200_123],
    ["1795597200123456", "UTC", 1_795_597_200_123],
    ["999999999", "UTC", 999_999_999_000],
    ["1795597200.0", "UTC", 1_795_597_200_000],
    ["1795597200123.000", "Europe/Berlin", 1_795_597_200_123],
    ["99999999.0", "UTC", null],
    ["99999999", "UTC", null],
    ["1795597200.5", "UTC", null],
    ["-1795597200", "UTC", null],
    ["2026-11-25", "UTC", null],
    ["25/11/2026 10:00", "UTC", null],
    ["2026-02-30T10:00:00Z", "UTC", null],
    ["2026-02-30T10:00:00", "Europe/Berlin", null],
    ["2026-11-25T25:00:00Z", "UTC", null],
    ["2026-11-25T10:00:00 CET", "UTC", null],
    ["yesterday", "UTC", null],
    [null, "UTC", null],
  ])("%j in %s is %j", async (given, zone, at) =>
    expect(await value(sql`event_time(value, ${sql.literal(zone)})`, given)).toBe(at),
  );

  test.each([
    [1_795_597_200_000, "2026-11-25T09:00:00Z"],
    [1_795_597_200_120, "2026-11-25T09:00:00.120Z"],
    [1_795_597_200_007, "2026-11-25T09:00:00.007Z"],
  ])("%d goes as %s", async (at, text) =>
    expect(await value(sql`event_time_text(value::bigint)`, String(at))).toBe(text),
  );

  test("is what JavaScript makes of the same text, and reads what it wrote", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1e12, max: 4e12 }), { minLength: 30, maxLength: 60 }),
        async (times) => {
          const rows = await database().all(sql`
            select value, event_time(value, 'Asia/Tokyo') as at, event_time(event_time_text(event_time(value, 'UTC')), 'UTC') as again
              from (select unnest(${times.map((at) => new Date(at).toISOString())}) as value)`);
          expect(rows.map(({ at }) => at)).toStrictEqual(times);
          expect(rows.map(({ again }) => again)).toStrictEqual(times);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe("an amount", () => {
  test.each<[given: string | null, amount: string | null, reason?: string]>([
    ["59.90", "59.90"],
    ["59.9", "59.90"],
    ["59", "59.00"],
    ["+5.", "5.00"],
    [".5", "0.50"],
    ["-0.50", "-0.50"],
    ["-0.00", "0.00"],
    ["000012.3400", "12.34"],
    ["9999999999999.99", "9999999999999.99"],
    ["0.1", "0.10"],
    ["10000000000000", null, "value.too-large"],
    ["10000000000000.001", null, "value.too-large"],
    ["1.005", null, "value.too-precise"],
    [".001", null, "value.too-precise"],
    ["1e3", null, "value.unreadable"],
    ["1,234.50", null, "value.unreadable"],
    ["$5", null, "value.unreadable"],
    ["--5", null, "value.unreadable"],
    [".", null, "value.unreadable"],
    ["NaN", null, "value.unreadable"],
    ["1 000", null, "value.unreadable"],
    [null, null],
  ])("%j is %j", async (given, amount, reason) => {
    expect(await value(sql`amount(value)`, given)).toBe(amount);
    if (reason) expect(await value(sql`amount_reason(value)`, given)).toBe(reason);
  });

  test("of cents is exact, for all that Amazon takes", async () => {
    const cents = fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n });
    await fc.assert(
      fc.asyncProperty(fc.array(cents, { minLength: 30, maxLength: 60 }), async (all) => {
        const texts = all.map((one) => {
          const digits = String(one < 0n ? -one : one).padStart(3, "0");
          return `${one < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        });
        const rows = await database().all(
          sql`select amount(value)::varchar as amount from (select unnest(${texts}) as value)`,
        );
        expect(rows.map(({ amount }) => amount)).toStrictEqual(texts);
      }),
      { numRuns: 10 },
    );
  });
});

describe("a currency", () => {
  test.each([
    ["usd", "USD"],
    ["Eur", "EUR"],
    ["XXX", null],
    ["US", null],
    ["D A", null],
    ["AED ARS", null],
    ["€", null],
    [null, null],
  ])("%j is %j", async (given, code) => expect(await value(sql`currency_code(value)`, given)).toBe(code));

  test("is any that Amazon takes", async () => {
    const rows = await database().all(
      sql`select currency_code(lower(value)) as code from (select unnest(${CURRENCIES}) as value)`,
    );
    expect(rows.map(({ code }) => code)).toStrictEqual(CURRENCIES);
  });
});

test.each([
  ["1", 1],
  ["007", 7],
  ["3.0", 3],
  ["2147483647", 2_147_483_647],
  ["2147483648", null],
  ["0", null],
  ["-1", null],
  ["1.5", null],
  ["two", null],
])("%j units are %j", async (given, units) => expect(await value(sql`units_sold(value)`, given)).toBe(units));

describe("what happened", () => {
  test.each([
    ["Purchase", "OFF_AMAZON_PURCHASES"],
    ["OFF_AMAZON_PURCHASES", "OFF_AMAZON_PURCHASES"],
    ["Order Completed", "OFF_AMAZON_PURCHASES"],
    ["CompleteRegistration", "SIGN_UP"],
    ["sign-up", "SIGN_UP"],
    ["Lead", "LEAD"],
    ["AddToCart", "ADD_TO_SHOPPING_CART"],
    ["add_to_cart", "ADD_TO_SHOPPING_CART"],
    ["InitiateCheckout", "CHECKOUT"],
    ["begin_checkout", "CHECKOUT"],
    ["ViewContent", "PAGE_VIEW"],
    ["page_view", "PAGE_VIEW"],
    ["Subscribe", "SUBSCRIBE"],
    ["StartTrial", "SUBSCRIBE"],
    ["Search", "SEARCH"],
    ["Contact", "CONTACT"],
    ["SubmitApplication", "APPLICATION"],
    ["first_open", "MOBILE_APP_FIRST_START"],
    ["other", "OTHER"],
    ["Refund", null],
    ["!", null],
    [null, null],
  ])("%j is %j", async (given, type) =>
    expect(await value(sql`event_type(event_word(value))`, given)).toBe(type),
  );

  test.each([
    ["web", "WEBSITE"],
    ["Website", "WEBSITE"],
    ["in-store", "OFFLINE"],
    ["POS", "OFFLINE"],
    ["offline", "OFFLINE"],
    ["iOS", "IOS"],
    ["Android app", "ANDROID"],
    ["Fire TV", "FIRE_TV"],
    ["moon", null],
  ])("and where, %j, is %j", async (given, source) =>
    expect(await value(sql`event_source(event_word(value))`, given)).toBe(source),
  );

  test("is the same to SQL and to whoever asks in TypeScript, for every name", async () => {
    const names = [EVENT_TYPE_NAMES, EVENT_SOURCE_NAMES].flatMap((table) =>
      Object.entries<readonly string[]>(table).flatMap(([word, others]) => [word, ...others]),
    );
    const rows = await database().all(sql`
      select event_type(event_word(value)) as type, event_source(event_word(value)) as source
        from (select unnest(${names}) as value)`);
    expect(rows).toStrictEqual(
      names.map((name) => ({ type: conversionType(name) ?? null, source: eventSource(name) ?? null })),
    );
  });
});

describe("an id that goes as it is", () => {
  const uuid = "6D92078A-8246-4BA4-AE5B-76104861E7DC";
  test.each<[rule: string, given: string, id: string | null]>([
    ["event_id", "order 7/ä", "order 7/ä"],
    ["event_id", "x".repeat(256), "x".repeat(256)],
    ["event_id", "x".repeat(257), null],
    ["event_id", "a\tb", null],
    ["event_id", "a\u0085b", null],
    ["maid", uuid, uuid],
    ["maid", uuid.toLowerCase(), uuid.toLowerCase()],
    ["maid", uuid.replaceAll("-", ""), null],
    ["maid", "00000000-0000-0000-0000-000000000000", null],
    ["maid", "ann@example.com", null],
    ["ramp_id", `XY${"a".repeat(47)}`, `XY${"a".repeat(47)}`],
    ["ramp_id", `Xi${"_".repeat(68)}`, `Xi${"_".repeat(68)}`],
    ["ramp_id", `XY${"a".repeat(46)}`, null],
    ["ramp_id", "ann@example.com", null],
    ["match_id", "abc.123-_=", "abc.123-_="],
    ["match_id", "ann@example.com", null],
    ["match_id", "Ann Example", null],
    ["match_id", 'a"b', null],
    ["custom_value", "Blue_7", "Blue_7"],
    ["custom_value", "Dark blue", null],
  ])("%s of %j is %j", async (rule, given, id) =>
    expect(await value(sql`${sql.id(rule)}(value)`, given)).toBe(id),
  );

  test.each([
    ["yes", true],
    ["TRUE", true],
    ["1", true],
    ["LDU", true],
    ["no", false],
    ["0", false],
    ["opt-out", null],
    ["", null],
  ])("limited data use %j is %j", async (given, limited) =>
    expect(await value(sql`limited_data_use(value)`, given)).toBe(limited),
  );
});
