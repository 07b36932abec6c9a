import { describe, expect, test } from "vitest";
import { csv } from "../e2e/files.ts";
import { openSite, type Site, WAIT_MS } from "../e2e/site.ts";

const person = (number: number) => ({ id: `p_${number}`, email: `person${number}@example.com` });
const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => person(from + index));

async function siteWithPeople(): Promise<Site> {
  const site = await openSite();
  site.write("people.csv", csv(people(0, 40)));
  site.spring({ safetyStop: { maxRemovalRate: 1 } }, { batch: { records: 10 } });
  return site;
}

const ids = async (site: Site): Promise<string[]> => [...(await site.members()).keys()].sort();
const idsOf = (from: number, to: number): string[] =>
  people(from, to)
    .map(({ id }) => id)
    .sort();

describe("one of Amazon's jobs", () => {
  test("that is slow leaves the run accepted when the time to wait is up; resume settles it", async () => {
    const site = await siteWithPeople();
    site.emulator.faults.add({ name: "slow-jobs", ms: 60_000 });
    const report = await site.sync("spring", { waitMs: 5_000 });
    expect(report).toMatchObject({
      state: "accepted",
      books: { accepted: 40, planned: 40 },
      processed: { jobs: 4, pending: 4 },
    });
    const [resumed] = await site.with((headwater) => headwater.resume({ waitMs: 240_000 }));
    expect(resumed).toMatchObject({ state: "settled", processed: { pending: 0, succeeded: 4 } });
    expect(await ids(site)).toEqual(idsOf(0, 40));
  });

  test("that failed is taken back: the next sync sends its people again, and only them", async () => {
    const site = await siteWithPeople();
    site.emulator.faults.add({ name: "failed-jobs", times: 1, after: 1 });
    const report = await site.sync();
    expect(report).toMatchObject({ state: "settled", processed: { failed: 1, succeeded: 3 } });
    expect(report.notices).toMatchObject([{ code: "run.records-not-kept" }]);
    expect(await ids(site)).toHaveLength(30);
    const again = await site.sync();
    expect(again.plan.changes).toMatchObject({ add: 0, update: 10, unchanged: 30 });
    expect(await ids(site)).toEqual(idsOf(0, 40));
    expect((await site.sync()).books.planned).toBe(0);
  });

  test("that failed on removals is taken back: they are removed by the next sync", async () => {
    const site = await siteWithPeople();
    await site.sync();
    site.write("people.csv", csv(people(10, 40)));
    site.emulator.faults.add({ name: "failed-jobs", times: 1 });
    await site.sync();
    expect(await ids(site)).toHaveLength(40);
    const again = await site.sync();
    expect(again.plan.changes).toMatchObject({ remove: 10, unchanged: 30 });
    expect(await ids(site)).toEqual(idsOf(10, 40));
    expect((await site.sync()).books.planned).toBe(0);
  });

  test.each(["add", "upsert", "mirror"])(
    "that names invalid records has exactly these sent again under %s",
    async (mode) => {
      const site = await siteWithPeople();
      site.spring({ mode });
      site.emulator.faults.add({ name: "invalid-records", externalUserIds: ["p_3", "p_27"], times: 1 });
      const report = await site.sync();
      expect(report.processed).toMatchObject({ invalidRecords: 2 });
      expect(await ids(site)).toHaveLength(38);
      expect((await site.sync()).books).toMatchObject({ planned: 2, accepted: 2 });
      expect(await ids(site)).toEqual(idsOf(0, 40));
    },
  );

  test("that refuses removals under remove has them sent again by the same file", async () => {
    const site = await siteWithPeople();
    await site.sync();
    site.write("people.csv", csv(people(0, 10)));
    site.spring({ mode: "remove" });
    site.emulator.faults.add({ name: "failed-jobs", times: 1 });
    await site.sync();
    expect(await ids(site)).toHaveLength(40);
    await site.sync();
    expect(await ids(site)).toEqual(idsOf(10, 40));
    expect((await site.sync()).books.planned).toBe(0);
  });

  test("that Amazon has forgotten counts as expired, and its records as accepted; retry has them sent again", async () => {
    const site = await siteWithPeople();
    site.emulator.faults.add({ name: "forgotten-jobs", times: 1 });
    const report = await site.sync();
    expect(report).toMatchObject({ state: "settled", processed: { expired: 1, succeeded: 3 } });
    expect(report.processed.records).toMatchObject({ processed: 30, unknown: 10 });
    expect(report.notices).toMatchObject([{ code: "run.jobs-expired" }]);
    expect((await site.sync()).books.planned).toBe(0);
    const retried = await site.with((headwater) => headwater.retry(report.runId));
    expect(retried).toMatchObject({ requests: 0, people: 10, jobs: [{ state: "expired" }] });
    expect((await site.sync()).books.planned).toBe(10);
  });

  test("that names its invalid records by the audience's id has nothing taken back wrongly", async () => {
    const site = await siteWithPeople();
    site.emulator.faults.add({ name: "invalid-records", every: 5, unnamed: true, times: 1 });
    const report = await site.sync();
    expect(report).toMatchObject({
      state: "settled",
      processed: { invalidRecords: 2, records: { processed: 38, invalid: 0, unattributed: 2 } },
    });
    expect((await site.sync()).books.planned).toBe(0);
  });

  test("that one of its places did not take says which places they are, and retry has its people sent again", async () => {
    const site = await siteWithPeople();
    site.emulator.faults.add({ name: "job-state", state: "PARTIALLYSUCCEEDED", times: 1 });
    const report = await site.sync();
    expect(report.notices).toMatchObject([
      { code: "run.jobs-partial", message: expect.stringContaining("DSP advertiser") },
    ]);
    expect(await site.with((headwater) => headwater.retry(report.runId))).toMatchObject({ people: 10 });
    expect((await site.sync()).books.planned).toBe(10);
  });

  test("whose state can't be read for a while is asked again", async () => {
    const site = await siteWithPeople();
    site.emulator.faults.add({ name: "5xx", operation: "job-status", times: 3 });
    site.emulator.faults.add({ name: "truncated-body", operation: "job-status", times: 2 });
    expect(await site.sync("spring", { waitMs: WAIT_MS })).toMatchObject({ state: "settled" });
  });
});
