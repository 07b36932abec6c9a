import { describe, expect, test } from "vitest";
import type { EventsPlan, EventsReport } from "../../src/index.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { type Row, sha256 } from "./expected-audience.ts";
import { ExpectedEvents, type ExpectedRun, type WrittenEntry } from "./expected-events.ts";
import { fastClock } from "./fast-clock.ts";
import { csv, writeRows } from "./files.ts";
import { AFTER_CLOCKS, MESSY, messyEvents, randomEvents, WITHOUT_IDS } from "./messy-events.ts";
import { randomOf } from "./messy-people.ts";
import { connectionsOf, openSite, type Site, type SiteOptions } from "./site.ts";

/** A plan's rows and why some are not used, as the computation has them. */
const counted = ({ rows, rejections }: EventsPlan): Pick<ExpectedRun, "rows" | "rejections"> => {
  const { unreadable: _, ...places } = rows;
  return {
    rows: places,
    rejections: Object.fromEntries(rejections.map(({ reason, count }) => [reason, count])),
  };
};

const countsOf = ({ rows, rejections }: ExpectedRun) => ({ rows, rejections });

const places = ({ rows: { events, merged, sentBefore, passed, rejected } }: EventsPlan): number =>
  events + merged + sentBefore + passed + rejected;

const openMessy = (options = {}): Promise<Site> => openSite({ startsAt: AFTER_CLOCKS, ...options });

describe("events", () => {
  test.each([
    ["given", MESSY],
    ["derived", WITHOUT_IDS],
  ])(
    "a file of good, late, malformed and repeated rows balances to the row, and Amazon has what it says: ids %s",
    async (_, entry) => {
      const site = await openMessy();
      const expected = new ExpectedEvents();
      const now = site.clock.now();
      const rows = [...messyEvents(now), ...randomEvents(randomOf(7), now, 400)];
      const lines = ["order-ragged,2026-10-27T10:00:00Z", `${"x,".repeat(40)}x`];
      site.write("purchases.csv", `${csv(rows)}${lines.join("\n")}\n`);
      site.purchases({ ...entry });
      const { plan, books } = await site.send();
      const computed = expected.send("purchases", entry, rows, plan.createdAt, {
        unreadable: ["row.too-few-values", "row.too-many-values"],
      });
      expect(counted(plan)).toEqual(countsOf(computed));
      expect(places(plan)).toBe(plan.rows.read);
      expect(books).toEqual({
        planned: computed.sent.length,
        accepted: computed.sent.length,
        refused: 0,
        unknown: 0,
        toSend: 0,
      });
      expect(expected.differences(await site.events())).toEqual([]);
    },
  );
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const ORDERS: WrittenEntry = {
  fields: { id: "id", time: "at", value: "total", email: "email" },
  defaults: { type: "Purchase", currency: "USD" },
};

/** Orders of one hour each, the later number the earlier; they differ in all that they say. */
const orders = (from: number, to: number, given: Row = {}, newest = AFTER_CLOCKS): Row[] =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `o-${from + index}`,
    at: new Date(newest - (from + index + 1) * HOUR).toISOString(),
    total: `${from + index}.5`,
    email: `p${from + index}@example.com`,
    ...given,
  }));

/** A site, the computation, and runs that are compared with it. */
interface Both {
  site: Site;
  expected: ExpectedEvents;
  /** Sends, compares what was counted and what Amazon has, and returns the report. */
  send(
    rows: readonly Row[],
    given?: { name?: string; entry?: WrittenEntry; planId?: string },
  ): Promise<EventsReport>;
}

async function both(options: SiteOptions & { country?: string } = {}): Promise<Both> {
  const site = await openSite({ startsAt: AFTER_CLOCKS, ...options });
  const expected = new ExpectedEvents(options);
  site.purchases({ ...ORDERS });
  return {
    site,
    expected,
    async send(rows, { name = "purchases", entry = ORDERS, planId } = {}) {
      const report = await site.send(name, planId === undefined ? {} : { planId });
      const computed = expected.send(name, entry, rows, report.plan.createdAt);
      expect(counted(report.plan)).toEqual(countsOf(computed));
      expect(report.books).toMatchObject({ planned: computed.sent.length, accepted: computed.sent.length });
      expect(expected.differences(await site.events())).toEqual([]);
      return report;
    },
  };
}

const calls = ({ wire }: Site): number =>
  wire.requests.filter(({ path }) => path.endsWith("/create/events")).length;

/** A clock that has gone on by so long. */
const later = ({ clock }: Site, ms: number): Clock =>
  fastClock(undefined, { shows: clock.now() + ms, at: systemClock.now() });

describe("a source of events that is read again", () => {
  test("the same file again sends nothing, and is not opened; with rows more, only those are sent", async () => {
    const { site, send } = await both();
    const rows = orders(0, 8);
    site.write("purchases.csv", csv(rows));
    await send(rows);
    const before = calls(site);
    const { plan } = await send([]);
    expect(plan.filesUnchanged).toBe(1);
    expect(plan.notices.map(({ code }) => code)).toContain("source.nothing-new");
    expect(calls(site)).toBe(before);
    const idle = (await send([])).runId;
    const runs = await site.with((headwater) => headwater.runs());
    expect(runs.map(({ runId, plan }) => [runId === idle, plan?.rows.read])).toEqual([
      [true, 0],
      [false, 8],
    ]);

    const more = [...rows, ...orders(8, 10)];
    site.write("purchases.csv", csv(more));
    expect((await send(more)).plan.rows).toMatchObject({ events: 2, sentBefore: 8 });
  });

  test("a new file of a pattern is read, a late row in it is sent, and those that have not changed are not opened", async () => {
    const { site, send } = await both();
    const entry = { ...ORDERS, source: { file: "day-*.csv" } };
    site.purchases({ ...entry });
    const first = [orders(0, 3), orders(3, 6)] as const;
    site.write("day-1.csv", csv(first[0]));
    site.write("day-2.csv", csv(first[1]));
    await send(first.flat(), { entry });
    const late = orders(100, 101);
    const next = [...orders(6, 8), ...late, ...first[0].slice(0, 1)];
    site.write("day-3.csv", csv(next));
    const { plan } = await send(next, { entry });
    expect(plan).toMatchObject({ filesUnchanged: 2, rows: { read: 4, events: 3, sentBefore: 1 } });
    const changed = [...first[1], ...orders(8, 9)];
    site.write("day-2.csv", csv(changed));
    expect((await send(changed, { entry })).plan).toMatchObject({ filesUnchanged: 2, rows: { events: 1 } });
  });

  test("in CSV, JSON lines and Parquet the same rows are the same events, in the spring when clocks go forward too", async () => {
    const startsAt = Date.UTC(2026, 2, 30, 12);
    const { site, expected, send } = await both({ startsAt });
    const spring = ["2026-03-29T01:30:00", "2026-03-29T02:30:00", "2026-03-29 03:30", "2026-03-29T00:30:00Z"];
    const rows = [
      ...messyEvents(site.clock.now()),
      ...spring.map((at, index) => ({ ...messyEvents(startsAt)[0]!, order_id: `spring-${index}`, at })),
    ];
    const sent: number[] = [];
    for (const format of ["csv", "jsonl", "parquet"] as const) {
      const entry = { ...MESSY, source: { file: await writeRows(site, "purchases", format, rows) } };
      site.purchases({ ...entry });
      sent.push((await send(rows, { entry })).plan.rows.events);
    }
    expect(sent).toEqual([expected.stored.size, 0, 0]);
    expect(sent[0]).toBeGreaterThan(50);
  });

  test("exported in another order, events with derived ids are not sent twice", async () => {
    const { site, send } = await both();
    const entry = { ...ORDERS, fields: { ...ORDERS.fields, id: undefined } };
    site.purchases({ ...entry });
    const rows = orders(0, 9);
    site.write("purchases.csv", csv(rows));
    await send(rows, { entry });
    const again = [...rows].reverse().map(({ total, ...row }) => ({ total: `${total}0`, ...row }));
    site.write("purchases.csv", csv(again));
    expect((await send(again, { entry })).plan.rows).toMatchObject({ events: 0, sentBefore: 9 });
  });

  test("with other content under an id that was sent, a row is skipped, and Amazon keeps what it has", async () => {
    const { site, send } = await both();
    const rows = orders(0, 4);
    site.write("purchases.csv", csv(rows));
    await send(rows);
    const changed = rows.map((row, index) => (index === 1 ? { ...row, total: "1000" } : row));
    site.write("purchases.csv", csv(changed));
    const { plan } = await send(changed);
    expect(plan.rejections).toEqual([{ field: "id", reason: "event.other-content", count: 1 }]);
    expect(plan.notices.map(({ code }) => code)).toContain("events.id-used-twice");
  });

  test("a row in the future is sent when its time has come, one that was sent is no news when it is old, and one that is too old is never sent", async () => {
    const { site, expected } = await both();
    const rows = [
      ...orders(0, 2),
      { ...orders(2, 3)[0]!, at: new Date(site.clock.now() + 3 * DAY).toISOString() },
      { ...orders(3, 4)[0]!, at: new Date(site.clock.now() - 8 * DAY).toISOString() },
    ];
    site.write("purchases.csv", csv(rows));
    const run = async (clock: Clock) => {
      const { report } = await site.with((headwater) => headwater.sendEvents("purchases"), { clock });
      expect(counted(report!.plan)).toEqual(
        countsOf(expected.send("purchases", ORDERS, rows, report!.plan.createdAt)),
      );
      return report!.plan.rows;
    };
    expect(await run(site.clock)).toMatchObject({ events: 2, rejected: 2 });
    expect(await run(later(site, DAY))).toMatchObject({ events: 0, sentBefore: 2, rejected: 2 });
    // Amazon's clock goes on as the client's does.
    const shifted = later(site, 4 * DAY);
    await fetch(`${site.emulator.url}/_emulator/clock`, {
      method: "POST",
      body: JSON.stringify({ advanceMs: 4 * DAY }),
    });
    expect(await run(shifted)).toMatchObject({ events: 1, sentBefore: 2, rejected: 1 });
    expect(expected.differences(await site.events())).toEqual([]);
    // Under other settings everything is looked at anew.
    site.purchases({ ...ORDERS, timezone: "Europe/Berlin" });
    expect(await run(later(site, 9 * DAY))).toMatchObject({ events: 0, sentBefore: 3, rejected: 1 });
  });

  test("with a watermark old problems are told once, and a late row before it is found by its id", async () => {
    const { site, send } = await both();
    const entry = { ...ORDERS, watermark: "loaded" };
    site.purchases({ ...entry });
    const loaded = (rows: readonly Row[], from: number): Row[] =>
      rows.map((row, index) => ({ ...row, loaded: String(from + index) }));
    const bad = { at: "yesterday" };
    const first = [...loaded(orders(0, 4), 10), ...loaded(orders(4, 6, bad), 14)];
    site.write("purchases.csv", csv(first));
    expect((await send(first, { entry })).plan.rows).toMatchObject({ passed: 0, rejected: 2 });
    const late = loaded(orders(50, 51), 12);
    const more = [...late, ...first, ...loaded(orders(6, 8), 16), ...loaded(orders(8, 9, bad), 18)];
    site.write("purchases.csv", csv(more));
    expect((await send(more, { entry })).plan.rows).toMatchObject({ events: 3, passed: 2, rejected: 1 });
  });
});

describe("a kept plan of events", () => {
  test("is sent, once, and is refused when others were sent since, or the settings are others", async () => {
    const { site, send, expected } = await both();
    const rows = orders(0, 6);
    site.write("purchases.csv", csv(rows));
    const plan = () => site.with((headwater) => headwater.planEvents("purchases"));
    const first = await plan();
    expect(calls(site)).toBe(0);
    await send(rows, { planId: first.planId });
    await expect(site.send("purchases", { planId: first.planId })).rejects.toMatchObject({
      code: "plan.not-kept",
    });

    const more = [...rows, ...orders(6, 8)];
    site.write("purchases.csv", csv(more));
    const second = await plan();
    const still = [...more, ...orders(8, 9)];
    site.write("purchases.csv", csv(still));
    await send(still);
    await expect(site.send("purchases", { planId: second.planId })).rejects.toMatchObject({
      code: "plan.events-moved",
    });

    const most = [...still, ...orders(9, 10)];
    site.write("purchases.csv", csv(most));
    const third = await plan();
    site.purchases({ ...ORDERS, maxAgeDays: 6 });
    await expect(site.send("purchases", { planId: third.planId })).rejects.toMatchObject({
      code: "plan.settings-changed",
    });
    expect(expected.differences(await site.events())).toEqual([]);
  });

  test("stays when a run since had nothing to send", async () => {
    const { site, send } = await both();
    const other = { ...ORDERS, source: { file: "more.csv" } };
    site.configure({
      limits: { requestsPerSecond: 1000 },
      events: { purchases: { ...ORDERS, source: { file: "purchases.csv" } }, more: other },
    });
    const rows = orders(0, 3);
    site.write("more.csv", csv(orders(3, 5)));
    await send(orders(3, 5), { name: "more", entry: other });
    site.write("purchases.csv", csv(rows));
    const { planId } = await site.with((headwater) => headwater.planEvents("purchases"));
    await send([], { name: "more", entry: other });
    await send(rows, { planId });
  });

  test("that is declined sends nothing", async () => {
    const { site } = await both();
    site.write("purchases.csv", csv(orders(0, 2)));
    const { declined } = await site.with((headwater) =>
      headwater.sendEvents("purchases", { approve: () => false }),
    );
    expect(declined?.rows.events).toBe(2);
    expect(calls(site)).toBe(0);
  });

  test("warns of events that grow too old before the limits let them go", async () => {
    const { site } = await both();
    site.purchases({ ...ORDERS }, { limits: { requestsPerHour: 1 }, batch: { records: 1 } });
    // One goes in each hour, the oldest first.
    const planWith = async (clock: Clock, marginMs: (index: number) => number) => {
      const rows = orders(0, 5).map((row, index) => ({
        ...row,
        at: new Date(clock.now() - 7 * DAY + marginMs(index)).toISOString(),
      }));
      site.write("purchases.csv", csv(rows));
      return site.with((headwater) => headwater.planEvents("purchases"), { clock });
    };
    expect((await planWith(site.clock, (index) => (index + 0.5) * HOUR)).expiring).toBe(0);
    // A plan asks Amazon for the advertiser: the next hour.
    const { expiring, notices } = await planWith(later(site, 2 * HOUR), (index) => ((index + 1) * HOUR) / 2);
    expect(expiring).toBe(4);
    expect(notices.map(({ code }) => code)).toContain("events.expire-before-sent");
  });
});

describe("events and people", () => {
  test("who was forgotten is kept out, and events of others go", async () => {
    const { site, send, expected } = await both();
    const rows = orders(0, 4);
    site.write("purchases.csv", csv(rows));
    await site.with((headwater) => headwater.forget(["p2@example.com"]));
    expected.forgotten.add(sha256("p2@example.com"));
    const { plan } = await send(rows);
    expect(plan.rejections).toEqual([{ field: "row", reason: "person.suppressed", count: 1 }]);
  });

  test("one row that says no outweighs the others of its event", async () => {
    const { site } = await both();
    const [one, other] = orders(0, 2);
    site.purchases({ ...ORDERS, fields: { ...ORDERS.fields, consent: { userData: "consent" } } });
    site.write(
      "purchases.csv",
      csv([
        { ...one, consent: "yes" },
        { ...one, consent: "no" },
        { ...other, consent: "" },
      ]),
    );
    const { plan } = await site.send();
    expect(plan.rows).toMatchObject({ read: 3, events: 1, rejected: 2 });
    expect(plan.rejections).toEqual([{ field: "consent", reason: "consent.denied", count: 2 }]);
    expect((await site.events()).map(({ eventId }) => eventId)).toEqual(["o-1"]);
  });

  test("two entries of one advertiser share ids", async () => {
    const { site, send } = await both();
    const refunds = { ...ORDERS, source: { file: "more.csv" } };
    site.configure({
      limits: { requestsPerSecond: 1000 },
      events: { purchases: { ...ORDERS, source: { file: "purchases.csv" } }, more: refunds },
    });
    const [one, other] = [orders(0, 3), orders(2, 5)];
    site.write("purchases.csv", csv(one));
    site.write("more.csv", csv(other));
    await send(one);
    // The name of an event is part of what it says, and by default it is the entry's own.
    expect((await send(other, { name: "more", entry: refunds })).plan.rows).toMatchObject({
      events: 2,
      rejected: 1,
    });
  });

  test("an advertiser in the UK sends nobody's without consent", async () => {
    const { site, send } = await both({ country: "UK" });
    const entry = {
      ...ORDERS,
      fields: { ...ORDERS.fields, country: "country", consent: { userData: "consent" } },
    };
    const rows = orders(0, 5, { country: "US" }).map((row, index) => ({
      ...row,
      consent: ["yes", "", "no", "unknown", "granted"][index]!,
    }));
    const connection = connectionsOf(site.wire.url).connections.demo;
    const endpoints = { ...connection.endpoints, api: `${site.wire.url}/eu` };
    const configure = (more: object = {}) =>
      site.configure({
        connections: { demo: { ...connection, region: "EU", endpoints } },
        destinations: {
          uk: { connection: "demo", profileId: "3234567890123", advertiserId: "585212345678901235" },
        },
        limits: { requestsPerSecond: 1000 },
        events: { purchases: { ...entry, source: { file: "purchases.csv" }, ...more } },
      });
    configure();
    site.write("purchases.csv", csv(rows));
    const { plan } = await send(rows, { entry });
    expect(plan).toMatchObject({ account: { country: "GB" }, rows: { events: 2, rejected: 3 } });
    const consent = { basis: { statedBy: "Jane Doe", on: "2026-01-15", text: "Notice 3" } };
    configure({ consent });
    const based = await send(rows, { entry: { ...entry, consent } });
    expect(based.plan).toMatchObject({ rows: { events: 1, sentBefore: 2 }, consent: { onBasis: 1 } });
  });
});

test("events come from standard input, and are found by their ids when they come again", async () => {
  const site = await openSite({ realTime: true });
  const expected = new ExpectedEvents();
  site.purchases({ ...ORDERS, source: { file: "-", format: "csv" } });
  const all = orders(0, 6, {}, site.clock.now());
  for (const [from, to] of [
    [0, 4],
    [2, 6],
  ] as const) {
    const rows = [
      ...all.slice(from, to),
      {
        ...all[from]!,
        email: "other@example.com",
        at: new Date(Date.parse(all[from]!.at!) + 60_000).toISOString(),
      },
    ];
    site.write("piped.csv", csv(rows));
    const typed = site.type("events send purchases --yes --json", { piped: "piped.csv" });
    expect(await typed.ended, typed.stderr()).toBe(0);
    const { plan } = JSON.parse(typed.stdout()) as EventsReport;
    const computed = expected.send("purchases", ORDERS, rows, plan.createdAt);
    expect(counted(plan)).toEqual(countsOf(computed));
  }
  expect(expected.differences(await site.events())).toEqual([]);
});
