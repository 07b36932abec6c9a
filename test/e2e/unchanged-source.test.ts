import { readFileSync, statSync, utimesSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/lib/clock.ts";
import type { RunEvent } from "../../src/model/run-event.ts";
import { contentsOf } from "../../src/source/files.ts";
import { csv } from "./files.ts";
import { AUDIENCE, openSite, type Site, WAIT_MS } from "./site.ts";

const TCF = "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA";

const DAY = 24 * 3_600_000;

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `p_${index}`, email: `person${index}@example.net` }));

/** A slip, a person whose number can't be read, somebody without an address, and others. */
const FILE = csv([
  ...people(39),
  { id: "p_39", email: "person39@gmial.com" },
  { id: "p_40", email: "person40@example.net", phone: "12" },
  { id: "p_41", email: "nobody" },
]);

const UPSERT = { mode: "upsert", audience: { name: AUDIENCE, ttlDays: 100 } };

/** The site's clock, so many days on. */
const daysOn = ({ clock }: Site, days: number) => ({
  now: () => clock.now() + days * DAY,
  sleep: clock.sleep,
});

async function filledSite(sync: Record<string, unknown> = {}): Promise<Site> {
  const site = await openSite();
  site.write("people.csv", FILE);
  site.spring(sync);
  await site.sync();
  return site;
}

/** One more sync, and whether it read the source, and compared its rows one by one. */
async function again(site: Site, clock = site.clock) {
  const events: RunEvent[] = [];
  const report = await site.with(
    async (headwater) => (await headwater.sync("spring", { waitMs: WAIT_MS })).report!,
    { clock, onEvent: (event) => void events.push(event) },
  );
  const had = (wanted: RunEvent["kind"]): boolean => events.some(({ kind }) => kind === wanted);
  return { report, plan: report.plan, read: had("reading"), compared: had("comparing") };
}

describe("a file that has not changed since Amazon had all of it", () => {
  test("is not read again; the plan has nothing to send, counts its rows as before, and says so", async () => {
    const site = await filledSite();
    const first = await again(site);
    const second = await again(site);
    for (const { plan, read, report } of [first, second]) {
      expect(read).toBe(false);
      expect(plan.rows).toEqual({ read: 42, members: 41, merged: 0, held: 0, rejected: 1, unreadable: 0 });
      expect(plan.changes).toMatchObject({ add: 0, update: 0, renew: 0, remove: 0, unchanged: 41 });
      expect(plan.notices.map(({ code }) => code)).toEqual(["source.emails-misspelt", "source.unchanged"]);
      expect(plan.rejections).toEqual([{ field: "row", reason: "row.no-identifier", count: 1 }]);
      expect(report.state).toBe("settled");
    }
    expect((await site.members()).size).toBe(41);
  });

  test("keeps its list of what can't be used", async () => {
    const site = await filledSite();
    const { report } = await again(site);
    const ended = site.type(`runs export ${report.runId} rejections --to bad.csv`);
    expect(await ended.ended).toBe(0);
    expect(readFileSync(site.path("bad.csv"), "utf8")).toContain("row.no-identifier");
  });

  test("has people who are due sent again, with the same hashes and consent, and still is not read", async () => {
    const site = await openSite();
    site.write(
      "people.csv",
      csv([
        ...people(20).map((person) => ({ ...person, said: "yes" })),
        { id: "p_0", email: "other@example.net", said: "yes" },
      ]),
    );
    site.spring({ ...UPSERT, fields: { externalId: "id", email: "email", consent: { userData: "said" } } });
    await site.sync();
    const before = await site.members();
    const { read, plan } = await again(site, daysOn(site, 97));
    expect(read).toBe(false);
    expect(plan.changes).toMatchObject({ renew: 20, unchanged: 0 });
    expect(plan.consent).toMatchObject({ own: 20, onBasis: 0 });
    expect(await site.members()).toEqual(before);
    const next = await again(site, daysOn(site, 98));
    expect(next.read).toBe(false);
    expect(next.plan.changes.renew).toBe(0);
  });

  test("is not read by a plan either, nor after a plan that was only looked at", async () => {
    const site = await filledSite();
    const plan = await site.with((headwater) => headwater.plan("spring"));
    expect(plan.notices.map(({ code }) => code)).toContain("source.unchanged");
    expect((await again(site)).read).toBe(false);
  });
});

describe("a file that was written anew with the same rows", () => {
  test("is read and not compared; the plan counts its rows as before, and says so", async () => {
    const site = await filledSite();
    site.write("people.csv", FILE);
    const { read, compared, plan } = await again(site);
    expect({ read, compared }).toEqual({ read: true, compared: false });
    expect(plan.rows).toEqual({ read: 42, members: 41, merged: 0, held: 0, rejected: 1, unreadable: 0 });
    expect(plan.changes).toMatchObject({ add: 0, update: 0, renew: 0, remove: 0, unchanged: 41 });
    expect(plan.notices.map(({ code }) => code)).toEqual(["source.emails-misspelt", "source.same-rows"]);
    expect(plan.rejections).toEqual([{ field: "row", reason: "row.no-identifier", count: 1 }]);
    expect((await again(site)).read).toBe(false);
  });

  test("is known by what was read while rows were compared, too, and has people who are due sent again", async () => {
    const site = await openSite();
    site.write("people.csv", csv(people(20)));
    site.spring(UPSERT);
    await site.sync();
    const changed = csv([...people(19), { id: "p_19", email: "other@example.net" }]);
    site.write("people.csv", changed);
    expect((await again(site)).plan.changes.update).toBe(1);
    site.write("people.csv", changed);
    expect(await again(site)).toMatchObject({ compared: false, plan: { changes: { unchanged: 20 } } });
    site.write("people.csv", changed);
    const due = await again(site, daysOn(site, 97));
    expect(due).toMatchObject({ compared: false, plan: { changes: { renew: 20, unchanged: 0 } } });
    expect((await site.members()).size).toBe(20);
  });

  test("is compared where one of its rows is another, though it looks the same wherever it is sampled", async () => {
    const file = csv(people(100_000));
    const site = await openSite();
    const likeness = (): string => contentsOf([site.path("people.csv")]).likeness;
    site.write("people.csv", file);
    const before = likeness();
    site.spring();
    await site.sync();
    site.write("people.csv", file.replace("person2800@", "person28oo@"));
    expect(likeness()).toBe(before);
    const { compared, plan } = await again(site);
    expect(compared).toBe(true);
    expect(plan.changes).toMatchObject({ update: 1, unchanged: 99_999 });
  });

  test("is compared where a line could not be read: what it says may be another thing now", async () => {
    const site = await openSite();
    const file = `${csv(people(40))}only-one-value\n`;
    site.write("people.csv", file);
    site.spring();
    await site.sync();
    site.write("people.csv", file);
    const { compared, plan } = await again(site);
    expect(compared).toBe(true);
    expect(plan.rows.unreadable).toBe(1);
  });
});

describe("it is read again", () => {
  test("when its content changed under the same size and time", async () => {
    const site = await filledSite();
    const { atime, mtime, size } = statSync(site.path("people.csv"));
    site.write("people.csv", FILE.replace("person7@", "person8@"));
    utimesSync(site.path("people.csv"), atime, mtime);
    expect(statSync(site.path("people.csv")).size).toBe(size);
    const { read, plan } = await again(site);
    expect(read).toBe(true);
    expect(plan.changes.update).toBe(1);
  });

  test("when the rules for its rows changed", async () => {
    const site = await filledSite();
    site.spring({ identity: { email: { forms: "amazon" } } });
    expect((await again(site)).read).toBe(true);
  });

  test("when people are due whose consent is not kept: a consent string is about one person", async () => {
    const site = await openSite();
    site.write(
      "people.csv",
      csv(people(3).map((person) => ({ ...person, country: "DE", tcf: TCF, said: "yes" }))),
    );
    site.spring({
      ...UPSERT,
      fields: {
        externalId: "id",
        email: "email",
        country: "country",
        consent: { userData: "said", tcf: "tcf" },
      },
    });
    await site.sync();
    expect((await again(site)).read).toBe(false);
    const { read, plan } = await again(site, daysOn(site, 97));
    expect(read).toBe(true);
    expect(plan.changes.renew).toBe(3);
  });

  test("when people are due of whom some may not be in the file", async () => {
    const site = await filledSite(UPSERT);
    site.write("people.csv", csv(people(39)));
    await site.sync();
    expect((await again(site)).read).toBe(false);
    const { read, plan } = await again(site, daysOn(site, 97));
    expect(read).toBe(true);
    expect(plan.changes.renew).toBe(39);
  });

  test("when somebody was forgotten since", async () => {
    const site = await filledSite();
    await site.with((headwater) => headwater.forget(["person3@example.net"], { waitMs: WAIT_MS }));
    const { read, plan } = await again(site);
    expect(read).toBe(true);
    expect(plan.rejections).toContainEqual({ field: "row", reason: "person.suppressed", count: 1 });
  });

  test("when another run has changed the audience since", async () => {
    const site = await filledSite();
    site.write("gone.csv", csv([{ id: "p_3" }]));
    const both = (name: string, mode: string, file: string) => ({
      [name]: { source: { file }, audience: { name: AUDIENCE, shared: true }, mode },
    });
    site.configure({
      limits: { requestsPerSecond: 1000 },
      syncs: { ...both("spring", "upsert", "people.csv"), ...both("gone", "remove", "gone.csv") },
    });
    await again(site);
    expect((await again(site)).read).toBe(false);
    await site.sync("gone");
    const { read, plan } = await again(site);
    expect(read).toBe(true);
    expect(plan.changes.add).toBe(1);
  });

  test("when Amazon did not keep somebody after all", async () => {
    const site = await openSite();
    site.emulator.faults.add({ name: "failed-jobs", times: 1 });
    site.write("people.csv", FILE);
    site.spring();
    await site.sync();
    const { read, plan } = await again(site);
    expect(read).toBe(true);
    expect(plan.changes.update).toBe(41);
    expect((await again(site)).read).toBe(false);
  });
});

test("a file that was changed just now is read again, for its time would not tell of one more change", async () => {
  const site = await openSite({ startsAt: systemClock.now() - DAY });
  site.write("people.csv", FILE);
  site.spring();
  await site.sync();
  expect((await again(site)).read).toBe(true);
});
