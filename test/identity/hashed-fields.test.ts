import { describe, expect, test } from "vitest";
import type { FieldMapping } from "../../src/model/field-mapping.ts";
import { sql } from "../../src/sql/sql.ts";
import { identities, sha256 } from "./identities.ts";

const { hash, database } = identities();

const plain = (column: string) => ({ column, hashed: false as const });
const FIELDS: FieldMapping = {
  email: [plain("email"), plain("email2")],
  phone: [plain("phone")],
  firstName: plain("first"),
  lastName: plain("last"),
  address: plain("street"),
  city: plain("city"),
  state: plain("state"),
  postalCode: plain("zip"),
  country: "country",
};
const NOBODY = {
  email: null,
  email2: null,
  phone: null,
  first: null,
  last: null,
  street: null,
  city: null,
  state: null,
  zip: null,
  country: "US",
};
const ANN = {
  ...NOBODY,
  first: "Ann",
  last: "O'Brien",
  street: "39 West Street",
  city: "St. Paul",
  state: "Minnesota",
  zip: "55102-1234",
};
const PLACE = {
  firstname: sha256("ann"),
  lastname: sha256("obrien"),
  address: sha256("39wst"),
  city: sha256("stpaul"),
  state: sha256("mn"),
  postal: sha256("55102"),
};
const ONE_FORM = { emailForms: "amazon" as const, phoneForms: "amazon" as const };

describe("a person's name and place", () => {
  test("go with the first email and phone, and with no other", async () => {
    const row = { ...ANN, email: "a@x.com", email2: "b@x.com", phone: "213 373 4253" };
    const [hashed] = await hash([row], { fields: FIELDS, rules: ONE_FORM });
    expect(hashed!.sets).toStrictEqual([
      { email: sha256("a@x.com"), phone: sha256("12133734253"), ...PLACE },
      { email: sha256("b@x.com") },
    ]);
  });

  test("go with the second email where the first is missing", async () => {
    const [hashed] = await hash([{ ...ANN, email2: "b@x.com" }], { fields: FIELDS, rules: ONE_FORM });
    expect(hashed!.sets).toStrictEqual([{ email: sha256("b@x.com"), ...PLACE }]);
  });

  test("all go along with an email, whichever there are", async () => {
    const [hashed] = await hash([{ ...NOBODY, email: "a@x.com", city: "Dallas" }], { fields: FIELDS });
    expect(hashed!.sets).toStrictEqual([{ email: sha256("a@x.com"), city: sha256("dallas") }]);
    expect(await database().one(hashCountOf(hashed!.sets))).toStrictEqual({ count: 2 });
  });

  test.each<[what: string, row: Partial<typeof ANN>, names: boolean]>([
    ["all of them", ANN, true],
    ["a last name and a postal code", { last: "Kahn", zip: "55102" }, true],
    ["a last name and a street", { last: "Kahn", street: "1 Elm St" }, true],
    ["a last name and a city", { last: "Kahn", city: "Dallas", state: "TX", first: "Ann" }, false],
    ["a first name and an address", { first: "Ann", street: "1 Elm St", zip: "55102" }, false],
    ["a postal code that is none", { last: "Kahn", zip: "1" }, false],
    ["a city", { city: "Dallas" }, false],
    ["nothing", {}, false],
  ])("without email and phone, %s: %j names a person: %j", async (_, row, names) => {
    const [hashed] = await hash([{ ...NOBODY, ...row }], { fields: FIELDS });
    expect([hashed!.sets !== null, hashed!.external_id !== null, hashed!.row_reason]).toStrictEqual([
      names,
      names,
      names ? null : "row.no-identifier",
    ]);
  });

  test("make an id where nothing stronger does: of a family, each their own, whatever the city is called", async () => {
    const rows = [
      ANN,
      { ...ANN, city: "Saint Paul", state: null },
      { ...ANN, first: "Bob" },
      { ...ANN, email: "a@x.com" },
      { ...NOBODY, email: "a@x.com" },
    ];
    const ids = (await hash(rows, { fields: FIELDS })).map(({ external_id }) => external_id);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids[4]).toBe(ids[3]);
    expect(new Set(ids).size).toBe(3);
  });

  test("that can't be used are named, and the rest is sent", async () => {
    const fields = { ...FIELDS, city: { column: "city", hashed: true as const } };
    const [hashed] = await hash([{ ...ANN, email: "a@x.com", last: "名前", zip: "1" }], { fields });
    expect(Object.keys(hashed!.sets![0]!)).toStrictEqual(["email", "firstname", "address", "state"]);
    expect(hashed!.dropped).toBe(
      "lastName:identifier.nothing-left city:hash.expected postalCode:postal-code.invalid",
    );
  });

  test("are read in the row's country", async () => {
    const row = {
      ...NOBODY,
      email: "a@x.com",
      street: "1 Mill Hill",
      zip: "sw1a 1aa",
      country: "United Kingdom",
    };
    const [hashed] = await hash([row], { fields: FIELDS });
    expect(hashed!.sets![0]).toMatchObject({ address: sha256("1millhill"), postal: sha256("SW1A1AA") });
  });
});

const hashCountOf = (sets: unknown) => sql`select hash_count(${JSON.stringify(sets)})::int as count`;
