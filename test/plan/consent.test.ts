import { describe, expect, test } from "vitest";
import type { ConsentBasis } from "../../src/model/consent.ts";
import { refused, refuseWithoutConsent } from "../../src/plan/consent.ts";
import { people } from "../../src/plan/people.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill, expectRows, rowsOf } = planTables();

const BASIS: ConsentBasis = { statedBy: "Jane Doe", on: "2026-01-15", text: "Privacy notice 3.2" };

let fingerprint = 0;
const row = (external_id: string | null, country: string, said: object = {}) => ({
  fp: ++fingerprint,
  external_id,
  country,
  sets: '[{"email":"e1"}]',
  ...said,
});
const yes = { user_data: "GRANTED", says_consent: true };
const no = { user_data: "DENIED", says_consent: true };
const unknown = { user_data: "UNKNOWN", says_consent: true };
const unreadable = { says_consent: true };
const string = (tcf: string) => ({ tcf, says_consent: true });

type Staged = ReturnType<typeof row>;
const check = (rows: Staged[], basis: ConsentBasis | undefined, expected: Record<string, string>) =>
  expectRows(refused(basis), {
    given: { "work.staged": rows },
    expect: Object.entries(expected).map(([external_id, reason]) => ({ external_id, reason })),
  });

describe("who is refused", () => {
  test("is whoever says no, wherever they are, by either signal", () =>
    check(
      [
        row("us", "US", no),
        row("gb", "GB", { ...yes, ad_storage: "DENIED" }),
        row("tcf", "FR", { ...no, tcf: "C" }),
      ],
      BASIS,
      { us: "consent.denied", gb: "consent.denied", tcf: "consent.denied" },
    ));

  test("is whoever has no usable signal where one is wanted", () =>
    check(
      [
        row("silent", "GB"),
        row("unknown", "DE", unknown),
        row("not applicable", "DE", { user_data: "NOT_APPLICABLE", says_consent: true }),
        row("storage only", "FR", { ad_storage: "GRANTED", says_consent: true }),
        row("unreadable", "CH", unreadable),
        row("granted", "GB", yes),
        row("tcf", "IT", string("C1")),
        row("gpp", "NO", { gpp: "DB", says_consent: true }),
        row("elsewhere", "US"),
        row("unknown elsewhere", "US", unknown),
      ],
      undefined,
      {
        silent: "consent.missing",
        unknown: "consent.missing",
        "not applicable": "consent.missing",
        "storage only": "consent.missing",
        unreadable: "consent.missing",
      },
    ));

  test("is not whoever says nothing where everyone is stated to have agreed; own words outweigh the statement", () =>
    check([row("silent", "GB"), row("unknown", "DE", unknown), row("unreadable", "CH", unreadable)], BASIS, {
      unknown: "consent.missing",
      unreadable: "consent.missing",
    }));

  test("is whoever says no in one of several rows, a row without identifiers too", () =>
    check(
      [
        row("a", "GB", yes),
        row("a", "GB", no),
        row("b", "US", yes),
        row("b", "US", { ...no, row_reason: "row.no-identifier" }),
      ],
      undefined,
      { a: "consent.denied", b: "consent.denied" },
    ));

  test("is not whoever agrees in one of several rows, though not in a row that can't be used", () =>
    check(
      [
        row("a", "GB"),
        row("a", "GB", yes),
        row("b", "GB"),
        row("b", "GB", { ...yes, row_reason: "row.no-identifier" }),
        row("c", "GB", { row_reason: "row.no-identifier" }),
      ],
      undefined,
      { b: "consent.missing" },
    ));

  test("is whoever is in such a country by one row and unsure by another, statement or not", () =>
    check([row("a", "GB"), row("a", "US", unknown)], BASIS, { a: "consent.missing" }));

  test("is whoever has two consent strings: which one holds can't be told", () =>
    check(
      [
        row("two", "GB", { ...yes, tcf: "C1" }),
        row("two", "GB", string("C2")),
        row("twice the same", "GB", string("C1")),
        row("twice the same", "GB", string("C1")),
        row("elsewhere", "US", string("C1")),
        row("elsewhere", "US", string("C2")),
      ],
      BASIS,
      { two: "consent.missing" },
    ));

  test("is nobody who is taken out", async () => {
    await fill({ "work.staged": [row("a", "GB", no)] });
    await refuseWithoutConsent(database(), { mode: "remove", hasColumns: true });
    expect(await database().all(sql`select row_reason from work.staged`)).toStrictEqual([
      { row_reason: null },
    ]);
    expect(await database().all(sql`from work.refused`)).toStrictEqual([]);
  });

  test("is nobody where no column says anything and the operator states it of all", async () => {
    await fill({ "work.staged": [row("a", "GB"), row("b", "US")] });
    await refuseWithoutConsent(database(), { mode: "add", basis: BASIS, hasColumns: false });
    expect(await database().all(sql`from work.refused`)).toStrictEqual([]);
    await refuseWithoutConsent(database(), { mode: "add", hasColumns: false });
    expect(await database().all(sql`from work.refused`)).toStrictEqual([
      { external_id: "a", reason: "consent.missing" },
    ]);
  });

  test("has the reason on all of their rows", async () => {
    await fill({
      "work.staged": [row("a", "GB", no), row("a", "GB", yes), row("b", "US"), row(null, "GB", no)],
    });
    await refuseWithoutConsent(database(), { mode: "add", hasColumns: true });
    expect(
      await database().all(sql`select external_id, row_reason from work.staged order by fp`),
    ).toStrictEqual([
      { external_id: "a", row_reason: "consent.denied" },
      { external_id: "a", row_reason: "consent.denied" },
      { external_id: "b", row_reason: null },
      { external_id: null, row_reason: null },
    ]);
  });
});

describe("a person's consent", () => {
  const consents = async (rows: Staged[], basis?: ConsentBasis, several: string[] = []) =>
    Object.fromEntries(
      (
        await rowsOf(people({ mode: "upsert", basis }), {
          "work.staged": rows,
          "work.several": several.map((external_id) => ({ external_id })),
        })
      ).map(({ external_id, consent, by_basis }) => [external_id, [consent, by_basis]]),
    );
  const granted = '{"amzn":{"amznUserData":"GRANTED"}}';

  test("is never made up: who says nothing has none, but where a statement covers them", async () => {
    const rows = [
      row("gb", "GB"),
      row("us", "US"),
      row("own", "GB", string("C1")),
      row("said", "US", unknown),
    ];
    const own = {
      own: ['{"tcf":"C1"}', false],
      said: ['{"amzn":{"amznUserData":"UNKNOWN"}}', false],
    };
    expect(await consents(rows)).toStrictEqual({ gb: [null, false], us: [null, false], ...own });
    expect(await consents(rows, BASIS)).toStrictEqual({ gb: [granted, true], us: [null, false], ...own });
  });

  test("covers storage only where the statement says so", async () =>
    expect(await consents([row("a", "GB")], { ...BASIS, adStorage: "granted" })).toStrictEqual({
      a: ['{"amzn":{"amznUserData":"GRANTED","amznAdStorage":"GRANTED"}}', true],
    }));

  test("is what any of several rows grants, with the one string that they have", async () =>
    expect(
      await consents(
        [
          row("a", "GB", unknown),
          row("a", "GB", { ...yes, ad_storage: "UNKNOWN" }),
          row("a", "GB", string("C1")),
          row("b", "US", string("C1")),
          row("b", "US", { ...string("C2"), user_data: "GRANTED" }),
          row("c", "GB"),
          row("c", "US"),
        ],
        BASIS,
        ["a", "b", "c"],
      ),
    ).toStrictEqual({
      a: ['{"amzn":{"amznUserData":"GRANTED","amznAdStorage":"UNKNOWN"},"tcf":"C1"}', false],
      b: [null, false],
      c: [granted, true],
    }));
});
