import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { configSchema } from "../../src/config/json-schema.ts";
import { findEvents, findSync, parseConfig } from "../../src/config/parse.ts";
import { eventColumns } from "../../src/model/event-mapping.ts";
import { parse, refusal, refused, SAMPLE } from "./sample.ts";

/** Logins and destinations only. */
const SHARED = SAMPLE.slice(0, SAMPLE.indexOf("syncs:"));

/** As small as it can be. Its last line, 16, is where the tests go on. */
const EVENTS = `${SHARED}events:
  purchases:
    source: { file: purchases.csv }
    defaults: { type: LEAD }
    # Whom they are of.
    fields: { time: ordered_at, email: email }
`;

/** Every key that there is. */
const WHOLE = `${SHARED}events:
  purchases:
    source: { file: purchases.csv }
    watermark: loaded_at
    destination: demo
    fields:
      id: order_id
      time: ordered_at
      type: kind
      name: event_name
      source: channel
      dataSet: data_set
      value: total
      currency: currency
      units: items
      email: [email, { column: work_email, hashed: auto }]
      phone: phone
      firstName: first_name
      lastName: { column: last_name, hashed: true }
      address: street
      city: city
      state: state
      postalCode: zip
      maid: maid
      rampId: ramp_id
      matchId: match_id
      country: country
      consent: { userData: consent }
      limitedDataUse: ldu
      customData: { brand: brand_column, product_2: 2024 }
    defaults:
      name: Online purchase
      type: Purchase
      source: in store
      currency: eur
      country: uk
      dataSet: web-shop_1
    types: { "Ticket sold": OFF_AMAZON_PURCHASES, Newsletter: start_trial }
    timezone: Europe/Berlin
    maxAgeDays: 21
    consent: { basis: { statedBy: "Jane Doe, DPO", on: 2026-01-15, text: Notice 3.2 } }
    identity: { email: { forms: amazon }, phone: { forms: seed } }
    safetyStop: { maxUnreadableRate: 0.01 }
    schedule: { cron: "0 6 * * *", timezone: UTC, fileChanges: true, paused: true }
`;

const eventsWith = (piece: string, replacement: string): string => {
  if (!EVENTS.includes(piece)) throw new Error(`The sample has no ${piece}`);
  return EVENTS.replace(piece, () => replacement);
};
const first = (text: string) => parse(text).events[0]!;
const plain = (column: string) => ({ column, hashed: false });

describe("events", () => {
  test("the smallest entry gets every default, and a file of events needs no syncs", () => {
    const config = parse(EVENTS);
    expect(config.syncs).toEqual([]);
    expect(config.events).toEqual([
      {
        name: "purchases",
        source: { file: "/etc/people/purchases.csv" },
        destination: expect.objectContaining({ name: "demo", profileId: "1234567890" }),
        fields: { time: "ordered_at", email: [plain("email")], phone: [], customData: [] },
        defaults: { name: "purchases", type: "LEAD", source: "WEBSITE", country: "US" },
        rules: {
          emailForms: "both",
          emailFix: "suggest",
          emailPlaceholders: "refuse",
          phoneForms: "both",
          phoneFix: "apply",
          unknownCountry: "default",
          timeZone: "UTC",
          maxAgeMs: 7 * 86_400_000,
          types: {},
        },
        maxUnreadableRate: 0.05,
      },
    ]);
  });

  test("all that may be said is carried over", () => {
    expect(first(WHOLE)).toMatchObject({
      watermark: "loaded_at",
      fields: {
        id: "order_id",
        email: [plain("email"), { column: "work_email", hashed: "auto" }],
        phone: [plain("phone")],
        firstName: plain("first_name"),
        lastName: { column: "last_name", hashed: true },
        postalCode: plain("zip"),
        maid: "maid",
        consent: { userData: "consent" },
        customData: [
          { name: "brand", column: "brand_column" },
          { name: "product_2", column: "2024" },
        ],
      },
      defaults: {
        name: "Online purchase",
        type: "OFF_AMAZON_PURCHASES",
        source: "OFFLINE",
        currency: "EUR",
        country: "GB",
        dataSet: "web-shop_1",
      },
      rules: {
        emailForms: "amazon",
        phoneForms: "seed",
        phoneFix: "apply",
        timeZone: "Europe/Berlin",
        maxAgeMs: 21 * 86_400_000,
        types: { "Ticket sold": "OFF_AMAZON_PURCHASES", Newsletter: "SUBSCRIBE" },
      },
      consentBasis: { statedBy: "Jane Doe, DPO", on: "2026-01-15", text: "Notice 3.2" },
      maxUnreadableRate: 0.01,
      schedule: { cron: "0 6 * * *", timezone: "UTC", fileChanges: true, paused: true },
    });
    expect(eventColumns(first(WHOLE).fields)).toHaveLength(26);
  });

  test("they may stand beside syncs, and go where they say", () => {
    const two = SHARED.replace("destinations:", "destinations:\n  other: { connection: demo, profileId: 2 }");
    const { events, syncs } = parse(
      `${SAMPLE.replace(SHARED, two)}${WHOLE.slice(SHARED.length).replace("destination: demo", "destination: other")}`,
    );
    expect(syncs.map(({ name, destination }) => [name, destination.name])).toEqual([["spring", "demo"]]);
    expect(events.map(({ name, destination }) => [name, destination.name])).toEqual([["purchases", "other"]]);
  });

  test("an identifier that goes as it is will do", () => {
    expect(first(eventsWith("email: email", "rampId: ramp")).fields).toMatchObject({
      rampId: "ramp",
      email: [],
    });
  });

  test.each([
    ["{ email: email }", "`events.purchases.fields.time` is missing"],
    [
      "{ time: t }",
      "must name a column for `email`, `phone`, `maid`, `rampId` or `matchId`, or for `lastName`",
    ],
    [
      "{ time: t, value: v }",
      "must name a column for `email`, `phone`, `maid`, `rampId` or `matchId`, or for `lastName`",
    ],
    ["{ time: t, email: e, emial: f }", "Did you mean `email`?"],
    ["{ time: t, email: e, first_name: f }", "Did you mean `firstName`?"],
    [
      "{ time: t, email: e, externalId: id }",
      "There is no setting `externalId` in `events.purchases.fields`",
    ],
    ["{ time: t, city: { colum: c } }", "Did you mean `column`?"],
    ["{ time: t, city: [a, b] }", "must be a column's name, or { column, hashed }, not a list"],
    [
      "{ time: t, maid: { column: m } }",
      "`events.purchases.fields.maid` must be a column's name, not a section",
    ],
    ["{ time: t, email: e, consent: {} }", "must name a column for `userData`"],
    [
      '{ time: t, email: e, customData: { "my brand": b } }',
      "`events.purchases.fields.customData.my brand` needs another name: Amazon takes letters, digits and _ only.",
    ],
    [
      `{ time: t, email: e, customData: { ${Array.from({ length: 14 }, (_, at) => `c${at}: c`).join(", ")} } }`,
      "`events.purchases.fields.customData` names 14 values, and Amazon takes 13 at most.",
    ],
  ])("fields %s are refused, with the line", (written, words) => {
    const { at, said } = refused(eventsWith("{ time: ordered_at, email: email }", written));
    expect(at).toBe("headwater.yaml:16");
    expect(said).toContain(words);
  });

  test.each([
    [
      "defaults: { type: LEED }",
      "`events.purchases.defaults.type` must be a type of Amazon's, or another platform's name for one, not \"LEED\".\nDid you mean `LEAD`?",
    ],
    ["defaults: { source: WEBSITTE }", "Did you mean `WEBSITE`?"],
    ["defaults: { currency: BTC }", 'must be a currency that Amazon takes, such as USD, not "BTC"'],
    ["defaults: { country: USA }", "must be a country code of two letters"],
    ["defaults: { dataSet: 1st }", 'must be a letter, and then letters, digits, - and _, not "1st"'],
    ["types: { Sold: SALE_OF_THE_CENTURY }", "`events.purchases.types.Sold` must be a type of Amazon's"],
    ["types: { Sold out: LEAD, sold-out: OTHER }", "is the same word as `Sold out`: capitals"],
    ['types: { "-": LEAD }', "`events.purchases.types.-` needs a letter or a digit in its name"],
    ["timezone: Berlin", "must be a time zone's IANA name, such as Europe/Berlin"],
    ["maxAgeDays: 0", "must be a whole number from 1 to 90, not 0"],
    ["safetyStop: { maxRemovalRate: 0.2 }", "There is no setting `maxRemovalRate`"],
    ["identity: { externalId: derive }", "There is no setting `externalId` in `events.purchases.identity`"],
    ["schedule: { paused: true }", "must say `cron`, or `fileChanges: true`, or both"],
    ["mode: add", "There is no setting `mode` in `events.purchases`"],
    ["timezon: UTC", "Did you mean `timezone`?"],
    ["destination: demmo", 'Events entry "purchases" goes to destination "demmo"'],
  ])("%s is refused, with the line", (line, words) => {
    const { at, said } = refused(
      eventsWith("# Whom they are of.", line).replace(/ {4}defaults: .*LEAD.*\n/, ""),
    );
    expect(at).toBe("headwater.yaml:14");
    expect(said).toContain(words);
  });

  test("what is shared by all holds for them too, as far as it means something to them", () => {
    const shared = `identity: { email: { forms: amazon }, externalId: derive, country: reject }
safetyStop: { maxRemovalRate: 0.1, maxUnreadableRate: 0.5 }
consent: { basis: { statedBy: Ann, on: 2025-01-15, text: t } }
`;
    expect(first(EVENTS + shared)).toMatchObject({
      rules: { emailForms: "amazon", phoneForms: "both", phoneFix: "apply", unknownCountry: "reject" },
      maxUnreadableRate: 0.5,
      consentBasis: { statedBy: "Ann" },
    });
    expect(first(`${EVENTS}    consent: {}\n${shared}`).consentBasis).toBeUndefined();
  });

  test("with several destinations nothing is guessed", () => {
    const text = EVENTS.replace("events:", "  other: { connection: demo, profileId: 2 }\nevents:");
    expect(refused(text)).toMatchObject({
      code: "config.destination-unsaid",
      at: "headwater.yaml:13",
      said: expect.stringContaining('Events entry "purchases" does not say which destination'),
    });
  });

  test("a statement of tomorrow is none", () => {
    const error = refusal(() =>
      parseConfig(WHOLE, { file: "/etc/people/headwater.yaml", env: {}, now: Date.UTC(2026, 0, 10) }),
    );
    expect(error.message).toContain("`events.purchases.consent.basis.on` must not be in the future");
  });

  test("a name is a sync's or an events entry's, never both", () => {
    const text = `${SAMPLE}${EVENTS.slice(SHARED.length).replace("purchases:", "spring:")}`;
    expect(refused(text)).toEqual({
      code: "config.name-twice",
      at: "headwater.yaml:18",
      said: 'A sync and an events entry are both named "spring".\nGive `syncs.spring` or `events.spring` another name.',
    });
  });

  test("a file that says neither syncs nor events lacks its syncs", () => {
    expect(refused(SHARED).said).toContain("`syncs` is missing");
    expect(refused(`${SHARED}events:\n`).said).toContain("`syncs` is missing");
  });

  test("a key that stands in many places is told the first of them", () => {
    expect(refused(`${EVENTS}hashed: true\n`).said.match(/NAME/g)).toHaveLength(3);
    expect(refused(`${EVENTS}    hashed: true\n`).said).not.toContain("syncs.NAME");
  });
});

describe("findEvents", () => {
  const both = parse(`${SAMPLE}${EVENTS.slice(SHARED.length)}`);

  test("an entry is found by its name", () => {
    expect(findEvents(both, "purchases").fields.time).toBe("ordered_at");
  });

  test("an unknown name is answered with those that there are", () => {
    const { code, message, hint } = refusal(() => findEvents(both, "purchase"));
    expect({ code, message }).toEqual({
      code: "config.events-unknown",
      message: 'There is no events entry "purchase".',
    });
    expect(hint).toBe('Did you mean "purchases"? Events entries are: purchases.');
    expect(refusal(() => findEvents(parse(SAMPLE), "x")).hint).toBe("It has no events entries yet.");
  });

  test("a sync's name is answered with the command for it, and the other way round", () => {
    expect(refusal(() => findEvents(both, "spring")).hint).toBe("It is a sync: headwater sync spring");
    expect(refusal(() => findSync(both, "purchases"))).toMatchObject({
      code: "config.sync-unknown",
      hint: "It is an events entry: headwater events send purchases",
    });
  });
});

describe("the JSON schema", () => {
  const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(configSchema());

  test.each([
    ["all that may be said of events", WHOLE],
    ["the smallest entry", EVENTS],
    ["syncs alone", SAMPLE],
  ])("it takes %s", (_, text) => expect(valid(parseYaml(text))).toBe(true));

  test("an editor marks an unknown key of events", () => {
    expect(valid(parseYaml(`${EVENTS}    mode: add\n`))).toBe(false);
    expect(valid(parseYaml(eventsWith("email: email", "emial: email")))).toBe(false);
  });
});

test("the example of docs/configuration.md can be read", () => {
  const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  const example = page.slice(page.indexOf("```yaml\nevents:") + "```yaml\n".length);
  expect(first(SHARED + example.slice(0, example.indexOf("```"))).name).toBe("purchases");
});
