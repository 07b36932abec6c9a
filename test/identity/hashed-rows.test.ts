import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Hashed } from "../../src/model/field-mapping.ts";
import { identities, NO_CONSENT, sha256 } from "./identities.ts";

const { hash } = identities();

const email = (...columns: string[]) => columns.map((column) => ({ column, hashed: false as const }));
const asHashed = (column: string, hashed: Hashed) => [{ column, hashed }];

const BASIC = { externalId: "id", email: email("email"), phone: email("phone"), country: "country" };
const NUMBER = "+1 (213) 373-4253";
const E164 = "12133734253";
const HASH_OF_NOTHING = sha256("");

describe("a row's identity", () => {
  test("is its id, its country, and its hashes: the first email with the first phone", async () =>
    expect(
      await hash([{ id: "a1", email: " ANN@example.com", phone: NUMBER, country: "us" }], { fields: BASIC }),
    ).toStrictEqual([
      {
        external_id: "a1",
        country: "US",
        sets: [{ email: sha256("ann@example.com"), phone: sha256(E164) }, { phone: sha256(`+${E164}`) }],
        row_reason: null,
        dropped: null,
        second_emails: 0,
        slips: null,
        roles: null,
        ...NO_CONSENT,
      },
    ]));

  test("has both forms of an email where they differ, and counts that", async () => {
    const [row] = await hash([{ id: "a", email: "a+b@example.com", phone: null, country: null }], {
      fields: BASIC,
    });
    expect(row).toMatchObject({
      sets: [{ email: sha256("ab@example.com") }, { email: sha256("a+b@example.com") }],
      second_emails: 1,
      slips: null,
      roles: null,
    });
  });

  test("has an email that Amazon's form leaves nothing of in the seed's form", async () => {
    const [row] = await hash([{ id: "a", email: "名前@example.com", phone: null, country: null }], {
      fields: BASIC,
    });
    expect(row).toMatchObject({
      sets: [{ email: sha256("名前@example.com") }],
      dropped: null,
      second_emails: 0,
      slips: null,
      roles: null,
    });
  });

  test("takes each identifier once, and makes no cross product", async () => {
    const fields = { email: email("e1", "e2", "e3"), phone: email("p1", "p2") };
    const rules = { phoneForms: "amazon" as const };
    const row = { e1: "a@x.com", e2: "b@x.com", e3: "A@x.com", p1: NUMBER, p2: "+1 213-373-4253" };
    const [hashed] = await hash([row], { fields, rules });
    expect(hashed!.sets).toStrictEqual([
      { email: sha256("a@x.com"), phone: sha256(E164) },
      { email: sha256("b@x.com") },
    ]);
  });

  test("reads a phone in the row's country, else in the default one; one with a plus needs none", async () => {
    const rows = [
      { id: "a", email: null, phone: "020 7946 0018", country: "UK" },
      { id: "b", email: null, phone: "213 373 4253", country: null },
      { id: "c", email: null, phone: "213 373 4253", country: "Narnia" },
      { id: "d", email: null, phone: NUMBER, country: "Narnia" },
    ];
    const hashed = await hash(rows, { fields: BASIC, rules: { phoneForms: "amazon" } });
    expect(hashed.map(({ country, sets, dropped }) => [country, sets?.[0]?.phone, dropped])).toStrictEqual([
      ["GB", sha256("442079460018"), null],
      ["US", sha256(E164), null],
      ["US", undefined, "phone:phone.invalid country:country.unknown"],
      ["US", sha256(E164), "country:country.unknown"],
    ]);
  });
});

describe("forms", () => {
  const row = { id: "a", email: "a+b@example.com", phone: NUMBER, country: "US" };
  const sent = async (forms: "both" | "amazon" | "seed") => {
    const [hashed] = await hash([row], { fields: BASIC, rules: { emailForms: forms, phoneForms: forms } });
    return hashed!.sets!.flatMap((set) => Object.values(set)).sort();
  };

  test("both are sent, each once", async () =>
    expect(await sent("both")).toStrictEqual(
      ["ab@example.com", "a+b@example.com", E164, `+${E164}`].map(sha256).sort(),
    ));
  test("or Amazon's alone", async () =>
    expect(await sent("amazon")).toStrictEqual(["ab@example.com", E164].map(sha256).sort()));
  test("or the seed's alone", async () =>
    expect(await sent("seed")).toStrictEqual(["a+b@example.com", `+${E164}`].map(sha256).sort()));

  test("the seed's phone to the letter is its digits with a plus, no country code added", async () => {
    const rows = ["(213) 373-4253", "12", "no digits"].map((phone) => ({
      id: "a",
      email: null,
      phone,
      country: "US",
    }));
    const hashed = await hash(rows, { fields: BASIC, rules: { phoneForms: "seed" } });
    expect(hashed.map(({ sets, dropped }) => [sets, dropped])).toStrictEqual([
      [[{ phone: sha256("+2133734253") }], null],
      [[{ phone: sha256("+12") }], null],
      [null, "phone:phone.invalid"],
    ]);
  });
});

describe("a column's hashed values", () => {
  const HASH = sha256("ann@example.com");
  const emailOf = async (hashed: Hashed, value: string | null) => {
    const [row] = await hash([{ id: "a", value }], {
      fields: { externalId: "id", email: asHashed("value", hashed) },
    });
    return [row!.sets?.map((set) => set.email) ?? null, row!.dropped];
  };

  test.each<
    [hashed: Hashed, what: string, value: string | null, sent: string[] | null, dropped: string | null]
  >([
    [false, "a plain value is hashed", "ann@example.com", [HASH], null],
    [false, "a hash is refused", HASH, null, "email:email.looks-hashed"],
    [false, "so is one in capitals", HASH.toUpperCase(), null, "email:hash.upper-case"],
    [false, "nothing is nothing", "  ", null, null],
    [true, "a hash is sent as it is", HASH, [HASH], null],
    [true, "white space around it goes", ` ${HASH}\t`, [HASH], null],
    [true, "a plain value is refused", "ann@example.com", null, "email:email.not-a-hash"],
    [true, "capitals are refused", HASH.toUpperCase(), null, "email:hash.upper-case"],
    [true, "the hash of nothing is refused", HASH_OF_NOTHING, null, "email:hash.of-nothing"],
    [true, "nothing is nothing", null, null, null],
    ["auto", "a hash is sent as it is", HASH, [HASH], null],
    ["auto", "a plain value is hashed", "ANN@example.com", [HASH], null],
    ["auto", "the hash of nothing is refused", HASH_OF_NOTHING, null, "email:hash.of-nothing"],
    ["auto", "anything else is refused", "no email", null, "email:email.placeholder"],
    ["auto", "a hash in capitals is no plain value", HASH.toUpperCase(), null, "email:hash.upper-case"],
    ["rehash", "a hash is hashed once more", HASH, [sha256(HASH)], null],
    ["rehash", "capitals make no difference", HASH.toUpperCase(), [sha256(HASH)], null],
    ["rehash", "a plain value is refused", "ann@example.com", null, "email:email.not-a-hash"],
    [
      "rehash",
      "the hash of nothing is refused",
      HASH_OF_NOTHING.toUpperCase(),
      null,
      "email:hash.of-nothing",
    ],
    ["rehash", "nothing is nothing", " ", null, null],
  ])("under %j %s", async (hashed, _, value, sent, dropped) =>
    expect(await emailOf(hashed, value)).toStrictEqual([sent, dropped]),
  );

  test.each<Hashed>([true, "auto"])("of phones under %j are sent as they are", async (hashed) => {
    const [row] = await hash([{ id: "a", value: HASH }], {
      fields: { externalId: "id", phone: asHashed("value", hashed) },
    });
    expect(row!.sets).toStrictEqual([{ phone: HASH }]);
  });

  test.each<Hashed>([true, "auto", "rehash"])(
    "of phones under %j pass where the seed's form is asked for",
    async (hashed) => {
      const [row] = await hash([{ id: "a", value: HASH }], {
        fields: { externalId: "id", phone: asHashed("value", hashed) },
        rules: { phoneForms: "seed" },
      });
      expect(row!.sets).toStrictEqual([{ phone: hashed === "rehash" ? sha256(HASH) : HASH }]);
    },
  );

  test.each<Hashed>([false, "auto"])("of phones: a number is no hash under %j", async (hashed) => {
    const [row] = await hash([{ id: "a", value: NUMBER }], {
      fields: { externalId: "id", phone: asHashed("value", hashed) },
      rules: { phoneForms: "amazon" },
    });
    expect(row!.sets).toStrictEqual([{ phone: sha256(E164) }]);
  });

  test("under false, a phone that looks hashed is refused as such even where digits alone would do", async () => {
    const [row] = await hash([{ id: "a", value: HASH }], {
      fields: { externalId: "id", phone: asHashed("value", false) },
      rules: { phoneForms: "seed" },
    });
    expect(row).toMatchObject({ sets: null, dropped: "phone:phone.looks-hashed" });
  });

  test("no hash of nothing comes out of any value under any rule", async () => {
    const value = fc.oneof(
      fc.constantFrom(
        "",
        " ",
        "\t\n",
        "@",
        "+",
        "-",
        "()",
        "''",
        "\u00a0",
        HASH_OF_NOTHING,
        HASH_OF_NOTHING.toUpperCase(),
      ),
      fc.string({ maxLength: 6 }).filter((text) => !text.includes("\0") && text.isWellFormed()),
    );
    const kinds: Hashed[] = [false, true, "auto", "rehash"];
    const forms = fc.constantFrom("both" as const, "amazon" as const, "seed" as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 20, maxLength: 40 }),
        fc.constantFrom(...kinds),
        forms,
        async (values, hashed, form) => {
          const rows = await hash(
            values.map((value) => ({ value })),
            {
              fields: { email: asHashed("value", hashed), phone: asHashed("value", hashed) },
              rules: { emailForms: form, phoneForms: form },
            },
          );
          const nothing = [HASH_OF_NOTHING, sha256("+"), sha256(HASH_OF_NOTHING), sha256("@")];
          for (const { sets, external_id } of rows) {
            const hashes = (sets ?? []).flatMap((set) => Object.values(set));
            expect(hashes.filter((hash) => nothing.includes(hash))).toStrictEqual([]);
            expect(hashes.filter((hash) => !/^[0-9a-f]{64}$/.test(hash))).toStrictEqual([]);
            expect(external_id === null).toBe(sets === null);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe("an external id", () => {
  const derive = async (row: Record<string, string | null>, asked = {}) =>
    (await hash([row], asked))[0]!.external_id;
  const fields = { email: email("email"), phone: email("phone") };

  test("is derived from the strongest identifier where none is mapped, and is the same on every machine", async () => {
    const id = await derive({ email: " Ann@Example.com", phone: null }, { fields });
    expect(id).toBe(sha256(`headwater external id\n1\n${sha256("ann@example.com")}`));
    expect(await derive({ email: "ann@example.com", phone: NUMBER }, { fields })).toBe(id);
    expect(await derive({ email: null, phone: NUMBER }, { fields })).toBe(
      sha256(`headwater external id\n1\n${sha256(E164)}`),
    );
  });

  test("derived is another one at every destination", async () => {
    const row = { email: "ann@example.com", phone: null };
    expect(await derive(row, { fields, scope: "1" })).not.toBe(await derive(row, { fields, scope: "2" }));
  });

  test.each(["amazon", "seed"] as const)(
    "derived does not depend on the forms that are sent: %s",
    async (form) => {
      const rules = { emailForms: form, phoneForms: form };
      for (const row of [
        { email: "a+b@example.com", phone: null },
        { email: null, phone: "(213) 373-4253" },
      ])
        expect(await derive(row, { fields, rules })).toBe(await derive(row, { fields }));
    },
  );

  test("is derived from an email that Amazon's form leaves nothing of only where there is nothing else", async () => {
    const email = "名前@example.com";
    expect(await derive({ email, phone: null }, { fields })).toBe(
      sha256(`headwater external id\n1\n${sha256(email)}`),
    );
    expect(await derive({ email, phone: NUMBER }, { fields })).toBe(
      await derive({ email: null, phone: NUMBER }, { fields }),
    );
  });

  test("derived from a hash is that of the value behind it", async () => {
    const hashed = { fields: { email: asHashed("email", true) } };
    expect(await derive({ email: sha256("ann@example.com") }, hashed)).toBe(
      await derive({ email: "ann@example.com" }, { fields: { email: email("email") } }),
    );
  });

  test("that is missing or not allowed rejects the row, or is derived", async () => {
    const rows = [
      { id: "", email: "ann@example.com" },
      { id: "not allowed", email: "ann@example.com" },
      { id: "fine", email: "ann@example.com" },
      { id: "fine", email: null },
      { id: null, email: null },
    ].map((row) => ({ ...row, id: row.id === "" ? null : row.id }));
    const mapping = { externalId: "id", email: email("email") };
    const reasons = (await hash(rows, { fields: mapping })).map(({ external_id, row_reason }) => [
      external_id,
      row_reason,
    ]);
    expect(reasons).toStrictEqual([
      [null, "id.missing"],
      [null, "id.not-allowed"],
      ["fine", null],
      ["fine", "row.no-identifier"],
      [null, "id.missing"],
    ]);
    const derived = await hash(rows, { fields: mapping, rules: { invalidExternalId: "derive" } });
    const own = sha256(`headwater external id\n1\n${sha256("ann@example.com")}`);
    expect(derived.map(({ external_id, row_reason }) => [external_id, row_reason])).toStrictEqual([
      [own, null],
      [own, null],
      ["fine", null],
      ["fine", "row.no-identifier"],
      [null, "row.no-identifier"],
    ]);
  });
});

describe("a line that could not be read", () => {
  test("has the reader's reason, and nothing else", async () =>
    expect(
      await hash([{ id: null, email: null, phone: null, country: null, unreadable: "row.bad-quote" }], {
        fields: BASIC,
      }),
    ).toStrictEqual([
      {
        external_id: null,
        country: "US",
        sets: null,
        row_reason: "row.bad-quote",
        dropped: null,
        second_emails: 0,
        slips: null,
        roles: null,
        ...NO_CONSENT,
      },
    ]));
});

describe("a column mapped twice", () => {
  test("as id and as email is both", async () => {
    const [row] = await hash([{ value: "abc" }, { value: "x" }], {
      fields: { externalId: "value", email: email("value") },
    });
    expect(row).toMatchObject({ external_id: "abc", sets: null, dropped: "email:email.invalid" });
  });
});
