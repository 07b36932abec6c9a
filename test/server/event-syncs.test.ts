import { expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { openService, type TestService } from "./service.ts";

const MINUTE_MS = 60_000;

const FIELDS = { id: "order", time: "at", type: "what", value: "total", email: "email" };

/** Orders of the last hour, numbered from one: as many sign-ups as purchases. */
const orders = (now: number, count: number, first = 1): string =>
  Array.from({ length: count }, (_, at) => {
    const n = first + at;
    const when = new Date(now - n * MINUTE_MS).toISOString();
    return n % 2 === 1
      ? `o-${n},${when},Purchase,${n}.50,person${n}@example.com\n`
      : `o-${n},${when},Sign up,,person${n}@example.com\n`;
  }).join("");

interface Furnished extends TestService {
  /** Writes a file of so many orders, and rows that are none. */
  orders(count: number, more?: string): void;
}

async function furnished(entry: Record<string, unknown> = {}): Promise<Furnished> {
  const made = await openService();
  const now = made.clock.now();
  const write = (count: number, more = "") =>
    made.write("orders.csv", `order,at,what,total,email\n${orders(now, count)}${more}`);
  await made.configure({
    syncs: {
      spring: { source: { file: "people.csv" }, audience: { name: "Spring buyers US" }, mode: "add" },
    },
    events: {
      purchases: {
        source: { file: "orders.csv" },
        fields: FIELDS,
        defaults: { currency: "USD" },
        ...entry,
      },
    },
  });
  write(4);
  return { ...made, orders: write };
}

const idsAt = async ({ emulator }: TestService): Promise<string[]> => {
  const answer = await fetch(`${emulator.url}/_emulator/events`);
  return (await answer.text())
    .split("\n")
    .filter(Boolean)
    .map((line): string => JSON.parse(line).eventId)
    .sort();
};

test("an entry is listed with where its events go, and shown with what its columns are and its YAML", async () => {
  const { call } = await furnished({ schedule: { cron: "*/5 * * * *" } });
  const { body } = await call("GET /api/event-syncs");
  expect(body).toEqual({
    items: [
      {
        name: "purchases",
        owner: { kind: "file", file: "headwater.yaml" },
        source: "orders.csv",
        destination: "demo",
        advertiserId: DEMO.advertiserId,
        schedule: { cron: "*/5 * * * *" },
        nextAt: expect.any(Number),
      },
    ],
    total: 1,
  });
  const shown = await call("GET /api/event-syncs/purchases");
  expect(shown.body).toMatchObject({
    fields: {
      id: "order",
      time: "at",
      email: [{ column: "email", hashed: false }],
      phone: [],
      customData: [],
    },
    defaults: { name: "purchases", source: "WEBSITE", currency: "USD", country: "US" },
    timezone: "UTC",
    maxAgeDays: 7,
    yaml: expect.stringMatching(/^events:\n {2}purchases:\n/),
  });
  expect(shown.headers.get("etag")).toBe(`"${shown.body.etag}"`);
  expect((await call("GET /api/event-syncs/spring")).body.code).toBe("settings.unknown");
  expect((await call("GET /api/syncs")).body.items.map(({ name }: { name: string }) => name)).toEqual([
    "spring",
  ]);
  expect((await call("GET /api/home")).body.setUp).toMatchObject({ syncs: 1, events: 1 });
});

test("a plan is kept and approved, sends each event once, and the run tells of events alone", async () => {
  const made = await furnished();
  const { call, idle, audited } = made;
  made.orders(4, "o-9,yesterday,Purchase,1,x@example.com\n");
  expect(await call("POST /api/event-syncs/purchases/plan")).toMatchObject({
    status: 202,
    body: { kind: "plan", sync: "purchases", isEvents: true, by: "local" },
  });
  await idle();
  const [entry] = (await call("GET /api/event-syncs")).body.items;
  expect(entry).toMatchObject({
    advertiser: expect.any(String),
    lastRun: { mode: "events", state: "planned", events: 4, rowsRead: 5, audience: entry.advertiser },
  });
  const run = `/api/runs/${entry.lastRun.runId}`;
  const planned = (await call(`GET ${run}`)).body;
  expect(planned.plan).toMatchObject({
    rows: { read: 5, events: 4, merged: 0, sentBefore: 0, passed: 0, rejected: 1 },
    totals: expect.arrayContaining([
      {
        type: "OFF_AMAZON_PURCHASES",
        events: 2,
        currency: "USD",
        value: expect.stringMatching(/^5(\.0+)?$/),
      },
    ]),
  });
  expect(planned).toMatchObject({
    may: { approve: true, discard: true, undo: false, retry: false },
    next: { code: "plan.waits", action: "approve" },
  });
  const approved = await call(`POST ${run}/approve`, { body: {} });
  expect(approved.body).toMatchObject({ kind: "approve", sync: "purchases", isEvents: true });
  await idle();
  const sent = (await call(`GET ${run}`)).body;
  expect(sent).toMatchObject({
    summary: { state: "settled", events: 4 },
    report: { mode: "events", books: { planned: 4, accepted: 4, refused: 0 } },
    may: { approve: false, undo: false, retry: false },
    refusals: [],
  });
  expect(sent.next).toBeUndefined();
  expect(await idsAt(made)).toEqual(["o-1", "o-2", "o-3", "o-4"]);
  expect((await call(`POST ${run}/undo`)).status).toBe(409);
  expect((await audited()).map(({ did }) => did)).toEqual(["events.plan", "run.approve"]);
});

test("sending plans and sends at once, what is new alone; asked twice with one key, it starts once", async () => {
  const made = await furnished();
  const { call, idle, audited } = made;
  const headers = { "idempotency-key": "once" };
  const first = await call("POST /api/event-syncs/purchases/send", { headers });
  expect(first).toMatchObject({ status: 202, body: { kind: "send" } });
  expect((await call("POST /api/event-syncs/purchases/send", { headers })).body.workId).toBe(
    first.body.workId,
  );
  await idle();
  made.orders(6);
  await call("POST /api/event-syncs/purchases/send");
  await idle();
  const { items } = (await call("GET /api/runs?sync=purchases")).body;
  expect(items).toMatchObject([
    { state: "settled", mode: "events", events: 2 },
    { state: "settled", mode: "events", events: 4 },
  ]);
  expect(await idsAt(made)).toHaveLength(6);
  expect((await call("POST /api/event-syncs/spring/send")).status).toBe(404);
  expect((await audited()).map(({ did, to }) => `${did} ${to}`)).toEqual([
    "events.send purchases",
    "events.send purchases",
  ]);
  const viewer = await made.user("Vera", "viewer");
  expect((await viewer.call("POST /api/event-syncs/purchases/send")).status).toBe(403);
});

test("what Amazon refuses is told in its words and counted, and retried when somebody says so", async () => {
  const made = await furnished();
  const { call, idle, auth, stranger } = made;
  made.emulator.faults.add({
    name: "partial-failure",
    eventIds: ["o-2", "o-3"],
    code: "BAD_REQUEST",
    message: "No such place",
    times: 1,
  });
  await call("POST /api/event-syncs/purchases/send");
  await idle();
  const [{ runId }] = (await call("GET /api/runs")).body.items;
  const { body } = await call(`GET /api/runs/${runId}`);
  expect(body.report.books).toMatchObject({ planned: 4, accepted: 2, refused: 2 });
  expect(body.refusals).toEqual([{ message: expect.stringContaining("No such place"), records: 2 }]);
  expect(body).toMatchObject({ may: { retry: true, undo: false }, next: { action: "retry" } });
  const metrics = async () =>
    (await stranger({ headers: { authorization: `Bearer ${auth.metricsToken}` } }).call("GET /metrics")).text;
  expect(await metrics()).toMatch(/^headwater_events_total\{outcome="accepted"\} 2$/m);
  expect(await metrics()).toMatch(/^headwater_events_total\{outcome="refused"\} 2$/m);
  expect(await metrics()).toMatch(/^headwater_runs\{state="settled",mode="events"\} 1$/m);
  expect(await metrics()).toMatch(
    new RegExp(`^headwater_snapshot_bytes\\{audience_key="events-NA-${DEMO.advertiserId}"\\}`, "m"),
  );
  await call(`POST /api/runs/${runId}/retry`);
  await idle();
  await call("POST /api/event-syncs/purchases/send");
  await idle();
  expect(await idsAt(made)).toHaveLength(4);
  expect(await metrics()).toMatch(/^headwater_events_total\{outcome="accepted"\} 4$/m);
});

test("a plan whose entry has changed, or is gone, says so and is not approved; it can be dropped", async () => {
  const made = await furnished();
  const { call, idle } = made;
  await call("POST /api/event-syncs/purchases/plan");
  await idle();
  const [{ runId }] = (await call("GET /api/runs")).body.items;
  // What has happened has happened: a file that grows is no reason to plan anew.
  made.orders(5);
  expect((await call(`GET /api/runs/${runId}`)).body.may.approve).toBe(true);
  await made.configure({
    events: { purchases: { source: { file: "orders.csv" }, fields: { ...FIELDS, units: "total" } } },
  });
  expect((await call(`GET /api/runs/${runId}`)).body).toMatchObject({
    may: { approve: false, discard: true },
    next: { code: "plan.settings-changed", path: "/events/purchases" },
  });
  await made.configure({});
  expect((await call(`GET /api/runs/${runId}`)).body.next).toMatchObject({ code: "config.events-unknown" });
  expect((await call(`POST /api/runs/${runId}/discard`)).status).toBe(204);
});

test("work on events that fails without a run is told with the page of the entry", async () => {
  const made = await furnished({ source: { file: "missing.csv" } });
  await made.call("POST /api/event-syncs/purchases/send");
  await made.idle();
  expect((await made.call("GET /api/home")).body.attention).toEqual([
    expect.objectContaining({ path: "/events/purchases", severity: "stop" }),
  ]);
});
