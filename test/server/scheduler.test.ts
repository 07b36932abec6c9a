import { describe, expect, test } from "vitest";
import { nextDue } from "../../src/server/schedule.ts";
import { openService, type Served } from "./served.ts";

const DAY_MS = 24 * 3_600_000;

const runsOf = (service: Served) => service.service.with((headwater) => headwater.runs({ sync: "spring" }));
/** The syncs that have ended, whenever that was. */
const ended = (service: Served): number => counts.get(service) ?? 0;
const counts = new WeakMap<Served, number>();
function count(service: Served): Served {
  service.service.hub.listen((happening) => {
    if (happening.kind === "work" && happening.work.kind === "sync" && happening.work.endedAt !== undefined)
      counts.set(service, ended(service) + 1);
  });
  return service;
}

async function scheduled(schedule: Record<string, unknown>): Promise<Served> {
  const service = count(await openService());
  service.people(20);
  service.spring({ schedule });
  await service.until(async () => (await service.service.state.kept.scheduleStates()).length === 1, "seen");
  return service;
}

describe("a schedule", () => {
  test("starts a sync when its hour has come, and settles it; a restart starts nothing twice", async () => {
    const service = await scheduled({ cron: "0 3 * * *", timezone: "UTC" });
    expect(await runsOf(service)).toHaveLength(0);
    service.clock.advance(DAY_MS);
    await service.until(async () => (await runsOf(service))[0]?.state === "settled", "settled");
    expect(service.service.works.all()).toMatchObject([{ kind: "sync", by: "schedule", state: "done" }]);
    const next = count(await service.again());
    await next.parts.scheduler.look();
    expect(next.service.works.all()).toHaveLength(0);
    // Three days while nobody was there are made up for once.
    next.clock.advance(3 * DAY_MS);
    await next.parts.scheduler.look();
    await next.until(() => ended(next) === 1, "the missed one");
    await next.parts.scheduler.look();
    expect(next.service.works.all()).toHaveLength(1);
  });

  test("a file that changed starts a run once it has stood still for a minute", async () => {
    const service = await scheduled({ fileChanges: true });
    const { scheduler } = service.parts;
    service.clock.advance(59_000);
    await scheduler.look();
    expect(service.service.works.all()).toHaveLength(0);
    service.clock.advance(61_000);
    await scheduler.look();
    await service.until(() => ended(service) === 1, "run");
    await scheduler.look();
    service.clock.advance(120_000);
    await scheduler.look();
    expect(service.service.works.all()).toHaveLength(1);
    service.people(21);
    await scheduler.look();
    service.clock.advance(61_000);
    await scheduler.look();
    await service.until(() => ended(service) === 2, "the run of the changed file");
  });

  test("a plan that waits for a person is not made again until its source changes", async () => {
    const service = await scheduled({ cron: "0 3 * * *", timezone: "UTC" });
    service.clock.advance(DAY_MS);
    await service.until(async () => (await runsOf(service))[0]?.state === "settled", "settled");
    service.people(5);
    service.clock.advance(DAY_MS);
    await service.until(() => ended(service) === 2, "stopped for safety");
    expect(service.service.works.all()[0]).toMatchObject({ state: "failed", error: { exitCode: 3 } });
    service.clock.advance(DAY_MS);
    await service.parts.scheduler.look();
    expect(ended(service)).toBe(2);
    expect(service.service.works.on({ sync: "spring" })).toBeUndefined();
    service.people(6);
    service.clock.advance(DAY_MS);
    await service.until(() => ended(service) === 3, "planned again");
  });

  test("one that is paused starts nothing, and what it missed is not made up for", async () => {
    const service = await scheduled({ cron: "0 3 * * *", timezone: "UTC", paused: true });
    service.clock.advance(DAY_MS);
    await service.parts.scheduler.look();
    service.spring({ schedule: { cron: "0 3 * * *", timezone: "UTC" } });
    service.clock.advance(5_000);
    await service.until(
      async () =>
        (await service.service.state.settings.entry("syncs", "spring"))?.body.schedule !== undefined,
      "changed",
    );
    await service.parts.scheduler.look();
    expect(service.service.works.all()).toHaveLength(0);
  });

  test("in a time zone starts once a day, also where the clock leaves its hour out or shows it twice", async () => {
    const service = await scheduled({ cron: "30 2 * * *", timezone: "Europe/Berlin" });
    const { scheduler } = service.parts;
    const { clock } = service;
    /** Goes there in one step. Returns how many syncs that started. */
    const startedAt = async (instant: string): Promise<number> => {
      const before = ended(service);
      clock.advance(Date.parse(instant) - clock.now());
      await scheduler.look();
      await service.until(() => service.service.works.on({ sync: "spring" }) === undefined, instant);
      await scheduler.look();
      return ended(service) - before;
    };
    expect(await startedAt("2027-03-27T12:00Z"), "what was missed").toBe(1);
    // On the 28th there is no half past two: 2 o'clock is 3 o'clock.
    expect(await startedAt("2027-03-28T00:59Z")).toBe(0);
    expect(await startedAt("2027-03-28T01:00Z")).toBe(1);
    expect(await startedAt("2027-03-28T02:00Z")).toBe(0);
    expect(await startedAt("2027-03-29T00:30Z")).toBe(1);
    // On 31 October half past two comes twice.
    expect(await startedAt("2027-10-31T00:30Z")).toBe(1);
    expect(await startedAt("2027-10-31T01:30Z")).toBe(0);
    expect(await startedAt("2027-11-01T01:30Z")).toBe(1);
  });
});

test("each day of Berlin has one instant of a daily schedule, whatever its hour, where the clock changes too", () => {
  const dayIn = (at: number): string => new Date(at).toLocaleDateString("sv", { timeZone: "Europe/Berlin" });
  for (const noon of [Date.UTC(2027, 2, 26, 12), Date.UTC(2027, 9, 29, 12)])
    for (const time of ["0 0", "59 1", "0 2", "30 2", "59 2", "0 3", "30 23"]) {
      const schedule = { cron: `${time} * * *`, timezone: "Europe/Berlin" };
      let at = nextDue(schedule, noon)!;
      const days = Array.from({ length: 5 }, () => {
        const day = dayIn(at);
        at = nextDue(schedule, at)!;
        return day;
      });
      const nextDays = days.map((_, after) => dayIn(Date.parse(`${days[0]}T12:00Z`) + after * DAY_MS));
      expect(days, time).toEqual(nextDays);
    }
});
