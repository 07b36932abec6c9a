import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FaultRequest } from "../../src/emulator/faults.ts";
import type { EventsReport } from "../../src/index.ts";
import type { Row } from "../e2e/expected-audience.ts";
import {
  type ExpectedEvent,
  ExpectedEvents,
  type ExpectedOutcome,
  type WrittenEntry,
} from "../e2e/expected-events.ts";
import { csv } from "../e2e/files.ts";
import { openSite, type Site } from "../e2e/site.ts";
import { freezeEach, type Image } from "./freeze.ts";
import { CAN_FREEZE, LIMIT, leftBehind } from "./kill-points.ts";
import { likenessOf, requestsLeft } from "./standing.ts";

const ENTRY: WrittenEntry = {
  fields: { id: "id", time: "at", value: "total", email: "email" },
  defaults: { type: "Purchase", currency: "USD" },
};

const MINUTE = 60_000;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

interface Scene {
  site: Site;
  rows: Row[];
  expected: ExpectedEvents;
  /** Sends, and compares what Amazon has then. */
  send(outcome?: (event: ExpectedEvent) => ExpectedOutcome): Promise<EventsReport>;
}

/** Orders that are about to be sent, some of them in a call. */
async function scene({ count = 20, records = 5 } = {}): Promise<Scene> {
  const site = await openSite();
  const newest = site.clock.now();
  const rows = Array.from({ length: count }, (_, index) => ({
    id: `o-${index}`,
    at: new Date(newest - (index + 1) * MINUTE).toISOString(),
    total: `${index}.5`,
    email: `p${index}@example.com`,
  }));
  site.write("purchases.csv", csv(rows));
  site.purchases({ ...ENTRY }, { batch: { records } });
  const expected = new ExpectedEvents();
  return {
    site,
    rows,
    expected,
    async send(outcome) {
      const report = await site.send();
      const read = report.plan.rows.read === 0 ? [] : rows;
      const computed = expected.send("purchases", ENTRY, read, report.plan.createdAt, { outcome });
      const { unreadable: _, ...rowCounts } = report.plan.rows;
      expect(rowCounts).toEqual(computed.rows);
      expect(expected.differences(await site.events())).toEqual([]);
      expectBalance(report);
      expect(leftBehind(site)).toEqual([]);
      return report;
    },
  };
}

function expectBalance({ books, plan, state }: EventsReport): void {
  expect(books.accepted + books.refused + books.unknown + books.toSend).toBe(books.planned);
  // A plan that is not carried out has no batches yet.
  if (state !== "planned") expect(books.planned).toBe(plan.rows.events);
  if (state === "settled") expect(books).toMatchObject({ unknown: 0, toSend: 0 });
}

/** The ids of each call, in the order of their arrival. */
const calls = ({ wire }: Site): string[][] =>
  wire.requests
    .filter(({ path, method }) => method === "POST" && path.endsWith("/create/events"))
    .map(({ body }) =>
      (JSON.parse(body) as { events: { eventId: string }[] }).events.map(({ eventId }) => eventId),
    );

const ON = { operation: "create-events" } as const;
const WHOLE: readonly FaultRequest[] = [
  { name: "throttle", times: 3, ...ON },
  { name: "5xx", times: 3, ...ON },
  { name: "timeout-before-accept", times: 2, ...ON },
  { name: "timeout-after-accept", times: 2, ...ON },
  { name: "truncated-body", times: 2, ...ON },
  { name: "token-expires", after: 2, ...ON },
  { name: "partial-failure", share: 0.4, times: 4 },
  { name: "partial-failure", every: 1, times: 2, code: "TOO_MANY_REQUESTS" },
];

describe("what is in Amazon's way", () => {
  test.each(WHOLE.map((fault) => [fault.name, fault] as const))(
    "%s: every event is at Amazon in the end, once, and the books balance",
    async (_, fault) => {
      const { site, rows, send } = await scene();
      site.emulator.faults.add(fault);
      const { books } = await send();
      expect(books).toEqual({
        planned: rows.length,
        accepted: rows.length,
        refused: 0,
        unknown: 0,
        toSend: 0,
      });
      expect(Object.keys(site.emulator.faults.struck())).toContain(fault.name);
    },
  );

  test("a call that is too large is halved", async () => {
    const { site, send } = await scene({ count: 12, records: 12 });
    site.wire.intercept = ({ path, body }) =>
      path.endsWith("/create/events") && JSON.parse(body).events.length > 4
        ? { status: 413, body: { code: "CONTENT_TOO_LARGE", message: "Too large" } }
        : undefined;
    await send();
    expect(calls(site).map(({ length }) => length)).toEqual([12, 6, 3, 3, 6, 3, 3]);
  });

  test("an answer that does not name all events leaves those unknown: they are sent again, harmlessly", async () => {
    const { site, rows } = await scene({ count: 4, records: 4 });
    let silent = true;
    site.wire.intercept = ({ path, body }) => {
      if (!path.endsWith("/create/events") || !silent) return undefined;
      silent = false;
      const { events } = JSON.parse(body) as { events: unknown[] };
      return {
        status: 207,
        body: { success: [1, 3].map((index) => ({ index, event: events[index] })), error: [] },
      };
    };
    const report = await site.send();
    site.wire.intercept = undefined;
    expect(report.books).toMatchObject({ planned: rows.length, accepted: 4 });
    // Oldest first: o-3 and o-1 are not named.
    expect(calls(site)).toEqual([["o-3", "o-2", "o-1", "o-0"], ["o-3"], ["o-1"]]);
    expect((await site.events()).map(({ eventId }) => eventId).sort()).toEqual(["o-1", "o-3"]);
  });

  test("of people who are forgotten meanwhile nothing more is sent: plans go, and the run is given up", async () => {
    const { site, rows, expected } = await scene({ count: 6, records: 2 });
    // Of the calls that are made at once, the one with the two oldest is answered.
    site.wire.intercept = ({ path, body }) =>
      path.endsWith("/create/events") && !body.includes('"o-5"')
        ? { status: 403, body: { code: "FORBIDDEN", message: "Not any more" } }
        : undefined;
    await expect(site.send()).rejects.toMatchObject({ code: "amazon.not-permitted" });
    const kept = await site.with((headwater) => headwater.planEvents("purchases"));
    site.wire.intercept = undefined;
    await site.with((headwater) => headwater.forget(["p3@example.com", "p0@example.com"]));
    expected.forgotten.add(sha256("p3@example.com")).add(sha256("p0@example.com"));

    const states = await site.with((headwater) => headwater.runs());
    expect(states.map(({ state }) => state)).toEqual(["discarded", "abandoned"]);
    expect(states[0]!.runId).toBe(kept.planId);
    expect(leftBehind(site)).toEqual([]);

    const { plan } = await site.send();
    expect(plan.rejections).toContainEqual({ field: "row", reason: "person.suppressed", count: 2 });
    const ids = (await site.events()).map(({ eventId }) => eventId).sort();
    expect(ids).toEqual(
      rows
        .map(({ id }) => id)
        .filter((id) => id !== "o-0" && id !== "o-3")
        .sort(),
    );
  });

  test("one that never ends pauses the run, and the next send goes on where it was", async () => {
    const { site, rows, expected } = await scene();
    site.emulator.faults.add({ name: "5xx", after: 2, ...ON });
    await expect(site.send()).rejects.toMatchObject({
      code: expect.stringMatching(/^amazon\.(unavailable|circuit-open)$/),
    });
    const [run] = await site.with((headwater) => headwater.runs());
    const { report } = await site.with((headwater) => headwater.run(run!.runId));
    expectBalance(report as EventsReport);
    expect(report.books.toSend + report.books.unknown).toBe(rows.length - 10);
    site.emulator.faults.clear();
    const [resumed] = await site.with((headwater) => headwater.resume({}));
    expect(resumed).toMatchObject({ state: "settled", books: { accepted: rows.length } });
    expected.send("purchases", ENTRY, rows, run!.createdAt);
    expect(expected.differences(await site.events())).toEqual([]);
    expect((await site.send()).plan.rows).toMatchObject({ read: 0, events: 0 });
  });
});

const REFUSES: FaultRequest = {
  name: "partial-failure",
  eventIds: ["o-6", "o-10"],
  code: "FIELD_VALUE_IS_INVALID",
  message: "Not a kind of order",
};
const outcomeOf = ({ key }: ExpectedEvent): ExpectedOutcome =>
  ["o-6", "o-10"].includes(key) ? "refused" : "accepted";

describe("events that Amazon refuses", () => {
  test("of one answer each event has its own outcome, and only what may be sent again is", async () => {
    const { site, send } = await scene({ count: 16, records: 8 });
    site.emulator.faults.add({ name: "partial-failure", eventIds: ["o-7", "o-6", "o-2"], times: 1 });
    site.emulator.faults.add(REFUSES);
    const { runId, books } = await send(outcomeOf);
    expect(books).toEqual({ planned: 16, accepted: 14, refused: 2, unknown: 0, toSend: 0 });
    const ids = (from: number, to: number): string[] =>
      Array.from({ length: from - to + 1 }, (_, index) => `o-${from - index}`);
    expect(calls(site).sort()).toEqual([ids(15, 8), ids(7, 0), ["o-7", "o-6"], ["o-2"]].sort());

    const { batches } = await site.with((headwater) => headwater.run(runId));
    const refused = batches.filter(({ state }) => state === "refused");
    expect(refused.map(({ records, message }) => [records, message])).toEqual([
      [1, "FIELD_VALUE_IS_INVALID: Not a kind of order"],
      [1, "FIELD_VALUE_IS_INVALID: Not a kind of order"],
    ]);
    const list = site.path("refused.csv");
    expect(await site.with((headwater) => headwater.exportList(runId, "refused", list))).toBe(2);
    expect(readFileSync(list, "utf8")).toMatch(/o-10.*Not a kind of order.*o-6.*Not a kind of order/s);
  });

  test("are no fault of a source that is written again and has nothing else", async () => {
    const { site, rows, send } = await scene({ count: 1 });
    site.emulator.faults.add({ ...REFUSES, eventIds: ["o-0"] });
    await send(() => "refused");
    site.write("purchases.csv", `${csv(rows)}\n`);
    expect((await send()).plan.rows).toMatchObject({ read: 1, events: 0, rejected: 1 });
  });

  test("are not sent again while they say the same, and are when they are mended or somebody says so", async () => {
    const { site, rows, send, expected } = await scene({ count: 12, records: 6 });
    site.emulator.faults.add(REFUSES);
    const { runId } = await send(outcomeOf);
    site.emulator.faults.clear();
    expect((await send()).plan.rows).toMatchObject({ read: 0 });

    rows[10] = { ...rows[10]!, total: "1000" };
    rows.push({ ...rows[11]!, id: "o-new", total: "1" });
    site.write("purchases.csv", csv(rows));
    const { plan } = await send();
    expect(plan.rows).toMatchObject({ events: 2, sentBefore: 10, rejected: 1 });
    expect(plan.rejections).toMatchObject([{ reason: "event.refused-before", count: 1 }]);

    expect(await site.with((headwater) => headwater.retry(runId))).toMatchObject({ people: 1 });
    expected.refused.clear();
    expect((await send()).plan.rows).toMatchObject({ events: 1, sentBefore: 12 });
    expect(expected.stored.size).toBe(13);
  });
});

/** Only Linux tells whether a process has stopped. Of all points every so many is gone on from, to save time. */
const AT_MOST = 8;

describe.skipIf(!CAN_FREEZE)("events that are being sent by a process that is killed", () => {
  test("killed anywhere, it goes on, and each event is at Amazon once", LIMIT, async () => {
    const before = await scene({ count: 9, records: 2 });
    const { site, rows } = before;
    const first = rows.slice(7);
    site.write("purchases.csv", csv(first));
    await site.send();
    site.write("purchases.csv", csv(rows));
    const { exitCode, images, reached } = await freezeEach(site, "send");
    expect(exitCode).toBe(0);
    expect(images.length).toBeGreaterThanOrEqual(LEAST);
    const unlike = [...new Map(images.map((image) => [likenessOf(image), image])).values()];
    const step = Math.ceil(unlike.length / AT_MOST);
    const chosen = unlike.filter((_, index) => index % step === 0 || index === unlike.length - 1);
    for (const image of chosen) await goOn(image, rows);
    console.log(
      `${reached} kill points, ${images.length} different, ${unlike.length} unlike, ${chosen.length} gone on from`,
    );
  });
});

/** A run of 7 events has at least so many points, all different. */
const LEAST = 40;

/** Resumes what a kill left, and sends: nothing is lost, and nothing comes twice but what had no answer. */
async function goOn({ boundary, folder, emulator, at }: Image, rows: readonly Row[]): Promise<void> {
  const copy = `${emulator}.copy`;
  cpSync(emulator, copy);
  const site = await openSite({ file: copy, startsAt: at });
  cpSync(folder, site.path(".headwater"), { recursive: true });
  site.write("purchases.csv", csv(rows));
  site.purchases({ ...ENTRY }, { batch: { records: 2 } });
  try {
    const left = requestsLeft(site.path(".headwater"));
    await site.with(async (headwater) => {
      await headwater.resume();
      for (const { runId, plan } of await headwater.runs())
        if (plan) expectBalance((await headwater.run(runId)).report as EventsReport);
    });
    expect(calls(site)).toHaveLength(left);
    const had = new Set((await site.events()).map(({ eventId }) => eventId));
    const report = await site.send();
    expect(report.state).toBe("settled");
    expectBalance(report);
    expect(
      calls(site)
        .slice(left)
        .flat()
        .filter((id) => had.has(id)),
    ).toEqual([]);
    const expected = new ExpectedEvents();
    expected.send("purchases", ENTRY, rows, report.plan.createdAt);
    expect(expected.differences(await site.events())).toEqual([]);
    expect(leftBehind(site)).toEqual([]);
    expect((await site.send()).plan.rows).toMatchObject({ read: 0, events: 0 });
  } catch (cause) {
    throw new Error(`Killed ${boundary}: ${(cause as Error).message}`, { cause });
  } finally {
    await site.close();
  }
}
