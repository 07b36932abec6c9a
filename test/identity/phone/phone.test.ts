import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withPhones } from "../../../src/identity/phone/phone.ts";
import { loadPhoneTable } from "../../../src/identity/phone/table.ts";
import { type Database, openDatabase, type RowObject } from "../../../src/sql/database.ts";
import { sql } from "../../../src/sql/sql.ts";
import { e164Of, mendedOf } from "./e164.ts";
import { e164ByLibrary } from "./library.ts";

const PHONE = { raw: "raw", country: "country", as: "e164" };

let database: Database;

beforeAll(async () => {
  database = await openDatabase({ memory: "1GB", threads: 1, temporaryFolder: "" });
  await loadPhoneTable(database);
});

afterAll(() => database.close());

const e164 = async (raw: string, country: string | null): Promise<string | null> =>
  (await e164Of(database, [{ raw, country }]))[0]!;

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
    ["55 1234 5678", "MX", "525512345678", "Mexico has no trunk prefix"],
    ["044 55 1234 5678", "MX", null, "and its old one is not valid any more"],
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
    ["038 123 456", "XK", "38338123456", "and so is Kosovo"],
    ["", "US", null, "nothing"],
    ["n/a", "US", null, "no number"],
  ])("%j in %s is %s: %s", async (raw, country, expected) => {
    expect(await e164(raw, country)).toBe(expected);
    // Twice: after some answer to a context, another test's too, it refuses the next one (see parity.test.ts).
    expect(e164ByLibrary(raw, country) ?? e164ByLibrary(raw, country)).toBe(expected);
  });

  test("NULL stays NULL", async () => {
    const rows = await database.all(withPhones(sql`select null::varchar as raw, 'US' as country`, [PHONE]));
    expect(rows).toEqual([{ raw: null, country: "US", e164: null }]);
  });
});

const UNREADABLE: readonly [
  raw: string,
  country: string | null,
  e164: string | null,
  fault: string | null,
  why: string,
][] = [
  ["0044 20 7946 0018", "US", "442079460018", "callPrefix", "00 where 011 is dialled"],
  ["0061 412 345 678", "AU", "61412345678", "callPrefix", "00 where 0011 is dialled"],
  ["00 1 213 373 4253", "US", "12133734253", "callPrefix", "00 before the country's own code"],
  ["0012133734253", "JP", "12133734253", "callPrefix", "00 where 010 is dialled"],
  ["006581234567", "SG", "6581234567", "callPrefix", "00 where it begins other prefixes"],
  ["00442079460018", null, "442079460018", "callPrefix", "00 without a country"],
  ["+00 44 20 7946 0018", "GB", "442079460018", "callPrefix", "a plus and 00"],
  ["00 34 99123 4567", "BR", null, null, "a number of Spain, or one of Uberlândia with zeros before it"],
  ["00 12 34", "US", null, null, "00 before no valid number"],
  ["000442079460018", "US", null, null, "three zeros"],
  ["＋44 20 7946 0018", "US", "442079460018", "plus", "a full-width plus"],
  ["＋４４２０７９４６００１８", null, "442079460018", "plus", "and full-width digits"],
  ["20 ＋ 7946", "GB", null, null, "a plus inside"],
  ["01 55 1234 5678", "MX", "525512345678", "oldPrefix", "Mexico's trunk prefix until 2019"],
  ["044 55 1234 5678", "MX", "525512345678", "oldPrefix", "its prefix before a mobile"],
  ["045 55 1234 5678", "MX", "525512345678", "oldPrefix", "the same from elsewhere"],
  ["+52 1 55 1234 5678", "US", "525512345678", "oldPrefix", "a mobile called from abroad"],
  ["044 55 1234 5678", "US", null, null, "only Mexico had these"],
  ["1-800-FLOWERS", "US", "18003569377", "keypad", "letters"],
  ["1 (800) flowers", "CA", "18003569377", "keypad", "small letters"],
  ["+1-800-FLOWERS", "DE", "18003569377", "keypad", "from abroad"],
  ["1-800-GO-FEDEX", "US", "18004633339", "keypad", "two words"],
  ["1300 FLOWER", "AU", "611300356937", "keypad", "Australia's, of six"],
  ["1-800-FLOWERS", "GB", null, null, "not without its country"],
  ["1-800-FLOWERSHOP", "US", null, null, "too long"],
  ["213-FLOWERS", "US", null, null, "no such prefix"],
  ["800 37 PHONE", "US", null, null, "a word behind the rest of a number"],
  ["800-373-CELL", "US", null, null, "too few letters"],
  ["213 373 home", "US", null, null, "a word behind a number"],
  ["FLOWERS", "US", null, null, "a word"],
  ["unknown", "US", null, null, "another"],
  ["213 373 4253", "US", "12133734253", null, "nothing is amiss"],
  ["011 44 20 7946 0018", "US", "442079460018", null, "nor here"],
];

describe("a number that libphonenumber finds no valid one in", () => {
  let [mended, asItIs]: [RowObject[], (string | null)[]] = [[], []];

  beforeAll(async () => {
    const numbers = UNREADABLE.map(([raw, country]) => ({ raw, country }));
    mended = await mendedOf(database, numbers);
    asItIs = await e164Of(database, numbers);
  });

  test.each(UNREADABLE.map((one, index) => [...one, index] as const))(
    "%j in %s is mended to %s for %s: %s",
    (raw, country, e164, fault, _why, index) => {
      const byLibrary = e164ByLibrary(raw, country);
      expect(mended[index]).toEqual({ e164, fault });
      expect(asItIs[index]).toBe(byLibrary);
      if (fault !== null) expect(byLibrary).toBeNull();
    },
  );
});

describe("a relation with phones", () => {
  test("keeps its columns and gets one per phone, and nothing else", async () => {
    const input = sql`select 7 as "row", '(213) 373-4253' as "home phone", '020 7946 0018' as work, 'GB' as "Country", 'US' as us`;
    const rows = await database.all(
      withPhones(input, [
        { raw: "home phone", country: "us", as: "home" },
        { raw: "work", country: "Country", as: "office" },
      ]),
    );
    expect(rows).toEqual([
      {
        row: 7,
        "home phone": "(213) 373-4253",
        work: "020 7946 0018",
        Country: "GB",
        us: "US",
        home: "12133734253",
        office: "442079460018",
      },
    ]);
  });

  test("only streams raw values: the side that a cross product holds is the row of rules", async () => {
    await database.run(
      sql`create temp table people as select range::varchar as raw, 'US' as country from range(10000)`,
    );
    const [row] = await database.all(sql`explain (format json) ${withPhones(sql`from people`, [PHONE])}`);
    const operators = flattened(JSON.parse(String(row!.explain_value)));
    expect(operators.filter(({ name }) => name !== "PROJECTION")).toEqual([
      { name: "CROSS_PRODUCT", table: undefined },
      { name: "SEQ_SCAN", table: expect.stringContaining("people") },
      // The second child is the one that is held.
      { name: "READ_PARQUET", table: undefined },
    ]);
  });

  // A macro that names its text twice doubles the plan of all that it is given, and the time to make it. 12,000 signs as it is.
  test("stays small when macros are written out: it is planned anew in each run", async () => {
    const plan = await database.explain(
      withPhones(sql`select null::varchar as raw, 'US' as country`, [PHONE]),
    );
    expect(plan.length).toBeLessThan(20_000);
  });
});

/** The operators of a plan, each before those that it reads from. */
function flattened(plan: readonly PlanNode[]): { name: string; table: string | undefined }[] {
  return plan.flatMap((node) => [
    { name: node.name.trim(), table: node.extra_info?.Table },
    ...flattened(node.children),
  ]);
}

interface PlanNode {
  readonly name: string;
  readonly extra_info?: { readonly Table?: string };
  readonly children: readonly PlanNode[];
}
