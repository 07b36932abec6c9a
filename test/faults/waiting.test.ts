import { describe, expect, test } from "vitest";
import { csv } from "../e2e/files.ts";
import { madeOnce } from "../e2e/made-once.ts";
import { openSite, type Site, WAIT_MS } from "../e2e/site.ts";

type Person = {
  id: string;
  email: string;
};

const people = (from: number, to: number, mail = "example.com"): Person[] =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `p_${from + index}`,
    email: `person${from + index}@${mail}`,
  }));

const HOURS_MS = 10 * 3_600_000;

const stuckSite = madeOnce(async () => {
  const site = await openSite();
  site.spring({ safetyStop: { maxRemovalRate: 1 } }, { batch: { records: 10 } });
  site.write("people.csv", csv(people(0, 40)));
  site.emulator.faults.add({ name: "slow-jobs", ms: HOURS_MS, after: 1, times: 1 });
  await site.sync("spring", { waitMs: 30_000 });
  return site;
});

/** Forty people were sent in four requests, and Amazon is stuck with one: `stuck` are its ten people, `free` the others. */
async function siteWithStuckJob() {
  const site = await stuckSite();
  const everybody = people(0, 40);
  const ids = new Set(
    site.emulator.store.jobs
      .pending()
      .flatMap(({ changes }) => changes.map((change) => change.externalUserId)),
  );
  const stuck = everybody.filter(({ id }) => ids.has(id));
  expect(stuck).toHaveLength(10);
  return { site, runId: await onlyRunOf(site), stuck, free: everybody.filter(({ id }) => !ids.has(id)) };
}

const onlyRunOf = (site: Site): Promise<string> =>
  site.with(async (headwater) => (await headwater.runs()).map(({ runId }) => runId).join());

const moved = (rows: readonly Person[]): Person[] =>
  rows.map(({ id, email }) => ({ id, email: email.replace("example.com", "example.org") }));

const changesOf = async (site: Site) => (await site.sync("spring", { waitMs: 30_000 })).plan.changes;

describe("a job that Amazon does not end", () => {
  test("keeps its own people waiting and nobody else", async () => {
    const { site, stuck, free } = await siteWithStuckJob();
    const changed = [
      ...moved(stuck.slice(0, 5)),
      ...stuck.slice(5),
      ...moved(free.slice(0, 10)),
      ...free.slice(10),
    ];
    site.write("people.csv", csv([...changed, ...people(40, 45)]));
    const changes = await changesOf(site);
    expect(changes).toMatchObject({ add: 5, update: 10, postponed: 5, unchanged: 25 });
  });

  test("keeps its people from being taken out, too, until it has ended", async () => {
    const { site, stuck, free } = await siteWithStuckJob();
    site.write("people.csv", csv([...stuck.slice(5), ...free.slice(10)]));
    expect(await changesOf(site)).toMatchObject({ remove: 10, postponed: 5 });
    site.emulator.clock.advance(HOURS_MS);
    // A plan asks only for jobs whose time has come: up to a minute after they were asked for last.
    await site.with((headwater) => headwater.settle({ waitMs: WAIT_MS }));
    expect(await changesOf(site)).toMatchObject({ remove: 5, postponed: 0 });
    await site.with((headwater) => headwater.settle({ waitMs: WAIT_MS }));
    expect((await site.members()).size).toBe(25);
  });

  test("is sent again by retry, which tells what Amazon last said of it", async () => {
    const { site, runId } = await siteWithStuckJob();
    const retried = await site.with((headwater) => headwater.retry(runId));
    expect(retried).toMatchObject({ requests: 1, jobs: [{ state: "pending", polls: expect.any(Number) }] });
    expect(retried.jobs[0]!.polls).toBeGreaterThan(0);
    await site.with((headwater) => headwater.settle({ waitMs: WAIT_MS }));
    const { report } = await site.with((headwater) => headwater.run(runId));
    expect(report).toMatchObject({ state: "settled", processed: { jobs: 4, succeeded: 4 } });
    expect((await site.members()).size).toBe(40);
    expect((await site.sync()).books.planned).toBe(0);
  });

  test("is asked for by settle, which sends nothing", async () => {
    const { site } = await siteWithStuckJob();
    site.emulator.clock.advance(HOURS_MS);
    const before = site.wire.uploads().length;
    const [report] = await site.with((headwater) => headwater.settle({ waitMs: WAIT_MS }));
    expect(report).toMatchObject({ state: "settled" });
    expect(site.wire.uploads()).toHaveLength(before);
    expect(await site.with((headwater) => headwater.settle())).toEqual([]);
  });
});

describe("a record that Amazon refused alone", () => {
  /** p_7's record is refused whenever it has an address at example.com. */
  const siteWithBadRecord = madeOnce(async () => {
    const site = await openSite();
    site.spring({}, { batch: { records: 10 } });
    site.write("people.csv", csv(people(0, 20)));
    site.emulator.faults.add({ name: "bad-record", externalUserIds: ["p_7"] });
    await site.sync();
    return site;
  });

  test("is not sent again as it is, and the plan says so", async () => {
    const site = await siteWithBadRecord();
    const { plan, books } = await site.sync();
    expect(plan.changes).toMatchObject({ add: 0, quarantined: 1, unchanged: 19 });
    expect(plan.notices).toMatchObject([{ code: "plan.people-quarantined" }]);
    expect(books.planned).toBe(0);
  });

  test("is sent when its row has changed", async () => {
    const site = await siteWithBadRecord();
    site.write("people.csv", csv([...people(0, 7), ...people(7, 8, "example.org"), ...people(8, 20)]));
    expect((await site.sync()).plan.changes).toMatchObject({ add: 1, quarantined: 0 });
    expect((await site.members()).size).toBe(20);
  });

  test("is sent again as it is when a person says so", async () => {
    const site = await siteWithBadRecord();
    const runId = await onlyRunOf(site);
    expect(await site.with((headwater) => headwater.retry(runId))).toMatchObject({ people: 1 });
    expect((await site.sync()).plan.changes).toMatchObject({ add: 1, quarantined: 0 });
    expect((await site.sync()).books.planned).toBe(0);
  });
});

describe("retry", () => {
  test("of a run that is not there, or that has sent nothing, says so", async () => {
    const site = await openSite();
    site.spring();
    site.write("people.csv", csv(people(0, 2)));
    const { planId } = await site.with((headwater) => headwater.plan("spring"));
    const retried = (runId: string) => site.with((headwater) => headwater.retry(runId));
    await expect(retried("nothing")).rejects.toMatchObject({ code: "run.unknown" });
    await expect(retried(planId)).rejects.toMatchObject({ code: "run.not-sent" });
  });

  test("of a run that Amazon took whole finds nothing to do", async () => {
    const site = await openSite();
    site.spring();
    site.write("people.csv", csv(people(0, 2)));
    const { runId } = await site.sync();
    const retried = await site.with((headwater) => headwater.retry(runId));
    expect(retried).toEqual({ runId, jobs: [], requests: 0, people: 0 });
  });
});
