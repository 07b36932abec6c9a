import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countries, plans } from "../../../scripts/phone/metadata.ts";
import { withPhones } from "../../../src/identity/phone/phone.ts";
import { loadPhoneTable } from "../../../src/identity/phone/table.ts";
import { type Database, openDatabase } from "../../../src/sql/database.ts";
import { sql } from "../../../src/sql/sql.ts";
import { e164ByLibrary } from "./library.ts";
import { mobileExamples, type WrittenNumber, writtenNumbers } from "./written-numbers.ts";

let database: Database;

beforeAll(async () => {
  database = await openDatabase({ memory: "1GB", threads: 1, temporaryFolder: "" });
  await loadPhoneTable(database);
});

afterAll(() => database.close());

/** The E.164 digits of each number. */
async function e164Of(numbers: readonly WrittenNumber[]): Promise<(string | null)[]> {
  const input = sql`
    select position, number ->> 'raw' as raw, number ->> 'country' as country
      from (select unnest(from_json(${JSON.stringify(numbers)}, '["json"]')) as number,
                   generate_subscripts(from_json(${JSON.stringify(numbers)}, '["json"]'), 1) as position)`;
  const rows = await database.all(sql`
    select e164 from (${withPhones(input, [{ raw: "raw", country: "country", as: "e164" }])}) order by position`);
  return rows.map(({ e164 }) => e164 as string | null);
}

const e164 = async (raw: string, country: string | null): Promise<string | null> =>
  (await e164Of([{ raw, country }]))[0]!;

describe("a written phone number", () => {
  test.each<[raw: string, country: string | null, e164: string | null, why: string]>([
    ["(213) 373-4253", "US", "12133734253", "the usual way of writing in the United States"],
    ["1-213-373-4253", "US", "12133734253", "with the trunk prefix 1"],
    ["+1 213 373 4253", null, "12133734253", "a plus needs no country"],
    ["213 373 4253", null, null, "without a plus, a number without country cannot be read"],
    ["2133734253", "ZZ", null, "an unknown country is none"],
    ["2133734253", "us", null, "a country is written in capitals"],
    ["+12133734253", "us", "12133734253", "an unknown country does not harm a number with a plus"],
    ["373-4253", "US", null, "a local number of the United States lacks its area"],
    ["4641234", "AG", "12684641234", "Antigua has one area, which is added"],
    ["020 7946 0018", "GB", "442079460018", "the trunk zero goes"],
    ["+44 (0) 20 7946 0018", "US", "442079460018", "the bracketed zero goes too"],
    ["06 698 12345", "IT", "390669812345", "Italy keeps the zero"],
    ["011 15-2345-6789", "AR", "5491123456789", "Argentina's 15 of a mobile number becomes a 9 in front"],
    ["0 15 41 2345 6789", "BR", "554123456789", "Brazil's carrier code goes"],
    ["044 55 1234 5678", "MX", e164ByLibrary("044 55 1234 5678", "MX"), "Mexico's old mobile prefix"],
    ["8 (912) 345-67-89", "RU", "79123456789", "Russia's trunk prefix is 8"],
    ["011 44 20 7946 0018", "US", "442079460018", "the country's own international prefix"],
    ["00 44 20 7946 0018", "US", null, "another country's international prefix"],
    ["0011 44 20 7946 0018", "AU", "442079460018", "one of Australia's international prefixes"],
    ["442079460018", "GB", "442079460018", "the calling code without a plus"],
    ["+800 1234 5678", null, "80012345678", "a calling code of no country"],
    ["2133734253 ext. 12", "US", "12133734253", "an extension goes"],
    ["+٤٤٢٠٧٩٤٦٠٠١٨", null, "442079460018", "Arabic-Indic digits"],
    ["２１３３７３４２５３", "US", "12133734253", "full-width digits"],
    ["＋12133734253", null, null, "the library does not read a full-width plus"],
    ["tel:2133734253;phone-context=+1", null, "12133734253", "a context of RFC 3966"],
    ["(213) 373-4253 / (213) 373-4254", "US", null, "two numbers are none"],
    ["1-800-FLOWERS", "US", null, "letters are not dialled"],
    ["5551234567", "US", null, "a possible number is not yet a valid one"],
    ["07624 369230", "GB", "447624369230", "a number of the Isle of Man in a file of Britain"],
    ["01234", "AC", null, "too short"],
    ["+247 40123", "AC", "24740123", "Ascension is a country here"],
    ["038 12345", "XK", e164ByLibrary("038 12345", "XK"), "and Kosovo"],
    ["", "US", null, "nothing"],
    ["n/a", "US", null, "no number"],
  ])("%j in %s is %s: %s", async (raw, country, expected) => {
    expect(await e164(raw, country)).toBe(expected);
    expect(e164ByLibrary(raw, country)).toBe(expected);
  });

  test("NULL stays NULL", async () => {
    const rows = await database.all(
      withPhones(sql`select null::varchar as raw, 'US' as country`, [
        { raw: "raw", country: "country", as: "e164" },
      ]),
    );
    expect(rows).toEqual([{ raw: null, country: "US", e164: null }]);
  });
});

describe("parity with libphonenumber", () => {
  async function expectParity(numbers: readonly WrittenNumber[]): Promise<void> {
    const read = await e164Of(numbers);
    const expected = numbers.map(({ raw, country }) => e164ByLibrary(raw, country));
    const differences = numbers
      .map((number, index) => ({ ...number, ours: read[index], theirs: expected[index] }))
      .filter(({ ours, theirs }) => ours !== theirs);
    expect(differences).toEqual([]);
  }

  test("the mobile example of every country is read in every usual form", async () => {
    await expectParity(
      [...mobileExamples].flatMap(([country, national]) => {
        const { callingCode } = plans.get(country)!;
        return [
          national,
          `0${national}`,
          `+${callingCode}${national}`,
          callingCode + national,
          `00${callingCode}${national}`,
        ].flatMap((raw) => [
          { raw, country },
          { raw, country: null },
        ]);
      }),
    );
  });

  test("generated numbers of all countries give the same, without exception", async () => {
    // HEADWATER_PHONE_PARITY=seed,count is the larger run by hand: numbers per country.
    const [seed, perCountry] = (process.env.HEADWATER_PHONE_PARITY ?? "20261124,250").split(",").map(Number);
    const numbers = writtenNumbers(seed!, perCountry!);
    expect(numbers.length).toBeGreaterThan(20_000);
    expect(countries).toHaveLength(245);
    await expectParity(numbers);
  });
});
