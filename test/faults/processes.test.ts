import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { csv } from "../e2e/files.ts";
import { AUDIENCE, openSite, type Site, until } from "../e2e/site.ts";

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `p_${index}`, email: `person${index}@example.com` }));

/** When the limiter let requests go. */
function requestTimes(site: Site): number[] {
  const ledger = new DatabaseSync(site.path(".headwater/ledger.sqlite"), { readOnly: true });
  try {
    return ledger
      .prepare("select at from request order by at")
      .all()
      .map(({ at }) => Number(at));
  } finally {
    ledger.close();
  }
}

const uploads = (site: Site): number => site.wire.uploads().length;

describe("two processes", () => {
  test("on one audience: the second is told, with the first one's process id, and does no harm", async () => {
    const site = await openSite({ realTime: true });
    site.write("people.csv", csv(people(60)));
    site.spring({}, { batch: { records: 10 } });
    site.emulator.faults.add({ name: "slow-answer", operation: "upload-records", ms: 2000 });
    const first = site.type("sync spring --yes");
    await until(() => uploads(site) > 0, "an upload");
    const second = site.type("sync spring --yes");
    expect(await second.ended).toBe(6);
    expect(second.stderr()).toContain("[ledger.audience-busy]");
    expect(second.stderr()).toContain(`process ${first.child.pid}`);
    site.emulator.faults.clear();
    expect(await first.ended, first.stderr()).toBe(0);
    expect((await site.members()).size).toBe(60);
    expect(uploads(site)).toBe(6);
  });

  test("share one allowance: never more requests in a second than configured", async () => {
    const site = await openSite({ realTime: true });
    const perSecond = 20;
    site.write("people.csv", csv(people(25)));
    const sync = (name: string) => ({ source: { file: "people.csv" }, audience: { name }, mode: "add" });
    site.configure({
      limits: { requestsPerSecond: perSecond },
      batch: { records: 1 },
      syncs: { spring: sync(AUDIENCE), summer: sync("Summer buyers US") },
    });
    const both = [site.type("sync spring --yes"), site.type("sync summer --yes")];
    for (const typed of both) expect(await typed.ended, typed.stderr()).toBe(0);
    const times = requestTimes(site);
    expect(times.length).toBeGreaterThanOrEqual(50);
    // None went by the limiter. Its own times count: those of arrival depend on how busy the machine is.
    expect(site.wire.requests.filter(({ path }) => !path.startsWith("/auth/"))).toHaveLength(times.length);
    for (const [index, at] of times.entries())
      expect((times[index + perSecond] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(1000);
  });

  test("a login that was taken back ends the command line with 4, and what to type next", async () => {
    const site = await openSite({ realTime: true });
    site.write("people.csv", csv(people(3)));
    site.spring();
    site.emulator.faults.add({ name: "revoked" });
    const typed = site.type("sync spring --yes");
    expect(await typed.ended).toBe(4);
    expect(typed.stderr()).toContain("[amazon.token-revoked]");
  });

  test("jobs that are slow end the command line with 0, and what to type next", async () => {
    const site = await openSite({ realTime: true, jobMs: 600_000 });
    site.write("people.csv", csv(people(3)));
    site.spring();
    const typed = site.type("sync spring --yes --wait 700ms");
    expect(await typed.ended, typed.stderr()).toBe(0);
    expect(typed.stdout()).toContain("headwater settle");
  });
});
