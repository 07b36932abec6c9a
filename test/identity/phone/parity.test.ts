import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countries, plans } from "../../../scripts/phone/metadata.ts";
import { loadPhoneTable } from "../../../src/identity/phone/table.ts";
import { type Database, openDatabase } from "../../../src/sql/database.ts";
import { e164Of } from "./e164.ts";
import { e164ByLibrary } from "./library.ts";
import { mobileExamples, type WrittenNumber, writtenNumbers } from "./written-numbers.ts";

let database: Database;

beforeAll(async () => {
  database = await openDatabase({ memory: "1GB", threads: 1, temporaryFolder: "" });
  await loadPhoneTable(database);
});

afterAll(() => database.close());

describe("parity with libphonenumber", () => {
  async function expectParity(numbers: readonly WrittenNumber[]): Promise<void> {
    const read = await e164Of(database, numbers);
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
    const numbers = writtenNumbers(20261124, 300);
    expect(numbers.length).toBeGreaterThan(80_000);
    expect(countries).toHaveLength(245);
    await expectParity(numbers);
  });
});
