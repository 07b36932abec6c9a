import { readFileSync, utimesSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { SyncOptions } from "../../src/index.ts";
import { csv } from "./files.ts";
import { madeOnce } from "./made-once.ts";
import { AUDIENCE, openSite, type Site } from "./site.ts";

const person = (number: number) => ({ id: `p_${number}`, email: `person${number}@example.com` });
const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => person(from + index));

/** A site whose audience was filled with persons 0 to 99, under mirror. */
const filledSite = madeOnce(async (sync: Record<string, unknown> = {}) => {
  const site = await openSite();
  site.write("people.csv", csv(people(0, 100)));
  site.spring(sync);
  await site.sync();
  return site;
});

const size = async (site: Site): Promise<number> => (await site.members()).size;
const refusal = (site: Site, options?: SyncOptions) =>
  site.sync("spring", options).then(
    () => {
      throw new Error("It was not refused.");
    },
    (error: unknown) => error,
  );

describe("the safety stop", () => {
  test("sends nothing when more than a fifth would go, and keeps the plan; the number said out loud approves", async () => {
    const site = await filledSite();
    const sent = site.wire.uploads().length;
    site.write("people.csv", csv(people(0, 79)));
    expect(await refusal(site)).toMatchObject({
      name: "DataError",
      code: "plan.drop-too-large",
      exitCode: 3,
      message: expect.stringMatching("21 of 100 people \\(21 %\\)"),
      hint: expect.stringContaining("--allow-removals 21"),
    });
    expect(site.wire.uploads()).toHaveLength(sent);
    expect(await size(site)).toBe(100);
    const [kept] = await site.with((headwater) => headwater.runs({ limit: 1 }));
    expect(kept).toMatchObject({ state: "planned", plan: { safetyStop: { removals: 21 } } });

    expect(await refusal(site, { planId: kept!.runId, allowRemovals: 20 })).toMatchObject({
      code: "plan.drop-too-large",
    });
    expect(await size(site)).toBe(100);
    await site.sync("spring", { planId: kept!.runId, allowRemovals: 21 });
    expect(await size(site)).toBe(79);
  });

  test("stands before an old export, however few would go, until that very plan is approved by its number", async () => {
    const site = await filledSite();
    site.write("people.csv", csv(people(1, 100)));
    utimesSync(site.path("people.csv"), 1_000_000_000, 1_000_000_000);
    expect(await refusal(site, { allowRemovals: 1 })).toMatchObject({
      name: "DataError",
      code: "plan.source-older",
      message: expect.stringContaining("last modified at 2001-09-09 01:46 UTC"),
    });
    expect(await size(site)).toBe(100);
    const [kept] = await site.with((headwater) => headwater.runs({ limit: 1 }));
    await site.sync("spring", { planId: kept!.runId, allowRemovals: 1 });
    expect(await size(site)).toBe(99);
  });

  test("stands before a file whose phone column has another name, where columns go by their names", async () => {
    const site = await openSite();
    const rows = people(0, 20).map((row) => ({ ...row, phone: "+12133734253" }));
    site.write("people.csv", csv(rows));
    site.spring();
    await site.sync();
    site.write("people.csv", csv(rows.slice(1)).replace("phone", "mobile"));
    expect(await refusal(site)).toMatchObject({
      code: "plan.columns-changed",
      message: expect.stringContaining('went by column "phone"'),
      hint: expect.stringMatching(/^If that is right: headwater sync spring --plan \S+ --allow-removals 1$/),
    });
  });

  test("lets exactly a fifth go", async () => {
    const site = await filledSite();
    site.write("people.csv", csv(people(0, 80)));
    await site.sync();
    expect(await size(site)).toBe(80);
  });

  test("refuses more removals than were allowed, however few", async () => {
    const site = await filledSite();
    site.write("people.csv", csv(people(0, 95)));
    expect(await refusal(site, { allowRemovals: 4 })).toMatchObject({
      code: "plan.more-removals-than-allowed",
    });
    expect(await size(site)).toBe(100);
  });

  test("goes by the sync's own limit", async () => {
    const site = await filledSite({ safetyStop: { maxRemovalRate: 0.01 } });
    site.write("people.csv", csv(people(0, 98)));
    expect(await refusal(site)).toMatchObject({ code: "plan.drop-too-large" });
  });

  test("holds an empty source back under mirror", async () => {
    const site = await filledSite();
    site.write("people.csv", "id,email\n");
    expect(await refusal(site)).toMatchObject({ name: "DataError", code: "plan.source-empty" });
    expect(await size(site)).toBe(100);
    await site.sync("spring", { allowRemovals: 100 });
    expect(await size(site)).toBe(0);
  });

  test("knows no removals under add: a header without rows is success, and is said", async () => {
    const site = await filledSite();
    site.spring({ mode: "add" });
    site.write("people.csv", "id,email\n");
    const report = await site.sync();
    expect(report.notices).toMatchObject([{ code: "source.no-rows" }]);
    expect(await size(site)).toBe(100);
  });
});

describe("a source that is not what it should be", () => {
  test.each([
    ["is not there", undefined, {}, "source.not-found", 2],
    ["has not a single byte", "", {}, "source.empty", 3],
    [
      "lacks a column",
      "id,mail\np_1,a@example.com\n",
      { fields: { externalId: "id", email: "email" } },
      "source.column-missing",
      2,
    ],
    [
      "lacks the id's column",
      "key,email\np_1,a@example.com\n",
      { fields: { externalId: "id", email: "email" } },
      "source.column-missing",
      2,
    ],
    ["has no identifier's column", "id,age\np_1,33\n", {}, "config.no-identifier-column", 2],
    [
      "has no usable row",
      "id,email\np_1,nobody\n",
      { mode: "add", audience: { name: "Another audience" } },
      "source.no-usable-rows",
      3,
    ],
    ["has emails for ids", "id,email\na@example.com,a@example.com\n", {}, "source.ids-are-personal", 2],
    [
      "is mostly unreadable",
      `id,email\np_1,a@example.com\n${"p_2\n".repeat(9)}`,
      {},
      "source.too-many-unreadable",
      3,
    ],
  ])("and %s is an error, and nobody is removed", async (_what, text, sync, code, exitCode) => {
    const site = await filledSite();
    const sent = site.wire.uploads().length;
    site.spring(sync);
    if (text === undefined) site.spring({ source: { file: "gone.csv" } });
    else site.write("people.csv", text);
    expect(await refusal(site)).toMatchObject({ code, exitCode });
    expect(site.wire.uploads()).toHaveLength(sent);
    expect(await size(site)).toBe(100);
  });

  test("and is broken Parquet is an error without a word of it", async () => {
    const site = await openSite();
    site.write("people.parquet", "PAR1 secret.person@example.com PAR1");
    site.spring({ source: { file: "people.parquet" } });
    expect(await refusal(site)).toMatchObject({
      code: "source.unreadable",
      message: expect.not.stringContaining("secret"),
    });
  });
});

describe("bad rows never remove people", () => {
  test("unreadable lines hold all of mirror's removals back, while additions go on, until they are said by number", async () => {
    const site = await filledSite();
    const rows = csv(people(3, 103));
    site.write("people.csv", `${rows}just one value\n`);
    const report = await site.sync();
    expect(report.plan).toMatchObject({
      withheldRemovals: 3,
      changes: { add: 3, remove: 0 },
      rows: { unreadable: 1 },
    });
    expect(report.notices).toMatchObject([
      { code: "plan.removals-withheld", hint: expect.stringContaining("--allow-removals 3") },
    ]);
    expect(await size(site)).toBe(103);
    await site.sync("spring", { allowRemovals: 3 });
    expect(await size(site)).toBe(100);
  });

  test("a row without an id might be anybody", async () => {
    const site = await filledSite();
    site.write("people.csv", `${csv(people(1, 100))},somebody@example.com\n`);
    const report = await site.sync();
    expect(report.plan).toMatchObject({ withheldRemovals: 1, rows: { rejected: 1 } });
    expect(report.plan.rejections).toEqual([{ field: "externalId", reason: "id.missing", count: 1 }]);
    expect(await size(site)).toBe(100);
  });

  test("mended rows let the removals go", async () => {
    const site = await filledSite();
    site.write("people.csv", `${csv(people(1, 100))},somebody@example.com\n`);
    await site.sync();
    site.write("people.csv", csv(people(1, 100)));
    await site.sync();
    expect(await size(site)).toBe(99);
  });

  test("a member whose only row can't be used stays as Amazon has it, and is counted as held", async () => {
    const site = await filledSite();
    const before = (await site.members()).get("p_0");
    site.write("people.csv", csv([{ id: "p_0", email: "broken" }, ...people(1, 100)]));
    const report = await site.sync();
    expect(report.plan).toMatchObject({ rows: { held: 1, rejected: 0 }, changes: { remove: 0, update: 0 } });
    expect((await site.members()).get("p_0")).toEqual(before);
  });

  test("the list of rejections names rows and reasons, never values", async () => {
    const site = await filledSite();
    site.write("people.csv", `${csv(people(0, 100))}bad id!,person@example.com\np_200,nobody-at-all\n`);
    const report = await site.sync();
    const written = await site.with((headwater) =>
      headwater.exportList(report.runId, "rejections", site.path("rejections.csv")),
    );
    expect(written).toBeGreaterThanOrEqual(2);
    const list = readFileSync(site.path("rejections.csv"), "utf8");
    expect(list).toMatch(/,101,externalId,id\.not-allowed,rejected/);
    expect(list).toMatch(/,102,row,row\.no-identifier,rejected/);
    expect(list).not.toMatch(/bad id|nobody|example\.com/);
  });

  test("rows of several files are named by their own numbers, unreadable lines among them", async () => {
    const site = await openSite();
    site.spring({ source: { file: "part-*.csv" } });
    site.write("part-1.csv", csv(people(0, 100)));
    site.write("part-2.csv", csv(people(100, 200)));
    await site.sync();
    site.write("part-1.csv", `${csv(people(0, 100))}p_300,nobody-at-all\n`);
    const [header, ...rows] = csv(people(100, 200)).split("\n");
    site.write("part-2.csv", [header, "one,two,three,four", "p_400,nobody", ...rows].join("\n"));
    const report = await site.sync();
    await site.with((headwater) =>
      headwater.exportList(report.runId, "rejections", site.path("rejections.csv")),
    );
    const list = readFileSync(site.path("rejections.csv"), "utf8");
    expect([...list.matchAll(/part-(\d)\.csv,(\d+),row,([a-z.-]+)/g)].map(([, ...found]) => found)).toEqual([
      ["1", "101", "row.no-identifier"],
      ["2", "1", "row.too-many-values"],
      ["2", "2", "row.no-identifier"],
    ]);
  });
});

describe("a kept plan", () => {
  const planned = (site: Site) => site.with((headwater) => headwater.plan("spring"));

  test("is executed once", async () => {
    const site = await openSite();
    site.write("people.csv", csv(people(0, 10)));
    site.spring();
    const { planId } = await planned(site);
    await site.sync("spring", { planId });
    const sent = site.wire.uploads().length;
    expect(await refusal(site, { planId })).toMatchObject({ name: "ConfigError", code: "plan.not-kept" });
    expect(site.wire.uploads()).toHaveLength(sent);
  });

  test("is refused when the source has moved, or is gone", async () => {
    const site = await filledSite();
    site.write("people.csv", csv(people(0, 101)));
    const { planId } = await planned(site);
    site.write("people.csv", csv(people(0, 102)));
    expect(await refusal(site, { planId })).toMatchObject({ name: "DataError", code: "plan.source-moved" });
    expect(await size(site)).toBe(100);
  });

  test("is refused when the audience has moved", async () => {
    const site = await filledSite();
    site.write("people.csv", csv(people(0, 101)));
    const { planId } = await planned(site);
    await site.sync();
    expect(await refusal(site, { planId })).toMatchObject({ name: "DataError", code: "plan.audience-moved" });
  });

  test.each([
    ["mode", { mode: "add" }],
    ["source", { source: { file: "./*.csv" } }],
    ["mapping", { fields: { externalId: "id", email: { column: "email", hashed: "auto" } } }],
    ["rules", { identity: { email: { forms: "seed" } } }],
  ])("is refused when the %s changed", async (_what, sync) => {
    const site = await filledSite();
    site.write("people.csv", csv(people(0, 101)));
    const { planId } = await planned(site);
    site.spring(sync);
    expect(await refusal(site, { planId })).toMatchObject({
      name: "ConfigError",
      code: "plan.settings-changed",
    });
    expect(await size(site)).toBe(100);
  });

  test.each([
    [10, 2],
    [4, 5],
  ])(
    "is sent in batches of the size that is set by then: planned as of ten, sent as of %i",
    async (records, uploads) => {
      const site = await openSite();
      site.write("people.csv", csv(people(0, 20)));
      site.spring({}, { batch: { records: 10 } });
      const { planId } = await planned(site);
      site.spring({}, { batch: { records } });
      await site.sync("spring", { planId });
      expect(site.wire.uploads()).toHaveLength(uploads);
      expect(await size(site)).toBe(20);
    },
  );

  test("is refused when the sync means another audience now", async () => {
    const site = await filledSite();
    site.write("people.csv", csv(people(0, 101)));
    const { planId } = await planned(site);
    site.spring({ audience: { name: "Another audience" } });
    expect(await refusal(site, { planId })).toMatchObject({
      name: "ConfigError",
      code: "plan.settings-changed",
    });
  });

  test("of another sync is refused, with the right name", async () => {
    const site = await filledSite();
    const spring = {
      source: { file: "people.csv" },
      audience: { name: AUDIENCE, shared: true },
      mode: "mirror",
    };
    site.configure({ syncs: { spring, summer: spring } });
    const { planId } = await planned(site);
    await expect(site.sync("summer", { planId })).rejects.toMatchObject({ code: "plan.of-another-sync" });
  });
});
