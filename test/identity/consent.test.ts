import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tcfFindings, tcfKey } from "../../src/identity/consent-string/tcf.ts";
import { OTHER_VERSION, UNREADABLE } from "../../src/identity/consent-string/verdict.ts";
import { CONSENT_COUNTRIES, CONSENT_FINDINGS } from "../../src/model/consent.ts";
import { COUNTRIES } from "../../src/model/country.ts";
import { sql } from "../../src/sql/sql.ts";
import { BASE64, gppString, range, tcfString } from "./consent-strings.ts";
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

const { "consent.tcf-without-storage": NO_STORAGE, "consent.tcf-without-amazon": NO_AMAZON } =
  CONSENT_FINDINGS;

describe("a TCF string", () => {
  const findings = (text: string) => value(sql`tcf_findings(value)`, text);

  test.each([
    ["storage and Amazon", tcfString({ purposes: [1, 2], vendors: [1, 793] }), 0],
    ["both, its vendors as ranges", tcfString({ purposes: [1], vendors: range(2, 1_200) }), 0],
    ["no storage", tcfString({ purposes: [2], vendors: [793] }), NO_STORAGE],
    [
      "no storage where nobody was asked for it",
      tcfString({ purposes: [], vendors: [793], isAsked: false }),
      0,
    ],
    ["another vendor only", tcfString({ purposes: [1], vendors: [755] }), NO_AMAZON],
    [
      "vendors around Amazon",
      tcfString({ purposes: [1], vendors: [...range(1, 792), ...range(794, 1_200)] }),
      NO_AMAZON,
    ],
    ["nothing, with a publisher's segment", TCF, NO_AMAZON | NO_STORAGE],
    ["nothing", CORE, NO_AMAZON | NO_STORAGE],
    ["nothing, with two segments", `${TCF}.YAAAAAAAAAAA`, NO_AMAZON | NO_STORAGE],
  ])("permits %s", async (_, text, says) => expect(await findings(text)).toBe(says));

  test.each([
    ["an email address", "Carla.LongNameOfAPersonENWhoHasOneOfThose@example.com"],
    ["a phone number", "+49 151 23456789"],
    ["digits only", "4915123456789".repeat(4)],
    ["a hash", sha256("ann@example.com")],
    ["a hash in capitals that begins with C", `C${sha256("x").slice(1).toUpperCase()}`],
    ["cut short", CORE.slice(0, 40)],
    [
      "cut in its vendors",
      tcfString({ purposes: [1], vendors: range(1, 700).filter((id) => id % 2 === 0) }).slice(0, 100),
    ],
    ["of letters that stand for nothing", `C${"A".repeat(17)}EN${"A".repeat(40)}`],
    ["without a language", `${CORE.slice(0, 18)}00${CORE.slice(20)}`],
    ["with a segment of no known kind", `${CORE}.AAAA`],
    ["a GPP string", GPP],
    ["with a quote", `${CORE}"`],
    ["without end", `${CORE}${"A".repeat(8_200)}`],
    ["made to keep the machine busy", tcfString({ vendors: range(1, 60_000), purposes: [1] })],
  ])("is none: %s", async (_, text) => expect(await findings(text)).toBe(UNREADABLE));

  test.each([
    ["1", `B${CORE.slice(1)}`],
    ["3", `D${CORE.slice(1)}`],
  ])("of version %s is told apart", async (_, text) => expect(await findings(text)).toBe(OTHER_VERSION));

  test("says the same whenever it was made: findings are remembered by the rest of it", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(CORE, TCF, tcfString({ purposes: [1], vendors: [793] })),
        fc.string({ unit: fc.constantFrom(...BASE64), minLength: 12, maxLength: 12 }),
        (text, moments) => {
          const other = `C${moments}${text.slice(13)}`;
          expect(tcfKey(other)).toBe(tcfKey(text));
          expect(tcfFindings(other)).toBe(tcfFindings(text));
        },
      ),
      { numRuns: 100 },
    ));
});

describe("a GPP string", () => {
  const OPTED_OUT = CONSENT_FINDINGS["consent.gpp-opted-out"];
  const findings = (text: string) => value(sql`gpp_findings(value)`, text);

  test.each([
    ["nothing in Europe, and no opt-out in the USA", GPP, NO_AMAZON | NO_STORAGE],
    ["nothing in Europe", `DBABMA~${CORE}`, NO_AMAZON | NO_STORAGE],
    ["all in Europe", `DBABMA~${tcfString({ purposes: [1], vendors: [793] })}`, 0],
    ["what another country's section says, which is not read", gppString({ tcfcav1: {} }), 0],
    ["no opt-out", gppString({ usnat: { SaleOptOut: 2, TargetedAdvertisingOptOut: 2 } }), 0],
    ["no sale", gppString({ usca: { SaleOptOut: 1 } }), OPTED_OUT],
    ["no sharing", gppString({ usnat: { SharingOptOut: 1 } }), OPTED_OUT],
    ["no targeted advertising", gppString({ usva: { TargetedAdvertisingOptOut: 1 } }), OPTED_OUT],
    ["no sale, in the old form", "DBABTA~1YYN", OPTED_OUT],
    [
      "no sale in the old form, and nothing in Europe",
      `DBACNY~${CORE}~1YYN`,
      OPTED_OUT | NO_AMAZON | NO_STORAGE,
    ],
    [
      "what a section says that is newer than we",
      `DBACNQw~${tcfString({ purposes: [1], vendors: [793] })}~BAAA`,
      0,
    ],
    ["what a section of the USA says that is not as it should be", "DBABLA~BVQqAAAAAgA.QA", 0],
  ])("permits %s", async (_, text, says) => expect(await findings(text)).toBe(says));

  test.each([
    ["an email address", "DBann~b@example.com"],
    ["a phone number", "+49 151 23456789"],
    ["without a section", "DBAA"],
    ["with an empty section", "DBABMA~"],
    ["a TCF string", TCF],
    ["with a section too many", `DBABMA~${CORE}~1YNN`],
    ["with a section too few", `DBACNY~${CORE}`],
    ["with no TCF string for Europe", "DBABMA~CPXxRfAPXxRf"],
    ["made to take all memory", `DBA${"AB".repeat(8)}gAAAAAAAAAAAD~x`],
  ])("is none: %s", async (_, text) => expect(await findings(text)).toBe(UNREADABLE));
});

test("no text with an @, a blank, a plus or a quote is taken for any consent string", () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(TCF, CORE, GPP),
      fc.nat({ max: 40 }),
      fc.constantFrom("@", " ", "+", '"', "\\", "ü"),
      async (text, at, stranger) => {
        const broken = text.slice(0, at) + stranger + text.slice(at + 1);
        expect(await value(sql`tcf_findings(value) & gpp_findings(value)`, broken), broken).toBe(UNREADABLE);
      },
    ),
    { numRuns: 60 },
  ));

test("many strings, some of them missing, are each told apart", async () => {
  const texts = [tcfString({ purposes: [1], vendors: [793] }), TCF, "none", `B${CORE.slice(1)}`];
  const [row] = await database().all(sql`
    select list(findings order by place) as findings
      from (select place, tcf_findings(text) as findings
              from (select i as place, (${texts})[1 + i % 5] as text from range(10_000) as t(i)))`);
  const expected = [0, NO_AMAZON | NO_STORAGE, UNREADABLE, OTHER_VERSION, null];
  expect(row!.findings).toStrictEqual(Array.from({ length: 10_000 }, (_, at) => expected[at % 5]));
});

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
      consent_findings: NO_AMAZON | NO_STORAGE,
      dropped: null,
    }));

  test("is of several strings what any of them does not permit", async () =>
    expect(
      await said({
        tcf: tcfString({ purposes: [2], vendors: [793] }),
        gpp: gppString({ usca: { SaleOptOut: 1 } }),
      }),
    ).toMatchObject({ consent_findings: NO_STORAGE | CONSENT_FINDINGS["consent.gpp-opted-out"] }));

  test("is without findings where its only string can't be read", async () =>
    expect(await said({ ads: "yes", tcf: `B${CORE.slice(1)}` })).toMatchObject({
      tcf: null,
      consent_findings: null,
      dropped: "consent:consent.tcf-version",
    }));

  test("is nothing where its cells are empty, and nobody is told", async () =>
    expect(await said({ ads: " ", storage: null, tcf: "", gpp: null })).toMatchObject({
      user_data: null,
      tcf: null,
      says_consent: false,
      consent_findings: null,
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
