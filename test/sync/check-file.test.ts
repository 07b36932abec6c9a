import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { QualityReport } from "../../src/model/quality.ts";
import { type CheckOptions, checkFile } from "../../src/sync/check-file.ts";
import { tcfString } from "../identity/consent-strings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-check-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const RULES = {
  emailForms: "both",
  phoneForms: "both",
  invalidExternalId: "reject",
  unknownCountry: "default",
  defaultCountry: "US",
} as const;

async function check(
  text: string | Uint8Array,
  options: Partial<CheckOptions> = {},
  name = "people.csv",
): Promise<QualityReport> {
  writeFileSync(join(folder, name), text);
  return checkFile({
    source: { file: join(folder, name) },
    rules: RULES,
    limits: { memory: "300MB", threads: 2 },
    ...options,
  });
}
const csv = (header: string, ...rows: string[]): string => [header, ...rows, ""].join("\n");
const field = ({ fields }: QualityReport, column: string) => fields.find((one) => one.column === column)!;
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const plain = (column: string) => ({ column, hashed: false as const });

describe("a field", () => {
  test("counts addresses of roles, and refuses those that five people have, as a plan does", async () => {
    const shared = Array.from(
      { length: 5 },
      (_, nth) => `${nth},noreply@acme.com,${nth < 2 ? "2065550100" : ""}`,
    );
    const rows = csv("id,email,phone", ...shared, "7,info@acme.com,", "8,test@test.com,", "9,n/a,2065550101");
    const report = await check(rows);
    expect(field(report, "email")).toMatchObject({ filled: 8, valid: 1, roles: 6 });
    expect(field(report, "email").refused.map(({ reason, count }) => `${reason} ${count}`)).toEqual([
      "email.role-repeated 5",
      "email.placeholder 2",
    ]);
    expect(report.people).toEqual({ total: 8, keys: { none: 4, one: 4, more: 0 } });
    expect(report.rows).toMatchObject({ read: 8, usable: 4 });
    expect(report.losses[0]).toMatchObject({
      reason: "email.role-repeated",
      unreachable: 3,
      weaker: 2,
      first: [1, 2, 3],
    });

    const kept = await check(rows, { rules: { ...RULES, emailPlaceholders: "keep" } });
    expect(field(kept, "email")).toMatchObject({
      valid: 7,
      refused: [{ reason: "email.placeholder", count: 1 }],
    });
  });

  test("refuses the hash of a hash whose value or hash stands in another row, of either form, and keeps what is no double", async () => {
    const once = sha256("ann@example.com");
    const rows = csv(
      "id,email,phone",
      "a,ann@example.com,",
      `b,${sha256(once)},2133734253`,
      `c,${sha256(sha256("di+x@example.com"))},`,
      "d,di+x@example.com,",
      `e,${sha256("eve@example.com")},`,
      `f,${sha256(sha256(sha256("eve@example.com")))},`,
    );
    const mixed = { column: "email", hashed: "auto" as const };
    const report = await check(rows, {
      fields: { externalId: "id", email: [mixed], phone: [plain("phone")] },
    });
    expect(field(report, "email")).toMatchObject({
      filled: 6,
      valid: 4,
      refused: [{ reason: "hash.of-hash", count: 2, first: [2, 3] }],
    });
    expect(report.people.keys).toEqual({ none: 1, one: 5, more: 0 });
    expect(report.losses).toContainEqual(
      expect.objectContaining({ reason: "hash.of-hash", unreachable: 1, weaker: 1, first: [2, 3] }),
    );
  });

  test("counts slips in domains: told of by default, fixed where they are corrected", async () => {
    const rows = csv("email", "ann@gmial.com", "bob@GMIAL.com", "cy@gmail", "di@gmail.com");
    const slips = [
      { domain: "gmial.com", meant: "gmail.com", count: 2 },
      { domain: "gmail", meant: "gmail.com", count: 1 },
    ];
    const told = field(await check(rows), "email");
    expect(told).toMatchObject({
      filled: 4,
      valid: 3,
      slips,
      refused: [{ reason: "email.invalid", count: 1 }],
    });
    const applied = field(await check(rows, { rules: { ...RULES, emailFix: "apply" } }), "email");
    expect(applied).toMatchObject({
      filled: 4,
      valid: 4,
      slips,
      fixed: [{ how: "domain", count: 3 }],
      refused: [],
    });
    expect(field(await check(rows, { rules: { ...RULES, emailFix: "off" } }), "email").slips).toBeUndefined();
  });

  test("counts what is valid as written, what had to be fixed, and what is refused", async () => {
    const report = await check(
      csv(
        "email,phone",
        "ann@example.com,+12065550100",
        "Ann@Example.COM,(206) 555-0100",
        " bob@example.com ,+1 206-555-0100",
        "ann+shop@example.com,0049 30 901820",
        "nobody,12",
        ",",
      ),
    );
    expect(field(report, "email")).toMatchObject({ filled: 5, valid: 4 });
    expect(
      field(report, "email")
        .fixed.map(({ how, count }) => `${how} ${count}`)
        .sort(),
    ).toEqual(["capitals 1", "characters 1", "spaces 1"]);
    expect(field(report, "email").refused).toEqual([
      { reason: "email.invalid", count: 1, first: [5], shapes: [] },
    ]);
    expect(field(report, "phone").fixed).toContainEqual({ how: "punctuation", count: 1 });
    expect(field(report, "phone").fixed).toContainEqual({ how: "national", count: 1 });
  });

  test("counts phones as fixed that are valid but for a fault, unless that is off", async () => {
    const rows = csv("phone", "0044 20 7946 0018", "1-800-FLOWERS", "＋44 20 7946 0018", "(206) 555-0100");
    expect(field(await check(rows), "phone")).toMatchObject({
      filled: 4,
      valid: 4,
      fixed: expect.arrayContaining([
        { how: "callPrefix", count: 1 },
        { how: "keypad", count: 1 },
        { how: "plus", count: 1 },
      ]),
    });
    expect(field(await check(rows, { rules: { ...RULES, phoneFix: "off" } }), "phone")).toMatchObject({
      filled: 4,
      valid: 1,
      refused: [{ reason: "phone.invalid", count: 3 }],
    });
  });

  test("of countries knows other spellings, and those that are none", async () => {
    const report = await check(
      csv("email,country", "a@example.com,US", "b@example.com,uk", "c@example.com,Atlantis"),
    );
    expect(field(report, "country")).toMatchObject({
      filled: 3,
      valid: 2,
      fixed: [{ how: "spelling", count: 1 }],
      refused: [{ reason: "country.unknown", count: 1, first: [3] }],
    });
  });

  test("shows the shapes of refused values that are frequent, and none that a few have", async () => {
    const rows = [
      ...Array.from({ length: 6 }, (_, index) => `2065${index}-5010`),
      ...Array.from({ length: 4 }, () => "n/a"),
    ];
    const report = await check(csv("phone", ...rows));
    expect(field(report, "phone").refused).toEqual([
      { reason: "phone.invalid", count: 10, first: [1, 2, 3], shapes: [{ shape: "99999-9999", count: 6 }] },
    ]);
  });

  test("has hashes that are none by their length, for that tells which they are", async () => {
    const md5 = Array.from({ length: 5 }, () => "d41d8cd98f00b204e9800998ecf8427e");
    const report = await check(csv("email", ...md5), {
      fields: { email: [{ column: "email", hashed: true }], phone: [] },
    });
    expect(field(report, "email").refused).toMatchObject([
      { reason: "hash.md5", shapes: [{ shape: "hex{32}", count: 5 }] },
    ]);
  });
});

describe("people", () => {
  test("have the keys of all their rows, each once", async () => {
    const report = await check(
      csv(
        "id,email,phone",
        "1,a@example.com,",
        "1,A@example.com,2065550100",
        "2,b@example.com,",
        "3,nobody,",
        "4,,",
      ),
    );
    expect(report.people).toEqual({ total: 4, keys: { none: 2, one: 1, more: 1 } });
    expect(report.duplicates).toMatchObject({ people: 1, rows: 1 });
  });

  test("without ids are rows of one strongest key", async () => {
    const report = await check(csv("email,phone", "a@example.com,2065550100", "A@example.com,", ",", ","));
    expect(report.people).toEqual({ total: 3, keys: { none: 2, one: 0, more: 1 } });
    expect(report.duplicates).toEqual({ people: 1, rows: 1, email: undefined, phone: undefined });
  });

  test("who share an email under several ids are counted by the value", async () => {
    const report = await check(
      csv("id,email", "1,shop@example.com", "2,Shop@example.com", "3,shop@example.com", "4,d@example.com"),
    );
    expect(report.duplicates.email).toEqual({ values: 1, mostIds: 3 });
  });

  test("are the same by a value and by its hash", async () => {
    const hash = "8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11";
    const report = await check(csv("email", "Ana@Example.com", hash), {
      fields: { email: [{ column: "email", hashed: "auto" }], phone: [] },
    });
    expect(report.people.total).toBe(1);
  });
});

describe("a loss", () => {
  const cost = ({ losses }: QualityReport) =>
    losses.map(({ reason, unreachable, weaker }) => `${reason} ${unreachable} ${weaker}`);

  test("is a row without any key, or with one fewer; what is worth most to mend comes first", async () => {
    const report = await check(
      csv(
        "email,phone",
        "a@example.com,1",
        "b@example.com,2",
        "c@example.com,3",
        "nobody,",
        "nobody,2065550100",
        ",",
      ),
    );
    expect(cost(report)).toEqual(["email.invalid 1 1", "row.nothing-given 1 0", "phone.invalid 0 3"]);
    expect(report.rows).toMatchObject({ read: 6, usable: 4 });
  });

  test("of a number in a country that is none is the country's", async () => {
    const report = await check(csv("phone,country", "2065550100,Atlantis", "12,US"));
    expect(cost(report).sort()).toEqual(["country.unknown 1 0", "phone.invalid 1 0"]);
  });

  test("of a country that is refused is a row with something in it", async () => {
    const rows = csv("phone,country", "2065550100,Atlantis", ",Atlantis", "2065550100,US");
    const report = await check(rows, { rules: { ...RULES, unknownCountry: "reject" } });
    expect(cost(report)).toEqual(["country.refused 1 0"]);
    expect(field(report, "country").refused).toMatchObject([{ reason: "country.refused", count: 2 }]);
    expect(report.rows).toMatchObject({
      usable: 1,
      skipped: [{ field: "country", reason: "country.refused", rows: 2 }],
    });
  });

  test("of an id is a row that has keys, and none where an id may be derived", async () => {
    const rows = csv("id,email", "a b,a@example.com", ",b@example.com", "a b,nobody");
    expect(cost(await check(rows)).sort()).toEqual(["id.missing 1 0", "id.not-allowed 1 0"]);
    const derived = await check(rows, { rules: { ...RULES, invalidExternalId: "derive" } });
    expect(cost(derived)).toEqual(["email.invalid 1 0"]);
  });

  test("for want of consent is counted where it must be there, and else told", async () => {
    const rows = csv("email,country", "a@example.com,GB", "b@example.com,US");
    const silent = await check(rows);
    expect(silent.consent).toEqual({ wanted: 1, judged: false, strings: [] });
    expect(silent.losses).toEqual([]);
    const wanted = await check(rows, { consent: { wanted: true } });
    expect(cost(wanted)).toEqual(["consent.missing 1 0"]);
    const basis = { statedBy: "Ann", on: "2026-01-15", text: "yes" };
    expect((await check(rows, { consent: { wanted: true, basis } })).losses).toEqual([]);
  });
});

test("consent strings are told by what they are and by what they do not permit", async () => {
  const fine = tcfString({ purposes: [1], vendors: [793] });
  const strings = [fine, tcfString({ purposes: [2], vendors: [793] }), `B${fine.slice(1)}`, "none", ""];
  const rows = csv("email,country,tc", ...strings.map((tc, nth) => `${nth}@example.com,GB,${tc}`));
  const fields = { email: [{ column: "email", hashed: false as const }], phone: [], country: "country" };
  const report = await check(rows, { fields: { ...fields, consent: { tcf: "tc" } } });
  expect(report.consent.strings).toEqual([
    {
      kind: "tcf",
      column: "tc",
      filled: 4,
      read: 2,
      refused: [
        { reason: "consent.not-tcf", count: 1 },
        { reason: "consent.tcf-version", count: 1 },
      ],
      findings: [{ finding: "consent.tcf-without-storage", count: 1 }],
    },
  ]);
});

describe("rows", () => {
  test("that can't be read keep their numbers, and so do those behind them", async () => {
    const report = await check(
      csv("id,email", "1,a@example.com", "2", "3,nobody", "4,d@example.com,x", "5,e@example.com,y", "6,none"),
    );
    expect(report.rows).toMatchObject({ read: 6, usable: 1 });
    expect(report.rows.skipped).toEqual(
      expect.arrayContaining([
        { field: "row", reason: "row.too-few-values", rows: 1, first: [2] },
        { field: "row", reason: "row.too-many-values", rows: 2, first: [4, 5] },
        { field: "row", reason: "row.no-identifier", rows: 2, first: [3, 6] },
      ]),
    );
  });

  test("of several files are counted on", async () => {
    writeFileSync(join(folder, "a.csv"), csv("email", "a@example.com", "x,y", "b@example.com"));
    const source = { file: join(folder, "*.csv") };
    const report = await check(csv("email", "nobody", "c@example.com"), { source }, "b.csv");
    expect(report.rows.skipped.map(({ reason, first }) => [reason, first])).toEqual([
      ["row.too-many-values", [2]],
      ["row.no-identifier", [4]],
    ]);
  });

  test("are read line by line where a quote never closes", async () => {
    const report = await check('id,email\n1,"open@example.com\n2,b@example.com\n');
    expect(report.rows).toMatchObject({ read: 2, usable: 1, skipped: [{ reason: "row.bad-quote" }] });
  });

  test.each([
    ["people.csv.gz", gzipSync(csv("email", "a@example.com", "nobody"))],
    ["people.jsonl", '{"email":"a@example.com"}\n{"email":"nobody"}\n'],
    ["people.tsv", "email\tphone\na@example.com\t\nnobody\t\n"],
  ])("of %s are the same", async (name, content) => {
    expect((await check(content, {}, name)).rows).toMatchObject({ read: 2, usable: 1 });
  });

  test("none are none of anything", async () => {
    const report = await check("email,phone\n");
    expect(report.rows).toEqual({ read: 0, usable: 0, skipped: [] });
    expect(report.people).toEqual({ total: 0, keys: { none: 0, one: 0, more: 0 } });
  });
});

const VALUE = fc.constantFrom(
  "",
  "a@example.com",
  "B@Example.com",
  "nobody",
  "n/a",
  "2065550100",
  "+442079460000",
  "12",
  "x y",
);
const ROW = fc.record({
  id: fc.constantFrom("", "1", "2", "a b"),
  email: VALUE,
  work: VALUE,
  phone: VALUE,
  country: fc.constantFrom("", "US", "gb", "Atlantis"),
});

test("every row is in one place, every value valid or refused, every person in one reach", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ROW, { maxLength: 12 }), async (rows) => {
      const lines = rows.map((row) => [row.id, row.email, row.work, row.phone, row.country].join(","));
      const report = await check(csv("id,email,work,phone,country", ...lines), {
        fields: {
          externalId: "id",
          email: [plain("email"), plain("work")],
          phone: [plain("phone")],
          country: "country",
        },
      });
      const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
      expect(report.rows.read).toBe(rows.length);
      expect(report.rows.usable + sum(report.rows.skipped.map((one) => one.rows))).toBe(rows.length);
      for (const { filled, valid, fixed, refused } of report.fields) {
        expect(valid + sum(refused.map(({ count }) => count))).toBe(filled);
        expect(sum(fixed.map(({ count }) => count))).toBeLessThanOrEqual(valid);
      }
      const { total, keys } = report.people;
      expect(keys.none + keys.one + keys.more).toBe(total);
      expect(total + report.duplicates.rows).toBe(rows.length);
      expect(sum(report.countries.map((one) => one.rows))).toBe(rows.length);
    }),
    { numRuns: 8 },
  );
});

test("nothing is left behind, in the folder or in that of temporary files", async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.includes(`+${process.pid}+`));
  await check(csv("email", "a@example.com"));
  expect(readdirSync(folder)).toEqual(["people.csv"]);
  expect(readdirSync(tmpdir()).filter((name) => name.includes(`+${process.pid}+`))).toEqual(before);
});
