import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONSENT_COUNTRIES } from "../../src/model/consent.ts";
import { COUNTRIES } from "../../src/model/country.ts";
import { sql } from "../../src/sql/sql.ts";
import { identities, sha256 } from "./identities.ts";

const { hash, value, database } = identities();

/** The samples of IAB's own pages. */
const TCF = "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA";
const CORE = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA";
const GPP = `DBACNY~${CORE}~1YNN`;

describe("Amazon's signal", () => {
  test.each([
    [
      "GRANTED",
      ["granted", "Granted", "YES", "y", "true", "1", "opt-in", "opt in", "opt_in", "OptIn", "opted in"],
    ],
    [
      "DENIED",
      ["denied", "DENIED", "no", "N", "false", "0", "opt-out", "opt out", "opt_out", "OPTOUT", "opted out"],
    ],
    ["NOT_APPLICABLE", ["not_applicable", "NOT APPLICABLE"]],
    ["UNKNOWN", ["unknown", "Unknown"]],
    [null, ["maybe", "-1", "yes!", "10", "n/a", "2026-01-15", "ann@example.com", "opt", "granted denied"]],
  ])("is %s for %j", async (signal, spellings) => {
    for (const spelling of spellings)
      expect(await value(sql`consent_signal(value)`, spelling), spelling).toBe(signal);
  });
});

describe("a TCF string", () => {
  test.each([TCF, CORE, `${TCF}.YAAAAAAAAAAA`])("is passed on as it is: %s", async (text) =>
    expect(await value(sql`tcf_string(value)`, text)).toBe(text),
  );

  test.each([
    ["an email address", "Carla.LongNameOfAPersonENWhoHasOneOfThose@example.com"],
    ["a phone number", "+49 151 23456789"],
    ["digits only", "4915123456789".repeat(4)],
    ["a hash", sha256("ann@example.com")],
    ["a hash in capitals that begins with C", `C${sha256("x").slice(1).toUpperCase()}`],
    ["of version 1", `B${CORE.slice(1)}`],
    ["cut short", CORE.slice(0, 40)],
    ["without a language", `${CORE.slice(0, 18)}00${CORE.slice(20)}`],
    ["with a segment of no known kind", `${CORE}.AAAA`],
    ["a GPP string", GPP],
    ["with a quote", `${CORE}"`],
    ["without end", `${CORE}${"A".repeat(8_200)}`],
  ])("is none: %s", async (_, text) => expect(await value(sql`tcf_string(value)`, text)).toBe(null));
});

describe("a GPP string", () => {
  test.each([GPP, `DBABMA~${CORE}`, "DBABLA~BVQqAAAAAgA.QA"])("is passed on as it is: %s", async (text) =>
    expect(await value(sql`gpp_string(value)`, text)).toBe(text),
  );

  test.each([
    ["an email address", "DBann~b@example.com"],
    ["a phone number", "+49 151 23456789"],
    ["without a section", "DBAA"],
    ["with an empty section", "DBABMA~"],
    ["a TCF string", TCF],
  ])("is none: %s", async (_, text) => expect(await value(sql`gpp_string(value)`, text)).toBe(null));
});

test("no text with an @, a blank, a plus or a quote is taken for any consent string", () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(TCF, CORE, GPP),
      fc.nat({ max: 40 }),
      fc.constantFrom("@", " ", "+", '"', "\\", "ü"),
      async (text, at, stranger) => {
        const broken = text.slice(0, at) + stranger + text.slice(at + 1);
        expect(await value(sql`coalesce(tcf_string(value), gpp_string(value))`, broken), broken).toBe(null);
      },
    ),
    { numRuns: 60 },
  ));

test("a signal is wanted in exactly the countries of the list", async () => {
  const rows = await database().all(
    sql`select country from (select unnest(${COUNTRIES}) as country) where wants_consent(country)`,
  );
  expect(rows.map(({ country }) => country).sort()).toStrictEqual([...CONSENT_COUNTRIES].sort());
  expect(CONSENT_COUNTRIES).toEqual(expect.arrayContaining(["GB", "DE", "NO", "IS", "LI", "CH", "RE"]));
  expect(CONSENT_COUNTRIES).not.toContain("US");
});

describe("a row's consent", () => {
  const fields = {
    externalId: "id",
    email: [{ column: "email", hashed: false as const }],
    consent: { userData: "ads", adStorage: "storage", tcf: "tcf", gpp: "gpp" },
  };
  const said = async (cells: Record<string, string | null>) =>
    (await hash([{ id: "a", email: "a@example.com", ...cells }], { fields }))[0];

  test("is what its cells say", async () =>
    expect(await said({ ads: " Yes ", storage: "no", tcf: `${TCF}\n`, gpp: GPP })).toMatchObject({
      user_data: "GRANTED",
      ad_storage: "DENIED",
      tcf: TCF,
      gpp: GPP,
      says_consent: true,
      dropped: null,
    }));

  test("is nothing where its cells are empty, and nobody is told", async () =>
    expect(await said({ ads: " ", storage: null, tcf: "", gpp: null })).toMatchObject({
      user_data: null,
      tcf: null,
      says_consent: false,
      dropped: null,
    }));

  test("that can't be read is left out with a reason, once each, and is still something said", async () =>
    expect(
      await said({ ads: "maybe", storage: "perhaps", tcf: "ann@example.com", gpp: "+49 151 23456789" }),
    ).toMatchObject({
      user_data: null,
      ad_storage: null,
      tcf: null,
      gpp: null,
      says_consent: true,
      dropped: "consent:consent.unreadable consent:consent.not-tcf consent:consent.not-gpp",
    }));
});

describe("the text of a consent", () => {
  const text = async (...parts: (string | null)[]) =>
    value(sql`consent_text(${sql.join(parts.map((part) => sql`${part}::varchar`))})`, null);

  test("has what there is, as Amazon names it", async () => {
    expect(await text("GRANTED", null, null, null)).toBe('{"amzn":{"amznUserData":"GRANTED"}}');
    expect(await text(null, "UNKNOWN", null, GPP)).toBe(
      `{"amzn":{"amznAdStorage":"UNKNOWN"},"gpp":"${GPP}"}`,
    );
    expect(await text("GRANTED", "GRANTED", CORE, GPP)).toBe(
      JSON.stringify({
        amzn: { amznUserData: "GRANTED", amznAdStorage: "GRANTED" },
        tcf: CORE,
        gpp: GPP,
      }),
    );
    expect(await text(null, null, null, null)).toBe(null);
  });
});
