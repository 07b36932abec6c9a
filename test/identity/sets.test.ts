import { describe, expect, test } from "vitest";
import { sql } from "../../src/sql/sql.ts";
import { identities } from "./identities.ts";

const { database } = identities();

const E1 = '{"email":"e1"}';
const E2 = '{"email":"e2"}';
const BOTH = '{"email":"e1","phone":"p1"}';
const sets = (...objects: string[]): string => `[${objects.join(",")}]`;
const one = async (expression: ReturnType<typeof sql>): Promise<unknown> =>
  (await database().one(sql`select ${expression} as result`)).result;

describe("texts of sets", () => {
  test("count their hashes", async () => {
    expect(await one(sql`hash_count(${sets(E1)})`)).toBe(1);
    expect(await one(sql`hash_count(${sets(BOTH, E2)})`)).toBe(3);
  });

  test("name a person by emails and phones, not by what thousands have in common", async () => {
    const [email, phone, city] = ["e", "f", "c"].map((letter) => letter.repeat(64));
    const named = sets(`{"email":"${email}","city":"${city}"}`, `{"phone":"${phone}"}`);
    expect(await one(sql`array_to_string(keys_of(${named}), ' ')`)).toBe(`${email} ${phone}`);
    expect(await one(sql`array_to_string(hashes_of(${named}), ' ')`)).toBe(`${email} ${city} ${phone}`);
    expect(
      await one(sql`array_to_string(keys_of(${sets(`{"email":"${email}","phone":"${phone}"}`)}), ' ')`),
    ).toBe(`${email} ${phone}`);
    expect(await one(sql`len(keys_of(${sets(`{"lastname":"${city}","postal":"${city}"}`)}))`)).toBe(0);
  });

  test("merge into each object once, in one order, at most a hundred", async () => {
    expect(await one(sql`merged_sets(set_objects(${sets(E2, E1, E2)}))`)).toBe(sets(E1, E2));
    const many = sets(...Array.from({ length: 150 }, (_, index) => `{"email":"${1000 + index}"}`));
    expect(JSON.parse(String(await one(sql`merged_sets(set_objects(${many}))`)))).toHaveLength(100);
  });

  test("differ by their objects and not by their order", async () => {
    expect(await one(sql`sets_differ(${sets(E1, E2)}, ${sets(E2, E1)})`)).toBe(false);
    expect(await one(sql`sets_differ(${sets(E1, E2)}, ${sets(E1)})`)).toBe(true);
    expect(await one(sql`sets_differ(${sets(BOTH)}, ${sets(E1)})`)).toBe(true);
  });

  test.each<[before: string, past: string | null, now: string, earlier: string | null]>([
    [sets(E1), null, sets(E1), null],
    [sets(E1), null, sets(E2), sets(E1)],
    [sets(E1, E2), null, sets(E1), sets(E2)],
    [sets(E1), sets(E2), sets(E1), sets(E2)],
    [sets(E1), sets(E2), sets(E2), sets(E1)],
    [sets(E1), sets(E2), sets(E1, E2), null],
  ])("%s and %s before, %s now: %s were sent and are not any more", async (before, past, now, earlier) =>
    expect(await one(sql`earlier_sets(${before}, ${past}::varchar, ${now})`)).toBe(earlier),
  );

  test("are together all that was ever sent", async () => {
    expect(await one(sql`all_sets(${sets(E1)}, null::varchar)`)).toBe(sets(E1));
    expect(await one(sql`all_sets(${sets(E2)}, ${sets(E1)})`)).toBe(sets(E1, E2));
  });
});
