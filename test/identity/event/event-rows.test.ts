import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventRows } from "../../../src/identity/event/event-rows.ts";
import { eventColumns } from "../../../src/model/event-mapping.ts";
import type { Hashed } from "../../../src/model/field-mapping.ts";
import { HASHED_FIELDS } from "../../../src/model/field-mapping.ts";
import { sql } from "../../../src/sql/sql.ts";
import { NO_CONSENT, sha256 } from "../identities.ts";
import { type AskedEvents, events, identityOf, NOW, type RawRow } from "./events.ts";

const { rows, database } = events();

const plain = (...columns: string[]) => columns.map((column) => ({ column, hashed: false as const }));
const TIME = "2026-11-25T10:00:00+01:00";
const DAY = 86_400_000;
const EMAIL = { email: plain("email") };
const ann = { time: TIME, email: "ann@example.com" };

const one = async (row: RawRow, asked: AskedEvents = { fields: EMAIL }) => (await rows([row], asked))[0]!;
const reason = async (row: RawRow, asked?: AskedEvents) => (await one(row, asked)).row_reason;
const keysOf = async (row: RawRow, asked: AskedEvents) =>
  (await one(row, asked)).event!.matchKeys.map(({ type, values }) => [type, values[0]]);

describe("a row's event", () => {
  const row = {
    id: "order-1",
    time: TIME,
    total: "59.90",
    email: "Ann+x@example.com",
    phone: "213 373 4253",
  };
  const asked = {
    fields: { id: "id", value: "total", email: plain("email"), phone: plain("phone") },
    defaults: { currency: "USD" },
  };

  test("is Amazon's object without braces and consent, and what the plan adds up", async () => {
    const { event, body, digest, ...told } = await one(row, asked);
    expect(event).toStrictEqual({
      eventDescription: {
        name: "Online purchase",
        conversionType: "OFF_AMAZON_PURCHASES",
        eventSource: "WEBSITE",
        eventIngestionMethod: "SERVER_TO_SERVER",
      },
      eventTime: "2026-11-25T09:00:00Z",
      countryCode: "US",
      matchKeys: [
        { type: "EMAIL", values: [sha256("annx@example.com")] },
        { type: "EMAIL", values: [sha256("ann+x@example.com")] },
        { type: "PHONE", values: [sha256("12133734253")] },
        { type: "PHONE", values: [sha256("+12133734253")] },
      ],
      eventId: "order-1",
      value: 59.9,
      currencyCode: "USD",
    });
    expect(body).toContain(`"value":59.90,`);
    expect(told).toStrictEqual({
      event_id: "order-1",
      happened_at: Date.parse(TIME),
      type: "OFF_AMAZON_PURCHASES",
      currency: "USD",
      value: "59.90",
      identifiers: 5,
      country: "US",
      row_reason: null,
      dropped: null,
      slips: null,
      ...NO_CONSENT,
    });
  });

  test("says all that its row says in place of what holds for others", async () => {
    const { event } = await one(
      {
        ...row,
        kind: "Order completed",
        name: 'A "big" one',
        channel: "in store",
        set: "shop_1",
        currency: "eur",
        items: "3",
        country: "uk",
        ldu: "yes",
        brand: "Acme_1",
      },
      {
        ...asked,
        fields: {
          ...asked.fields,
          type: "kind",
          name: "name",
          source: "channel",
          dataSet: "set",
          currency: "currency",
          units: "items",
          country: "country",
          limitedDataUse: "ldu",
          customData: [{ name: "brand", column: "brand" }],
        },
        defaults: { type: "OTHER" },
      },
    );
    expect(event).toMatchObject({
      eventDescription: {
        name: 'A "big" one',
        conversionType: "OFF_AMAZON_PURCHASES",
        eventSource: "OFFLINE",
        dataSetName: "shop_1",
      },
      countryCode: "GB",
      currencyCode: "EUR",
      unitsSold: 3,
      customData: [{ name: "brand", value: "Acme_1" }],
      dataProcessingOptions: { options: "LIMITED_DATA_USE" },
    });
  });

  test("has no currency where there is no value, and no units but of a purchase", async () => {
    const fields = { ...EMAIL, value: "total", units: "items" };
    const noValue = await one({ ...ann, total: null, items: "2" }, { fields, defaults: { currency: "USD" } });
    expect(noValue.event).not.toHaveProperty("currencyCode");
    expect(noValue.event).toHaveProperty("unitsSold", 2);
    const lead = await one({ ...ann, total: "-1", items: "2" }, { fields, defaults: { type: "LEAD" } });
    expect(lead.event).not.toHaveProperty("unitsSold");
    expect(lead.event).toHaveProperty("value", -1);
  });

  test("knows the source's own names for types, before those that are known everywhere", async () => {
    const asked = {
      fields: { ...EMAIL, type: "kind" },
      rules: { types: { "Ticket sold": "OFF_AMAZON_PURCHASES", "!": "SEARCH", Lead: "CONTACT" } as const },
    };
    const types = ["ticket-sold", "Lead", "Search", null].map((kind) => ({ ...ann, kind }));
    expect((await rows(types, asked)).map(({ type }) => type)).toStrictEqual([
      "OFF_AMAZON_PURCHASES",
      "CONTACT",
      "SEARCH",
      "OFF_AMAZON_PURCHASES",
    ]);
  });
});

describe("a row's country", () => {
  const fields = { ...EMAIL, country: "country" };

  test("is understood by name and by three letters", async () =>
    expect(
      (
        await rows(
          ["Germany", "GBR", "uk"].map((country) => ({ ...ann, country })),
          { fields },
        )
      ).map(({ country, event }) => [country, event!.countryCode]),
    ).toStrictEqual([
      ["DE", "DE"],
      ["GB", "GB"],
      ["GB", "GB"],
    ]));

  test("that is unknown rejects the row where that is asked for; an empty one does not", async () => {
    const asked: AskedEvents = { fields, rules: { unknownCountry: "reject" } };
    expect((await one({ ...ann, country: "Narnia" }, asked)).row_reason).toBe("country.refused");
    expect((await one({ ...ann, country: null }, asked)).row_reason).toBeNull();
    expect((await one({ ...ann, country: "Narnia" }, asked)).dropped).toBeNull();
  });
});

describe("match keys", () => {
  test("are all identifiers, hashed or as they are, in a fixed order", async () => {
    const row = {
      ...ann,
      first: "Zoë",
      last: "Müller",
      street: "8 Bluestem Terrace",
      city: "New York",
      state: "New York",
      zip: "75236-9599",
      maid: "6d92078a-8246-4ba4-ae5b-76104861e7dc",
      ramp: `XY${"a".repeat(47)}`,
      match: "cookie-1",
    };
    const column = (column: string) => ({ column, hashed: false as const });
    const keys = await keysOf(row, {
      fields: {
        ...EMAIL,
        firstName: column("first"),
        lastName: column("last"),
        address: column("street"),
        city: column("city"),
        state: column("state"),
        postalCode: column("zip"),
        maid: "maid",
        rampId: "ramp",
        matchId: "match",
      },
    });
    expect(keys).toStrictEqual([
      ["EMAIL", sha256("ann@example.com")],
      ["FIRST_NAME", sha256("zo")],
      ["LAST_NAME", sha256("mueller")],
      ["ADDRESS", sha256("8bluestemter")],
      ["CITY", sha256("newyork")],
      ["STATE", sha256("ny")],
      ["POSTAL", sha256("75236")],
      ["MAID", row.maid],
      ["RAMP_ID", row.ramp],
      ["MATCH_ID", row.match],
    ]);
  });

  test("are distinct, and at most 15", async () => {
    const columns = Array.from({ length: 20 }, (_, index) => `e${index}`);
    const emails = Object.fromEntries(columns.map((name, index) => [name, `p${index % 17}@example.com`]));
    const fields = { email: plain(...columns), phone: plain("phone") };
    const row = await one({ time: TIME, ...emails, phone: "+12133734253" }, { fields });
    expect(row.event!.matchKeys.map(({ values }) => values[0])).toStrictEqual(
      Array.from({ length: 15 }, (_, index) => sha256(`p${index}@example.com`)),
    );
    expect(row.identifiers).toBe(16);
    expect(
      await keysOf({ time: TIME, e0: "a@x.com", e1: "A@x.com" }, { fields: { email: plain("e0", "e1") } }),
    ).toHaveLength(1);
  });

  const HASH = sha256("ann");
  const NOTHING = sha256("");
  test.each<[hashed: Hashed, cases: [given: string | null, sent: string | null, dropped: string | null][]]>([
    [
      false,
      [
        ["Ann", HASH, null],
        [HASH, null, "firstName:hash.unmarked"],
        ["名", null, "firstName:identifier.nothing-left"],
        [" ", null, null],
      ],
    ],
    [
      true,
      [
        [HASH, HASH, null],
        ["Ann", null, "firstName:hash.expected"],
        [NOTHING, null, "firstName:hash.of-nothing"],
        [null, null, null],
      ],
    ],
    [
      "auto",
      [
        [HASH, HASH, null],
        ["Ann", HASH, null],
        [HASH.toUpperCase(), null, "firstName:hash.upper-case"],
        [NOTHING, null, "firstName:hash.of-nothing"],
        ["-", null, "firstName:identifier.nothing-left"],
      ],
    ],
    [
      "rehash",
      [
        [HASH.toUpperCase(), sha256(HASH), null],
        ["Ann", null, "firstName:hash.expected"],
      ],
    ],
  ])("of names under %j are hashed, taken as they are, or named", async (hashed, cases) => {
    const fields = { ...EMAIL, firstName: { column: "first", hashed } };
    const found = await rows(
      cases.map(([first]) => ({ ...ann, first })),
      { fields },
    );
    expect(
      found.map(({ event, dropped }, index) => [
        cases[index]![0],
        event!.matchKeys[1]?.values[0] ?? null,
        dropped,
      ]),
    ).toStrictEqual(cases);
  });

  test("that are hashes of another kind are sent in no form, from any column", async () => {
    const md5 = createHash("md5").update("ann").digest("hex");
    const base64 = createHash("sha256").update("ann").digest("base64");
    const faulty = [md5, base64, sha256("null"), HASH.toUpperCase()];
    const reasons = ["hash.md5", "hash.base64", "hash.of-placeholder", "hash.upper-case"];
    for (const hashed of [false, true, "auto"] as const) {
      const fields: AskedEvents["fields"] = { ...EMAIL, phone: [{ column: "value", hashed }] };
      for (const field of HASHED_FIELDS) fields[field] = { column: "value", hashed };
      const found = await rows(
        faulty.map((value) => ({ ...ann, value })),
        { fields },
      );
      expect(found.map(({ event, dropped }) => [event!.matchKeys.length, dropped])).toStrictEqual(
        reasons.map((one) => [1, ["phone", ...HASHED_FIELDS].map((field) => `${field}:${one}`).join(" ")]),
      );
    }
  });

  test("that can't be used are named, and the rest is sent", async () => {
    const row = await one(
      {
        ...ann,
        phone: "12",
        country: "Narnia",
        zip: "1",
        maid: "00000000-0000-0000-0000-000000000000",
        ramp: "x",
        match: "a b",
        ldu: "perhaps",
        brand: "a b",
      },
      {
        fields: {
          ...EMAIL,
          phone: plain("phone"),
          country: "country",
          postalCode: { column: "zip", hashed: false },
          maid: "maid",
          rampId: "ramp",
          matchId: "match",
          limitedDataUse: "ldu",
          customData: [{ name: "brand", column: "brand" }],
        },
      },
    );
    expect(String(row.dropped).split(" ")).toStrictEqual([
      "phone:phone.invalid",
      "country:country.unknown",
      "postalCode:postal-code.invalid",
      "maid:maid.zeros",
      "rampId:ramp-id.invalid",
      "matchId:match-id.invalid",
      "limitedDataUse:limited-data-use.unreadable",
      "customData:custom-data.not-allowed",
    ]);
    expect(row.event).toMatchObject({ dataProcessingOptions: { options: "LIMITED_DATA_USE" } });
    expect(row.event).not.toHaveProperty("customData");
  });
});

describe("a row that can't be used", () => {
  const fields = {
    ...EMAIL,
    id: "id",
    type: "kind",
    source: "channel",
    dataSet: "set",
    value: "total",
    currency: "currency",
    units: "items",
  };
  const good = {
    ...ann,
    id: "1",
    kind: null,
    channel: null,
    set: null,
    total: null,
    currency: null,
    items: null,
  };
  const ago = (ms: number) => new Date(NOW - ms).toISOString();

  const CASES: readonly [change: Record<string, string | null>, why: string | null][] = [
    [{}, null],
    [{ unreadable: "row.bad-quote", time: null }, "row.bad-quote"],
    [{ time: " ", kind: "?" }, "time.missing"],
    [{ time: "yesterday", kind: "?" }, "time.unreadable"],
    [{ time: ago(7 * DAY) }, null],
    [{ time: ago(7 * DAY + 1), kind: "?", total: "x" }, "time.too-old"],
    [{ time: ago(0) }, null],
    [{ time: ago(-1) }, "time.future"],
    [{ kind: "Refund", channel: "moon" }, "type.unknown"],
    [{ channel: "moon", set: "1" }, "event-source.unknown"],
    [{ set: "1x", total: "x" }, "data-set.not-allowed"],
    [{ total: "x", currency: "XXX" }, "value.unreadable"],
    [{ total: "1.005" }, "value.too-precise"],
    [{ total: "-1" }, "value.negative"],
    [{ total: "-1", kind: "Lead" }, null],
    [{ total: "-1", kind: "Lead", currency: "USD" }, "value.negative"],
    [{ total: "1", currency: "XXX" }, "currency.unknown"],
    [{ items: "0", id: null }, "units.invalid"],
    [{ items: "0", kind: "Lead" }, null],
    [{ id: null }, null],
    [{ id: "a\nb", email: null }, "event-id.not-allowed"],
    [{ id: "Ann@Example.com" }, "event-id.personal"],
    [{ email: "nobody" }, "row.no-match-key"],
  ];

  test("has the first reason of its order", async () => {
    const found = await rows(
      CASES.map(([change]) => ({ ...good, ...change })),
      { fields },
    );
    for (const [index, [change, why]] of CASES.entries()) {
      const { row_reason, body } = found[index]!;
      expect([row_reason, body === null], JSON.stringify(change)).toStrictEqual([why, why !== null]);
    }
  });

  test("for its age alone still has its id and digest", async () => {
    const old = await one({ ...good, time: ago(8 * DAY) }, { fields });
    expect(old).toMatchObject({ event_id: "1", digest: expect.anything() });
    expect(await one({ ...good, time: "?" }, { fields })).toMatchObject({ event_id: "1", digest: null });
  });

  test("has no type where nobody says one", async () =>
    expect(
      await reason(
        { ...ann, kind: null },
        { fields: { ...EMAIL, type: "kind" }, defaults: { type: undefined! } },
      ),
    ).toBe("type.missing"));
});

describe("an event's digest", () => {
  const fields = { email: plain("email"), phone: plain("phone"), value: "total", name: "name", maid: "maid" };
  const row = {
    time: TIME,
    email: "a+b@example.com",
    phone: "12",
    total: "5",
    name: null,
    maid: null,
  };
  const all = async (changes: readonly RawRow[], asked: Partial<AskedEvents> = {}) => {
    const found = await rows(
      changes.map((change) => ({ ...row, ...change })),
      { fields, ...asked },
    );
    return found.map(({ event_id, digest }) => ({ event_id, digest }));
  };
  const told = async (change: RawRow = {}, asked: Partial<AskedEvents> = {}) =>
    (await all([change], asked))[0]!;

  test("and its derived id are of the content: spelling and forms make no difference", async () => {
    const [first, ...others] = await all([
      {},
      { time: "2026-11-25 09:00:00" },
      { total: "5.00" },
      { email: " A+B@example.com" },
      { name: "Online purchase" },
    ]);
    expect(first!.event_id).toMatch(/^hw-[0-9a-f]{32}$/);
    for (const other of others) expect(other).toStrictEqual(first);
    for (const forms of ["amazon", "seed"] as const)
      expect(await told({}, { rules: { emailForms: forms, phoneForms: forms } })).toStrictEqual(first);
    expect(await told({}, { defaults: { dataSet: "default_events" } })).toStrictEqual(first);
  });

  test("are the same whether a phone is mended or left out", async () => {
    const given = [{ ...row, phone: "0044 20 7946 0018" }];
    const [mended] = await rows(given, { fields });
    const [leftOut] = await rows(given, { fields, rules: { phoneFix: "off" } });
    expect(mended).toMatchObject({ event_id: leftOut!.event_id, digest: leftOut!.digest });
    const keys = [mended, leftOut].map((one) => one!.event!.matchKeys.filter(({ type }) => type === "PHONE"));
    expect(keys).toEqual([
      [
        { type: "PHONE", values: [sha256("442079460018")] },
        { type: "PHONE", values: [sha256("+442079460018")] },
      ],
      [],
    ]);
  });

  test("differ with every part of the content", async () => {
    const found = [
      ...(await all([
        {},
        { time: "2026-11-25 09:00:01" },
        { total: "5.01" },
        { email: "c@example.com" },
        { phone: "13" },
        { name: "Other" },
        { maid: "6d92078a-8246-4ba4-ae5b-76104861e7dc" },
      ])),
      await told({}, { defaults: { type: "LEAD" } }),
      await told({}, { defaults: { source: "OFFLINE" } }),
      await told({}, { defaults: { country: "CA" } }),
      await told({}, { defaults: { currency: "USD" } }),
      await told({}, { defaults: { dataSet: "shop" } }),
    ];
    expect(new Set(found.map(({ event_id }) => event_id)).size).toBe(found.length);
    expect(new Set(found.map(({ digest }) => digest)).size).toBe(found.length);
  });

  test("does not depend on consent", async () => {
    const asked = { fields: { ...fields, consent: { userData: "consent" } } };
    expect(await told({ consent: "yes" }, asked)).toStrictEqual(await told({ consent: "no" }, asked));
    expect(await one({ ...row, consent: "no" }, asked)).toMatchObject({
      user_data: "DENIED",
      says_consent: true,
    });
  });
});

describe("the relation", () => {
  const asked: AskedEvents = {
    fields: {
      id: "id",
      type: "kind",
      name: "name",
      source: "channel",
      dataSet: "set",
      value: "total",
      currency: "currency",
      units: "items",
      email: plain("email"),
      phone: plain("phone"),
      firstName: { column: "first", hashed: "auto" },
      address: { column: "street", hashed: false },
      state: { column: "state", hashed: false },
      postalCode: { column: "zip", hashed: false },
      maid: "maid",
      rampId: "ramp",
      matchId: "match",
      country: "country",
      consent: { userData: "consent", tcf: "tcf" },
      limitedDataUse: "ldu",
      customData: [{ name: "brand", column: "brand" }],
    },
  };
  const columns = eventColumns(identityOf(asked).fields);

  test("only streams raw values: the side that a cross product holds is the row of rules", async () => {
    const cells = columns.map((_, index) => sql`range::varchar as ${sql.id(`c${index}`)}`);
    await database().run(
      sql`create temp table bought as select ${sql.join(cells)}, null::varchar as unreadable, range as place from range(10000)`,
    );
    const relation = eventRows(sql`from bought`, ["place"], identityOf(asked));
    const [row] = await database().all(sql`explain (format json) ${relation}`);
    const names: string[] = [];
    const walk = ({ name, children }: PlanNode): void => {
      names.push(name.trim());
      children.forEach(walk);
    };
    for (const node of JSON.parse(String(row!.explain_value)) as PlanNode[]) walk(node);
    expect(names.filter((name) => name !== "PROJECTION")).toStrictEqual([
      "CROSS_PRODUCT",
      "SEQ_SCAN",
      "READ_PARQUET",
    ]);
  });

  test("makes a body that is JSON of any text in any column", async () => {
    const text = fc
      .oneof(
        fc.string({ unit: "binary", maxLength: 12 }),
        fc.constantFrom("\0", '"', "\\", "\u2028", '\u0001"}'),
      )
      .filter((one) => one.isWellFormed());
    const row = fc
      .record(Object.fromEntries(columns.map((column) => [column, fc.option(text)])))
      .map((cells) => ({ ...cells, time: TIME, email: "ann@example.com" }));
    // Columns that reject the row are left to others here: only what is sent can break the JSON.
    const sent = row.map((cells) => ({
      ...cells,
      id: String(cells["id" as never] ?? "1").replace(/\p{Cc}/gu, "") || "1",
      kind: null,
      channel: null,
      set: null,
      total: null,
      currency: null,
      items: null,
    }));
    let bodies = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(sent, row), { minLength: 60, maxLength: 90 }), async (given) => {
        const found = await rows(given, asked);
        for (const [index, { event, row_reason }] of found.entries()) {
          expect(event === null).toBe(row_reason !== null);
          if (event === null) continue;
          bodies += 1;
          const { name } = event.eventDescription as { name: string };
          const written = given[index]!["name" as never] as string | null;
          if (written !== null && /^[!-~]/.test(written))
            expect(name).toBe(written.replace(/[ \t\r\n\u00a0\u200b\ufeff]+$/, ""));
        }
      }),
      { numRuns: 3 },
    );
    expect(bodies).toBeGreaterThan(50);
  });
});

interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
}
