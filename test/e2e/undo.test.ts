import { describe, expect, test } from "vitest";
import type { AudienceReport, Plan, SyncOptions } from "../../src/index.ts";
import { csv } from "./files.ts";
import { madeOnce } from "./made-once.ts";
import { openSite, type Site, WAIT_MS } from "./site.ts";

const DAY = 24 * 3_600_000;

const people = (from: number, to: number, given: object = {}) =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `p_${from + index}`,
    email: `person${from + index}@example.com`,
    ...given,
  }));

/** A site whose audience was filled with persons 0 to 9. */
const filledSite = madeOnce(async (settings: Record<string, unknown> = {}) => {
  const site = await openSite();
  site.spring({ safetyStop: { maxRemovalRate: 1 } }, settings);
  site.write("people.csv", csv(people(0, 10)));
  await site.sync();
  return site;
});

const shrunk = madeOnce(async (settings: Record<string, unknown> = {}) => {
  const site = await filledSite(settings);
  site.write("people.csv", csv(people(0, 7)));
  await site.sync();
  return site;
});

/** The same, after a second mirror run that took persons 7 to 9 out. */
async function shrunkSite(settings?: Record<string, unknown>): Promise<{ site: Site; runId: string }> {
  const site = await shrunk(settings);
  const [run] = await site.with((headwater) => headwater.runs({ limit: 1 }));
  return { site, runId: run!.runId };
}

const undo = (
  site: Site,
  runId: string,
  options: SyncOptions = {},
  clock = site.clock,
): Promise<AudienceReport> =>
  site.with(async (headwater) => (await headwater.undo(runId, { waitMs: WAIT_MS, ...options })).report!, {
    clock,
  });

const planned = async (site: Site, runId: string): Promise<Plan> =>
  (await site.with((headwater) => headwater.undo(runId, { approve: () => false }))).declined!;

describe("undoing a run", () => {
  test("puts back whom it took out with the hashes that they had, and the second time finds nobody", async () => {
    const before = await (await filledSite()).members();
    const { site, runId } = await shrunkSite();
    expect((await site.members()).size).toBe(7);
    const report = await undo(site, runId);
    expect(report).toMatchObject({
      state: "settled",
      plan: { origin: { kind: "undo", runId }, changes: { add: 3, remove: 0 } },
      books: { planned: 3, accepted: 3 },
      notices: [{ code: "undo.not-for-good" }],
    });
    expect(await site.members()).toEqual(before);

    const sent = site.wire.uploads().length;
    expect(await undo(site, runId)).toMatchObject({
      state: "settled",
      books: { planned: 0 },
      notices: [{ code: "undo.nobody" }],
    });
    expect(await undo(site, report.runId)).toMatchObject({ notices: [{ code: "undo.nobody" }] });
    expect(site.wire.uploads()).toHaveLength(sent);
  });

  test("holds until the next mirror run, which takes out whoever is not in its source", async () => {
    const { site, runId } = await shrunkSite();
    await undo(site, runId);
    site.write("people.csv", csv(people(0, 8)));
    expect((await site.sync()).plan.changes).toMatchObject({ add: 0, update: 0, remove: 2, unchanged: 8 });
    expect([...(await site.members()).keys()].sort()).toEqual(people(0, 8).map(({ id }) => id));
  });

  test("leaves out who came back, and who has said no since, though they were not in the audience then", async () => {
    const site = await openSite();
    const agreed = (from: number, to: number, data = "yes") => people(from, to, { agreed: data });
    site.spring({
      fields: { externalId: "id", email: "email", consent: { userData: "agreed" } },
      safetyStop: { maxRemovalRate: 1 },
    });
    site.write("people.csv", csv(agreed(0, 10)));
    await site.sync();
    site.write("people.csv", csv(agreed(0, 7)));
    const { runId } = await site.sync();
    site.write("people.csv", csv([...agreed(0, 8), ...agreed(8, 9, "no")]));
    await site.sync();
    expect((await undo(site, runId)).plan.changes.add).toBe(1);
    expect([...(await site.members()).keys()].sort()).toEqual(
      [...agreed(0, 8), ...agreed(9, 10)].map(({ id }) => id),
    );
  });

  test("puts back whom remove took out by name", async () => {
    const site = await openSite();
    site.spring({ mode: "upsert" });
    site.write("people.csv", csv(people(0, 10)));
    await site.sync();
    const before = await site.members();
    site.spring({ mode: "remove" });
    site.write("people.csv", csv(people(0, 4)));
    const { runId } = await site.sync();
    await undo(site, runId);
    expect(await site.members()).toEqual(before);
  });

  test("is refused while Amazon is still at work on the run, and for one that is not there", async () => {
    const { site } = await shrunkSite();
    site.emulator.faults.add({ name: "slow-jobs", ms: 100 * DAY });
    site.write("people.csv", csv(people(0, 6)));
    const { runId } = await site.sync("spring", { waitMs: 0 });
    await expect(undo(site, runId)).rejects.toMatchObject({ name: "AmazonError", code: "run.not-settled" });
    await expect(undo(site, "20260101-000000-none")).rejects.toMatchObject({ code: "run.unknown" });
  });

  test("is refused with the number of days when they are over", async () => {
    const { site, runId } = await shrunkSite();
    const later = { now: () => site.clock.now() + 8 * DAY, sleep: site.clock.sleep };
    await expect(undo(site, runId, {}, later)).rejects.toMatchObject({
      name: "DataError",
      code: "run.undo-gone",
      message: expect.stringContaining("7 days"),
    });
  });

  test("is refused where nothing is ever kept", async () => {
    const { site, runId } = await shrunkSite({ undo: { keepDays: 0 } });
    await expect(undo(site, runId)).rejects.toMatchObject({
      code: "run.undo-gone",
      message: expect.stringContaining("undo.keepDays is 0"),
    });
  });
});

describe("a kept plan of an undo", () => {
  test("is carried out by its id, and sync says by which command", async () => {
    const { site, runId } = await shrunkSite();
    const { planId } = await planned(site, runId);
    expect((await site.members()).size).toBe(7);
    await expect(site.sync("spring", { planId })).rejects.toMatchObject({
      code: "plan.of-another-command",
      hint: `headwater undo ${runId} --plan ${planId}`,
    });
    await undo(site, runId, { planId });
    expect((await site.members()).size).toBe(10);
  });

  test("is refused when the audience has moved since", async () => {
    const { site, runId } = await shrunkSite();
    const { planId } = await planned(site, runId);
    site.write("people.csv", csv(people(0, 8)));
    await site.sync();
    await expect(undo(site, runId, { planId })).rejects.toMatchObject({
      hint: `Plan again: headwater undo ${runId} --dry-run`,
    });
    expect((await site.members()).size).toBe(8);
  });

  test("of another run is none", async () => {
    const { site, runId } = await shrunkSite();
    const { planId } = await planned(site, runId);
    await expect(undo(site, planId, { planId })).rejects.toMatchObject({ code: "plan.unknown" });
  });
});
