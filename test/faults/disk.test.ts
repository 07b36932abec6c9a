import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { ExpectedAudience, type Row } from "../e2e/expected-audience.ts";
import { fastClock } from "../e2e/fast-clock.ts";
import { csv } from "../e2e/files.ts";
import { openSite, type Site, WAIT_MS } from "../e2e/site.ts";
import { withoutWriteAccess } from "../ledger/write-access.ts";
import { leftBehind } from "./kill-points.ts";

const RULES = { externalId: "id", email: [{ column: "email" }], phone: [], profileId: DEMO.profileId };

/** So many that each kind of file is of another size. */
const PEOPLE = 6000;
const KB = 1024;

const people = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `p_${index}`, email: `p${index}@example.com` }));

const filesOf = (folder: string) => readdirSync(folder).map((name) => statSync(join(folder, name)));

async function siteWith(rows: readonly Row[]): Promise<{ site: Site; expected: ExpectedAudience }> {
  const site = await openSite({ realTime: true });
  const expected = new ExpectedAudience(RULES);
  site.write("people.csv", csv(rows));
  site.spring();
  expected.apply("mirror", rows);
  return { site, expected };
}

async function expectWhole(site: Site, expected: ExpectedAudience): Promise<void> {
  const clock = fastClock();
  await site.with((headwater) => headwater.resume({ waitMs: WAIT_MS }), { clock });
  const { report } = await site.with((headwater) => headwater.sync("spring", { waitMs: WAIT_MS }), { clock });
  expect(report).toMatchObject({ state: "settled" });
  expect(expected.differences(await site.members())).toEqual([]);
  expect(site.emulator.store.audiences()).toHaveLength(1);
  expect(leftBehind(site)).toEqual([]);
}

describe("a disk that is full", () => {
  const limits: [string, number, string, RegExp][] = [
    ["the ledger is made", 64 * KB, "disk.failing", /^Error/],
    ["its plan is made", 800 * KB, "disk.full", /Comparing[\s\S]*\nError/],
  ];
  test.each(limits)(
    "while %s ends a sync with 6, and the next one finishes it",
    async (_when, largestFile, code, told) => {
      const { site, expected } = await siteWith(people(PEOPLE));
      const typed = site.type("sync spring --yes", { largestFile });
      expect(await typed.ended, typed.stderr()).toBe(6);
      expect(typed.stderr()).toContain(`[${code}]`);
      expect(typed.stderr()).toMatch(told);
      await expectWhole(site, expected);
    },
  );

  test("while what Amazon has accepted is written down ends a sync with 6, and the next one finishes it", async () => {
    const { site, expected } = await siteWith(people(4 * PEOPLE));
    await expectWhole(site, expected);
    const more = people(4.5 * PEOPLE);
    site.write("people.csv", csv(more));
    expected.apply("mirror", more);
    // The run's own file is smaller: only that of the audience can't grow.
    const largestFile = Math.max(...filesOf(site.path(".headwater/audiences")).map(({ size }) => size));
    const typed = site.type("sync spring --yes", { largestFile });
    expect(await typed.ended, typed.stderr()).toBe(6);
    expect(typed.stderr()).toMatch(/3,000 of 3,000[\s\S]*\nError.*\[disk\.full\]/);
    await expectWhole(site, expected);
  });

  test("while the outbox is written ends a sync with 6, and nothing was sent", async () => {
    const { site, expected } = await siteWith(people(PEOPLE));
    const plan = await site.with((headwater) => headwater.plan("spring"));
    const typed = site.type(`sync spring --yes --plan ${plan.planId}`, { largestFile: 800 * KB });
    expect(await typed.ended, typed.stderr()).toBe(6);
    expect(typed.stderr()).toMatch(/Preparing 6,000[\s\S]*\[disk\.full\]/);
    expect(site.wire.uploads()).toEqual([]);
    await expectWhole(site, expected);
  });
});

describe("a state folder that can't be written", () => {
  test("ends a sync with 6 before anything is sent, and is as it was afterwards", async () => {
    const { site, expected } = await siteWith(people(4));
    const clock = fastClock();
    const sync = () => site.with((headwater) => headwater.sync("spring", { waitMs: WAIT_MS }), { clock });
    await sync();
    site.write("people.csv", csv(people(5)));
    expected.apply("mirror", people(5));
    chmodSync(site.folder, 0o755);
    const before = site.wire.requests.length;
    await withoutWriteAccess(site.path(".headwater"), async () => {
      await expect(sync()).rejects.toMatchObject({ code: "state.read-only", exitCode: 6 });
    });
    expect(site.wire.requests).toHaveLength(before);
    await expectWhole(site, expected);
  });
});
