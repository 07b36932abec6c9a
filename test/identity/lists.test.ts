import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sql } from "../../src/sql/sql.ts";
import { identities, sha256 } from "./identities.ts";

const { database, hash } = identities();

const HASH = sha256("a@x.com");
const OTHER = sha256("b@x.com");

const EMAILS: readonly [cell: string | null, items: readonly string[] | null][] = [
  [null, null],
  [" \t", null],
  ["a@x.com", ["a@x.com"]],
  [" a@x.com ", ["a@x.com"]],
  ["a@x.com; b@x.com", ["a@x.com", "b@x.com"]],
  ["a@x.com, b@x.com", ["a@x.com", "b@x.com"]],
  ["a@x.com|b@x.com", ["a@x.com", "b@x.com"]],
  ["a@x.com\r\nb@x.com\n", ["a@x.com", "b@x.com"]],
  ["; a@x.com;;\u00a0;b@x.com ;", ["a@x.com", "b@x.com"]],
  ["a@x.com;", ["a@x.com"]],
  ["n/a; a@x.com", ["n/a", "a@x.com"]],
  ['["a@x.com","b@x.com"]', ["a@x.com", "b@x.com"]],
  [' [ "a@x.com" , null, " ", "B@x.com " ] ', ["a@x.com", "B@x.com"]],
  ["[]", []],
  ["[null]", []],
  ["[a@x.com, b@x.com]", ["a@x.com", "b@x.com"]],
  ["['a@x.com', 'b@x.com']", ["a@x.com", "b@x.com"]],
  ['{a@x.com,"b@x.com"}', ["a@x.com", "b@x.com"]],
  ['"a@x.com";"b@x.com"', ["a@x.com", "b@x.com"]],
  ["{a@x.com}", ["a@x.com"]],
  // A sign within an address.
  ["a|b@x.com", ["a|b@x.com"]],
  ["{a}@x.com", ["{a}@x.com"]],
  // No list: refused as one value.
  ["Doe, Ann <ann@x.com>", ["Doe, Ann <ann@x.com>"]],
  ["ann@gmail,com", ["ann@gmail,com"]],
  ["n/a; none", ["n/a; none"]],
  [";", [";"]],
  [`${HASH},${OTHER}`, [HASH, OTHER]],
];

const PHONES: readonly [cell: string | null, items: readonly string[] | null][] = [
  [null, null],
  ["213 373 4253", ["213 373 4253"]],
  ["213 373 4253; 213 373 4254", ["213 373 4253", "213 373 4254"]],
  ["2133734253,2133734254", ["2133734253", "2133734254"]],
  ["+1 (213) 373-4253 | +44 20 7946 0018", ["+1 (213) 373-4253", "+44 20 7946 0018"]],
  ["2133734253\n2133734254", ["2133734253", "2133734254"]],
  ["2133734253;", ["2133734253"]],
  ["[12133734253, 442079460018]", ["12133734253", "442079460018"]],
  ['["213 373 4253","213 373 4254"]', ["213 373 4253", "213 373 4254"]],
  ["{2133734253,2133734254}", ["2133734253", "2133734254"]],
  ["n/a, 2133734253", ["n/a", "2133734253"]],
  // One number.
  ["+1 213 373 4253;ext=12", ["+1 213 373 4253;ext=12"]],
  ["tel:373-4253;phone-context=+1213", ["tel:373-4253;phone-context=+1213"]],
  ["tel:4253;phone-context=+1213373;ext=1", ["tel:4253;phone-context=+1213373;ext=1"]],
  ["213 373 4253, ext. 5", ["213 373 4253, ext. 5"]],
  ["213 373 4253,,1234", ["213 373 4253,,1234"]],
  ["213 373 4253, ext. 5; 213 373 4254;ext=6", ["213 373 4253, ext. 5", "213 373 4254;ext=6"]],
  // No list: refused as one value.
  ["none; n/a", ["none; n/a"]],
  ["12;34", ["12;34"]],
  [`${HASH};${OTHER}`, [HASH, OTHER]],
];

describe.each([
  ["email_items", EMAILS],
  ["phone_items", PHONES],
] as const)("%s", (name, cases) => {
  test("takes a cell apart", async () => {
    const cells = cases.map(([cell]) => cell);
    const rows = await database().all(sql`
      select cell, ${sql.id(name)}(cell) as items
        from (select unnest(from_json(${JSON.stringify(cells)}, '["varchar"]')) as cell)`);
    expect(rows.map(({ cell, items }) => [cell, items])).toStrictEqual(cases.map((one) => [...one]));
  });
});

const lists = (email: number, phone: number) => ({
  email: [{ column: "emails", hashed: false as const, taken: email }],
  phone: [{ column: "phones", hashed: false as const, taken: phone }],
});

describe("a row with lists", () => {
  const rules = { phoneForms: "amazon" as const };

  test("has the n-th email with the n-th phone, each value once, and no cross product", async () => {
    const row = {
      emails: '["a@x.com","b@x.com","A@x.com","c@x.com"]',
      phones: "213 373 4253 | +1 213 373 4253; 213 373 4254",
    };
    const [hashed] = await hash([row], { fields: lists(4, 3), rules });
    expect(hashed!.sets).toStrictEqual([
      { email: sha256("a@x.com"), phone: sha256("12133734253") },
      { email: sha256("b@x.com"), phone: sha256("12133734254") },
      { email: sha256("c@x.com") },
    ]);
  });

  test("leaves out the values that are none, and says so of each", async () => {
    const row = { emails: "n/a, a@x.com, b@x", phones: "213 373 4253; 12" };
    const [hashed] = await hash([row], { fields: lists(3, 2), rules });
    expect(hashed!.sets).toStrictEqual([{ email: sha256("a@x.com"), phone: sha256("12133734253") }]);
    expect(hashed!.dropped).toBe("email:email.placeholder email:email.invalid");
  });

  test("is told where a cell has more than are taken", async () => {
    const [hashed] = await hash([{ emails: "a@x.com;b@x.com;c@x.com", phones: null }], {
      fields: lists(2, 1),
    });
    expect(hashed!.sets).toStrictEqual([{ email: sha256("a@x.com") }, { email: sha256("b@x.com") }]);
    expect(hashed!.dropped).toBe("email:email.more-than-taken");
  });

  test("has at most 100 sets, and says that there were more", async () => {
    const emails = (count: number) => Array.from({ length: count }, (_, nth) => `p+${nth}@x.com`).join(";");
    const [full, more] = await hash(
      [50, 51].map((count) => ({ id: `${count}`, emails: emails(count), phones: null })),
      { fields: { ...lists(51, 1), externalId: "id" } },
    );
    expect(full!.sets).toHaveLength(100);
    expect(full!.dropped).toBeNull();
    expect(more!.sets).toHaveLength(100);
    expect(more!.dropped).toBe("email:email.more-than-taken");
    // Amazon's forms go before the others.
    expect(more!.sets![50]).toEqual({ email: sha256("p50@x.com") });
  });

  test("takes hashes in a list as hashes", async () => {
    const [hashed] = await hash([{ emails: `${HASH}; c@x.com`, phones: null }], {
      fields: { email: [{ column: "emails", hashed: "auto", taken: 2 }] },
    });
    expect(hashed!.sets).toStrictEqual([{ email: HASH }, { email: sha256("c@x.com") }]);
  });

  test("has the same hashes whatever the order, the signs between and the blanks", async () => {
    const value = fc.constantFrom("a@x.com", "B+1@x.com", "c.d@x.org", "e@x", "", " ");
    const number = fc.constantFrom("213 373 4253", "+44 20 7946 0018", "2133734254", " ");
    const list = (values: fc.Arbitrary<string>) =>
      fc
        .array(values, { maxLength: 6 })
        .chain((plain) =>
          fc.tuple(fc.constant(plain), fc.shuffledSubarray(plain, { minLength: plain.length })),
        );
    const written = fc.constantFrom(
      (values: string[]) => values.join(";"),
      (values: string[]) => ` ${values.join(" | ")} `,
      (values: string[]) => JSON.stringify(values),
      (values: string[]) => values.map((one) => `${one},`).join("\t"),
    );
    const hashesOf = ({ sets }: { sets: object[] | null }) =>
      new Set((sets ?? []).flatMap((one) => Object.values(one)));
    const row = fc.record({ emails: list(value), phones: list(number), one: written, other: written });
    // Many rows at once: to plan the statement is most of the work.
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 60, maxLength: 60 }), async (rows) => {
        const cells = rows.flatMap(({ emails, phones, one, other }) =>
          [one, other].map((write, nth) => ({
            emails: write(emails[nth]!),
            phones: write(phones[nth]!),
          })),
        );
        const hashed = await hash(cells, { fields: lists(6, 6) });
        for (let nth = 0; nth < hashed.length; nth += 2)
          expect(hashesOf(hashed[nth]!), JSON.stringify(cells[nth])).toStrictEqual(
            hashesOf(hashed[nth + 1]!),
          );
      }),
      { numRuns: 1 },
    );
  });
});
