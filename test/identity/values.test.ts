import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COUNTRIES } from "../../src/model/country.ts";
import { sql } from "../../src/sql/sql.ts";
import { identities } from "./identities.ts";

const { database, value } = identities();

const EMAIL = sql`seed_email(value)`;
const AMAZON = sql`amazon_email(seed_email(value))`;

describe("an email", () => {
  test.each<[raw: string | null, seed: string | null, amazon: string | null]>([
    ["ann@example.com", "ann@example.com", "ann@example.com"],
    [" Ann+x@Example.COM ", "ann+x@example.com", "annx@example.com"],
    ["\t\r\n\u00a0\u200b\ufeffann@example.com\u00a0", "ann@example.com", "ann@example.com"],
    ["first.last@gmail.com", "first.last@gmail.com", "first.last@gmail.com"],
    ["a_b-c@sub.example.co.uk", "a_b-c@sub.example.co.uk", "ab-c@sub.example.co.uk"],
    ["o'hara@example.com", "o'hara@example.com", "ohara@example.com"],
    ["ZOË@EXAMPLE.COM", "zoë@example.com", "zo@example.com"],
    ["名前@example.com", "名前@example.com", null],
    ["+@example.com", "+@example.com", null],
    ["ann@例え.jp", "ann@例え.jp", null],
    ["", null, null],
    ["   ", null, null],
    [null, null, null],
    ["ann", null, null],
    ["ann@", null, null],
    ["@example.com", null, null],
    ["ann@example", null, null],
    ["ann@example.", null, null],
    ["ann@@example.com", null, null],
    ["ann@b@example.com", null, null],
    ["ann b@example.com", null, null],
    ["ann@exam ple.com", null, null],
    ["Ann <ann@example.com>", null, null],
    ["ann@example.com,bob@example.com", null, null],
    ["ann@example.com;", null, null],
    ["mailto:ann@example.com", null, null],
    ["ann(home)@example.com", null, null],
    ['"ann lee"@example.com', null, null],
    ['"ann"@example.com', null, null],
    ["<ann@example.com>", null, null],
    ["MAILTO:ann@example.com?subject=hi", null, null],
    ["ann@example.com.", null, null],
    [".ann@example.com", ".ann@example.com", ".ann@example.com"],
    ["ann..b@example.com", "ann..b@example.com", "ann..b@example.com"],
    ["ann@example..com", "ann@example..com", "ann@example..com"],
    ["ann@-example.com", "ann@-example.com", "ann@-example.com"],
    ["ann@münchen.de", "ann@münchen.de", "ann@mnchen.de"],
    ["ann@xn--mnchen-3ya.de", "ann@xn--mnchen-3ya.de", "ann@xn--mnchen-3ya.de"],
    ["ann@例え.テスト", "ann@例え.テスト", null],
    ["ann@[192.0.2.1]", null, null],
    ["ann/lee=x@example.com", "ann/lee=x@example.com", "annleex@example.com"],
    ["ann%shop.com@example.com", "ann%shop.com@example.com", "annshop.com@example.com"],
    ["ann＠example.com", null, null],
    ["ann@example．com", null, null],
  ])("%j is %j to the seed and %j to Amazon", async (raw, seed, amazon) => {
    expect(await value(EMAIL, raw)).toBe(seed);
    expect(await value(AMAZON, raw)).toBe(amazon);
  });

  test("normalized twice is normalized once, in both forms", async () => {
    const part = fc.stringMatching(/^[A-Za-z0-9+_.'é ()<>@,-]{0,9}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(part, part), { minLength: 30, maxLength: 60 }), async (parts) => {
        const emails = parts.map(([local, domain]) => `${local}@${domain}.com`);
        const differing = await database().all(sql`
          select value from (
            select value, seed_email(value) as seed, amazon_email(seed_email(value)) as amazon
              from (select unnest(${emails}) as value))
           where seed_email(seed) is distinct from seed
              or amazon_email(amazon) is distinct from amazon
              or seed_email(amazon) is distinct from amazon
              or seed = '' or amazon = ''
              or (amazon is not null and not regexp_full_match(amazon, '[a-z0-9.@-]+'))`);
        expect(differing).toStrictEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a country's code", () => {
  const COUNTRY = sql`country_code(trimmed(value))`;
  test.each<[raw: string | null, code: string | null]>([
    ["US", "US"],
    [" de\t", "DE"],
    ["uk", "GB"],
    ["GB", "GB"],
    ["XK", "XK"],
    ["EU", null],
    ["U", null],
    ["", null],
    [null, null],
    ["US|DE", null],
  ])("%j is %j", async (raw, code) => expect(await value(COUNTRY, raw)).toBe(code));

  test("is any code that we know, in any letter case, and no other two letters", async () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
    const codes = letters.flatMap((first) => letters.map((second) => `${first}${second}`));
    const rows = await database().all(
      sql`select upper(value) as code from (select unnest(${codes.map((code) => code.toLowerCase())}) as value) where country_code(value) = upper(value)`,
    );
    expect(rows.map(({ code }) => code)).toStrictEqual([...COUNTRIES].sort());
  });
});

describe("an external id", () => {
  test.each<[id: string, allowed: boolean]>([
    ["a", true],
    ["007", true],
    ["Ab_9-z", true],
    ["x".repeat(128), true],
    ["x".repeat(129), false],
    ["", false],
    ["a b", false],
    ["a\n", false],
    ["a@b", false],
    ["é", false],
    ["a.b", false],
  ])("%j is taken as it is: %j", async (id, allowed) =>
    expect(await value(sql`is_external_id(value)`, id)).toBe(allowed),
  );
});

describe("a hash", () => {
  const hash = "a1".repeat(32);
  test.each<[text: string, isHash: boolean, looksHashed: boolean]>([
    [hash, true, true],
    [hash.toUpperCase(), false, true],
    [hash.slice(1), false, false],
    [`${hash}0`, false, false],
    [`${hash.slice(2)}g1`, false, false],
    [`${hash}\n`, false, false],
    ["", false, false],
  ])("%j is one: %j; looks like one: %j", async (text, isHash, looksHashed) => {
    expect(await value(sql`is_hash(value)`, text)).toBe(isHash);
    expect(await value(sql`looks_hashed(value)`, text)).toBe(looksHashed);
  });
});
