import { describe, expect, test } from "vitest";
import { withCountry } from "../../src/identity/country.ts";
import { COUNTRY_NAMES } from "../../src/identity/country-names.ts";
import { COUNTRIES } from "../../src/model/country.ts";
import { sql } from "../../src/sql/sql.ts";
import { identities } from "./identities.ts";

const { database, hash } = identities();

/** The country of each text. */
const read = async (given: readonly string[]) =>
  (
    await database().all(
      sql`select known_country from (${withCountry(sql`select unnest(${given}) as given_country, generate_subscripts(${given}, 1) as place`)}) order by place`,
    )
  ).map(({ known_country }) => known_country);

describe("a country's name", () => {
  const CASES: readonly [given: string, code: string | null][] = [
    ["USA", "US"],
    ["usa", "US"],
    ["U.S.A.", "US"],
    ["u.s.", "US"],
    ["United States", "US"],
    ["UNITED   STATES of america", "US"],
    ["U.K.", "GB"],
    ["Great Britain", "GB"],
    ["the United Kingdom", "GB"],
    ["GBR", "GB"],
    ["Germany", "DE"],
    ["DEU", "DE"],
    ["Deutschland", "DE"],
    ["Österreich", "AT"],
    ["Oesterreich", null],
    ["España", "ES"],
    ["Espana", "ES"],
    ["日本", "JP"],
    ["Côte d'Ivoire", "CI"],
    ["Cote d’Ivoire", "CI"],
    ["Bosnia and Herzegovina", "BA"],
    ["Bosnia & Herzegovina", "BA"],
    ["Saint Lucia", "LC"],
    ["St. Lucia", "LC"],
    ["The Netherlands", "NL"],
    ["Korea, Republic of", "KR"],
    ["Czech Republic", "CZ"],
    ["Turkey", "TR"],
    ["Türkiye", "TR"],
    ["TÜRKİYE", "TR"],
    ["Congo", null],
    ["Korea", null],
    ["America", null],
    ["California", null],
    ["Narnia", null],
    ["Europe", null],
    ["---", null],
    ["840", null],
    ["Germany, France", null],
    ["DE FR", null],
  ];

  test("is its code, however it is written; what names none or several is none", async () => {
    const codes = await read(CASES.map(([given]) => given));
    expect(CASES.map(([given], index) => [given, codes[index]])).toStrictEqual(CASES);
  });

  test("is known in English as Unicode's CLDR has it, long and short, and by ISO's three letters", async () => {
    const known = new Set(COUNTRIES);
    for (const style of ["long", "short"] as const) {
      const names = new Intl.DisplayNames(["en"], { type: "region", style });
      expect(await read(COUNTRIES.map((code) => names.of(code)!))).toStrictEqual(COUNTRIES);
    }
    expect(Object.keys(COUNTRY_NAMES).filter((code) => !known.has(code))).toStrictEqual([]);
    expect(COUNTRIES.filter((code) => !/(^| )[a-z]{3}( |$)/.test(COUNTRY_NAMES[code]!))).toStrictEqual([]);
  });

  test("stands in the table under the key that its rule makes, once", async () => {
    const keys = Object.entries(COUNTRY_NAMES).flatMap(([code, list]) =>
      list.split(" ").map((key) => ({ code, key })),
    );
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
    expect(
      await database().all(sql`
        select key, code from (select unnest(${keys.map(({ key }) => key)}) as key, unnest(${keys.map(({ code }) => code)}) as code)
         where country_key(key) <> key or named_country(key) is distinct from code`),
    ).toStrictEqual([]);
  });
});

describe("a row's country", () => {
  const fields = {
    externalId: "id",
    email: [{ column: "email", hashed: false as const }],
    phone: [{ column: "phone", hashed: false as const }],
    country: "country",
  };
  const rows = ["United Kingdom", "GBR", "uk", "Narnia", null].map((country) => ({
    id: "a",
    email: "ann@example.com",
    phone: "020 7946 0018",
    country,
  }));
  const seen = async (unknownCountry: "default" | "reject") =>
    (await hash(rows, { fields, rules: { unknownCountry } })).map(({ country, row_reason, dropped }) => [
      country,
      row_reason,
      dropped,
    ]);

  test("is understood by name, by three letters and as UK; one that is unknown gives way to the default", async () =>
    expect(await seen("default")).toStrictEqual([
      ["GB", null, null],
      ["GB", null, null],
      ["GB", null, null],
      ["US", null, "phone:phone.invalid country:country.unknown"],
      ["US", null, "phone:phone.invalid"],
    ]));

  test("that is unknown rejects the row where that is asked for; an empty one does not", async () =>
    expect((await seen("reject")).map(([, reason]) => reason)).toStrictEqual([
      null,
      null,
      null,
      "country.refused",
      null,
    ]));
});
