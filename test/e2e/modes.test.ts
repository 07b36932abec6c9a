import { describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { MODES } from "../../src/model/mode.ts";
import { ExpectedAudience, type ExpectedRules, type Row } from "./expected-audience.ts";
import { csv, FORMATS, type Format, writeRows } from "./files.ts";
import { messyRows, pick, randomOf } from "./messy-people.ts";
import { AUDIENCE, openSite, type Site } from "./site.ts";

const RULES: ExpectedRules = {
  externalId: "id",
  email: [{ column: "email", hashed: "auto" }, { column: "work_email" }],
  phone: [{ column: "phone" }],
  country: "country",
  profileId: DEMO.profileId,
};

const syncOf = (mode: string, file: string, rules: ExpectedRules) => ({
  source: { file },
  audience: { name: AUDIENCE },
  mode,
  safetyStop: { maxRemovalRate: 1, maxUnreadableRate: 1 },
  fields: {
    ...(rules.externalId !== undefined && { externalId: rules.externalId }),
    email: rules.email,
    phone: rules.phone,
    ...(rules.country !== undefined && { country: rules.country }),
  },
  identity: {
    ...(rules.forms && { email: { forms: rules.forms }, phone: { forms: rules.forms } }),
    ...(rules.derive && { externalId: "derive" }),
  },
});

/** The people of messy-people.ts come from the UK and the EEA too; consent.test.ts is about consent. */
const BASIS = { statedBy: "A test", on: "2026-01-15", text: "None: these people are made up" };

interface Step {
  mode: string;
  format: Format;
  rows: readonly Row[];
}

/** Runs the steps on one audience and compares members and row counts after each. */
async function follow(site: Site, rules: ExpectedRules, steps: readonly Step[]): Promise<void> {
  const expected = new ExpectedAudience(rules);
  for (const [index, { mode, format, rows }] of steps.entries()) {
    const file = await writeRows(site, `step${index}`, format, rows);
    site.configure({
      limits: { requestsPerSecond: 1000 },
      batch: { records: 17 },
      consent: { basis: BASIS },
      syncs: { spring: syncOf(mode, file, rules) },
    });
    const allowed = mode === "mirror" && index % 2 === 0;
    const { doubtful, ...counts } = expected.apply(mode, rows, { allowed });
    const report = await site.sync("spring", allowed ? { allowRemovals: 10_000 } : {});
    const at = `step ${index}: ${mode} of ${format}`;
    expect(expected.differences(await site.members()), at).toEqual([]);
    expect(report.state, at).toBe("settled");
    expect(report.books, at).toEqual({
      planned: report.books.accepted,
      accepted: report.books.planned,
      refused: 0,
      unknown: 0,
      toSend: 0,
    });
    const { unreadable: _, ...read } = report.plan.rows;
    if (mode === "remove")
      expect(read.members + read.merged + read.held + read.rejected, at).toBe(rows.length);
    else expect(read, at).toEqual(counts);
    if (mode === "mirror" && doubtful === 0) expect(report.plan.withheldRemovals, at).toBe(0);
    if (report.audienceSize) expect(report.audienceSize.received, at).toBe(expected.people.size);
  }
}

const randomSteps = (seed: number, count: number, badIds: boolean): Step[] => {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => ({
    mode: pick(random, MODES),
    format: pick(random, FORMATS),
    rows: messyRows(random, { people: 60, rows: 40 + Math.floor(random() * 60), badIds }),
  }));
};

describe("an audience after files and modes", () => {
  test.each([2])("is what the files say, whatever the order of the modes (%i)", async (seed) => {
    await follow(await openSite(), RULES, randomSteps(seed, 5, seed % 2 === 0));
  });

  test.each([11])("is what the files say with derived ids (%i)", async (seed) => {
    const { externalId: _, ...rules } = RULES;
    await follow(await openSite(), rules, randomSteps(seed, 3, false));
  });

  test("is what the files say where only ids that Amazon would not take are derived", async () => {
    await follow(await openSite(), { ...RULES, derive: true }, randomSteps(21, 4, true));
  });

  test.each(["amazon", "seed"] as const)(
    "is what the files say where only the form of %s is sent",
    async (forms) => {
      await follow(await openSite(), { ...RULES, forms }, randomSteps(forms.length, 3, false));
    },
  );

  test("has no phone made of the digits of a hash in capitals, where only the seed's form is sent", async () => {
    const hash = "DA0123456789".padEnd(64, "B");
    await follow(await openSite(), { ...RULES, forms: "seed" }, [
      { mode: "mirror", format: "csv", rows: [person(1), { ...person(2), phone: hash }] },
    ]);
  });

  test("is what the files say where every column is hashed already", async () => {
    const rules: ExpectedRules = {
      ...RULES,
      email: [{ column: "email", hashed: true }],
      phone: [{ column: "phone", hashed: true }],
    };
    await follow(await openSite(), rules, randomSteps(41, 3, false));
  });
});

const person = (number: number, email = `person${number}@example.com`): Row => ({
  id: `p_${number}`,
  email,
  work_email: null,
  phone: null,
  country: "US",
});
const people = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, index) => person(from + index));

describe("one mode after another", () => {
  test("add leaves who changed as they were, and a later upsert of the same file sends them", async () => {
    const site = await openSite();
    const changed = [...people(0, 9), person(9, "another@example.com")];
    await follow(site, RULES, [
      { mode: "add", format: "csv", rows: people(0, 10) },
      { mode: "add", format: "csv", rows: changed },
    ]);
    expect((await site.members()).get("p_9")!.hashedPII).toHaveLength(1);
    site.write("people.csv", csv(changed));
    site.spring({ mode: "upsert" });
    expect((await site.sync()).plan.changes).toMatchObject({ update: 1, unchanged: 9 });
  });

  test("who was taken out comes back with add, and is taken out again by the same file", async () => {
    const rows = people(0, 12);
    await follow(await openSite(), RULES, [
      { mode: "mirror", format: "csv", rows },
      { mode: "remove", format: "csv", rows: rows.slice(0, 4) },
      { mode: "add", format: "csv", rows: rows.slice(0, 2) },
      { mode: "remove", format: "csv", rows: rows.slice(0, 4) },
      { mode: "mirror", format: "jsonl", rows },
    ]);
  });

  test("the same file twice sends nothing the second time, and is a success", async () => {
    const site = await openSite();
    site.write("people.csv", csv(people(0, 30)));
    site.spring();
    await site.sync();
    const sent = site.wire.uploads().length;
    const report = await site.sync();
    expect(report).toMatchObject({
      state: "settled",
      books: { planned: 0 },
      plan: { changes: { unchanged: 30 } },
    });
    expect(site.wire.uploads()).toHaveLength(sent);
  });

  test("mirror's additions and removals travel mixed in the same record calls", async () => {
    const site = await openSite();
    site.spring();
    site.write("people.csv", csv(people(0, 40)));
    await site.sync();
    site.write("people.csv", csv(people(5, 45)));
    await site.sync();
    const { records } = JSON.parse(site.wire.uploads().at(-1)!.body) as { records: { action: string }[] };
    expect(site.wire.uploads()).toHaveLength(2);
    expect(Object.groupBy(records, ({ action }) => action)).toMatchObject({
      CREATE: { length: 5 },
      DELETE: { length: 5 },
    });
  });

  test("a removal names every hash that was ever sent for the person", async () => {
    const site = await openSite();
    const rows = (email: string): string => csv([...people(0, 9), person(9, email)]);
    site.spring();
    for (const email of ["one@example.com", "two@example.com", "three@example.com"]) {
      site.write("people.csv", rows(email));
      await site.sync();
    }
    site.write("people.csv", csv(people(0, 9)));
    await site.sync();
    const { records } = JSON.parse(site.wire.uploads().at(-1)!.body);
    expect(records).toMatchObject([{ externalUserId: "p_9", action: "DELETE", hashedPII: { length: 3 } }]);
  });

  test("members who near the end of their time to live are sent again, and the others are not", async () => {
    const site = await openSite();
    const file = csv(people(0, 10));
    site.write("people.csv", file);
    const audience = { name: AUDIENCE, ttl: 1000 };
    site.spring({ mode: "add", audience });
    await site.sync();
    const later = (ms: number) => ({
      clock: { now: () => site.clock.now() + ms, sleep: site.clock.sleep },
    });
    const planned = (ms: number) => site.with((headwater) => headwater.plan("spring"), later(ms));
    expect((await planned(100_000)).changes).toMatchObject({ renew: 0, unchanged: 10 });
    expect((await planned(960_000)).changes).toMatchObject({ renew: 10, unchanged: 0 });
  });
});

describe("ids", () => {
  test("beyond 2^53 survive, of people and of audiences", async () => {
    const site = await openSite();
    const id = "9007199254740993123";
    site.write(
      "people.jsonl",
      `{"id":${id},"email":"a@example.com"}\n{"id":${BigInt(id) + 1n},"email":"b@example.com"}\n`,
    );
    site.spring({ source: { file: "people.jsonl" }, mode: "add" });
    const { audience } = await site.sync();
    expect(BigInt(audience.audienceId!) % 2n).toBe(1n);
    expect(Number(audience.audienceId)).not.toBe(audience.audienceId);
    expect([...(await site.members(audience.audienceId)).keys()]).toEqual([id, String(BigInt(id) + 1n)]);
    expect(site.wire.uploads()[0]!.body).toContain(`"audienceId":${audience.audienceId},`);
    const [again] = await site.with((headwater) => headwater.audiences());
    expect(again!.audienceId).toBe(audience.audienceId);
  });

  test("are derived from an email that only one form can write", async () => {
    const { externalId: _, ...rules } = RULES;
    await follow(await openSite(), rules, [
      { mode: "mirror", format: "csv", rows: [person(1), person(2, "ü@example.com"), person(3)] },
    ]);
  });

  test("with leading zeros stay as they are", async () => {
    const site = await openSite();
    site.write("people.csv", "id,email\n007,a@example.com\n7,b@example.com\n");
    site.spring({ mode: "add" });
    await site.sync();
    expect([...(await site.members()).keys()].sort()).toEqual(["007", "7"]);
  });
});

describe("standard input", () => {
  test.each([
    ["CSV", ["mirror", "upsert"], (rows: readonly Row[]) => csv(rows)],
    [
      "JSON lines",
      ["mirror"],
      (rows: readonly Row[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
    ],
  ])("fills an audience from piped %s, under %j", async (_format, modes, text) => {
    const site = await openSite({ realTime: true });
    const expected = new ExpectedAudience(RULES);
    const random = randomOf(7);
    for (const mode of modes) {
      const rows = messyRows(random, { people: 40, rows: 60, badIds: false });
      site.configure({
        limits: { requestsPerSecond: 1000 },
        consent: { basis: BASIS },
        syncs: { spring: syncOf(mode, "-", RULES) },
      });
      site.write("piped.txt", text(rows));
      const typed = site.type("sync spring --yes --wait 20s", { piped: "piped.txt" });
      expect(await typed.ended, typed.stderr()).toBe(0);
      expected.apply(mode, rows);
      expect(expected.differences(await site.members()), mode).toEqual([]);
    }
  });
});
