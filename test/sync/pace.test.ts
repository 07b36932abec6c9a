import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Pace } from "../../src/amazon/call.ts";
import { AmazonError } from "../../src/errors.ts";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { notBefore } from "../../src/lib/when.ts";
import type { RunEvent } from "../../src/model/run-event.ts";
import { ledgerPace } from "../../src/sync/pace.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { manualClock } from "../manual-clock.ts";

const LIMITS = { perSecond: 3, perHour: 100, recordsPerHour: 10 };
const HOUR_MS = 3_600_000;
const FAILURE = new AmazonError("amazon.unavailable", "Could not read it: Amazon has trouble (503).");

/** Paces of two processes on one ledger. */
async function paces(limits = LIMITS) {
  const clock = manualClock();
  const ledger = await openLedger(join(temporaryFolder(), "ledger.sqlite"), { clock });
  onTestFinished(() => ledger.close());
  const events: RunEvent[] = [];
  const make = (): Pace => ledgerPace({ ledger, clock, limits, onEvent: (event) => events.push(event) }, "1");
  return { clock, ledger, events, here: make(), there: make(), start: clock.now() };
}

/** So many requests that fail. */
async function fail(pace: Pace, times: number): Promise<void> {
  for (let failures = 0; failures < times; failures++) await (await pace.beforeRequest({})).ended(FAILURE);
}

describe("the pace", () => {
  test("lets a request go at once, or when the limit has room", async () => {
    const { clock, here, there } = await paces();
    for (const pace of [here, there, here]) await pace.beforeRequest({});
    expect(clock.slept).toEqual([]);
    await there.beforeRequest({});
    expect(clock.slept).toEqual([1_000]);
  });

  test("has one of its requests ask at a time, in the order in which they came", async () => {
    const { clock, here } = await paces();
    const gone: number[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map((request) => here.beforeRequest({}).then(() => gone.push(request))),
    );
    expect(gone).toEqual([1, 2, 3, 4, 5, 6]);
    expect(clock.slept).toEqual([1_000]);
  });

  test("tells of the hour's records that it waits for, and holds back nothing that carries none", async () => {
    const { clock, events, here, start } = await paces();
    await here.beforeRequest({ upload: { connectionId: "c", records: 10 } });
    const upload = here.beforeRequest({ upload: { connectionId: "c", records: 1 } });
    await here.beforeRequest({ upload: { connectionId: "d", records: 10 } });
    await here.beforeRequest({});
    await upload;
    expect(clock.now()).toBe(start + HOUR_MS);
    expect(events).toEqual([{ kind: "waiting", reason: "records", ms: HOUR_MS }]);
  });

  test("counts an upload without a connection for the profile", async () => {
    const { clock, here, there } = await paces();
    await here.beforeRequest({ upload: { records: 10 } });
    await there.beforeRequest({ upload: { records: 1 } });
    expect(clock.slept).toEqual([HOUR_MS]);
  });

  test("tells of the pause that Amazon asked for, whichever process it was", async () => {
    const { clock, events, here, there, start } = await paces();
    await there.pauseUntil(start + 5_000);
    await here.beforeRequest({});
    expect(clock.now()).toBe(start + 5_000);
    expect(events).toEqual([{ kind: "waiting", reason: "throttled", ms: 5_000 }]);
  });

  test("waits for an open circuit and says so, and goes on as soon as another process's probe has closed it", async () => {
    const { clock, events, here, there, start } = await paces({ ...LIMITS, perSecond: 100 });
    await fail(here, 5);
    const probe = await there.beforeRequest({});
    expect(clock.now()).toBe(start + 30_000);
    expect(events[0]).toEqual({ kind: "waiting", reason: "circuit", ms: 30_000 });
    const waiting = here.beforeRequest({});
    await probe.ended();
    await waiting;
    expect(clock.now()).toBeLessThanOrEqual(start + 32_000);
  });

  test("gives up on a circuit that its own probes don't close, and says why and from when on it can go on", async () => {
    const { clock, here, start } = await paces({ ...LIMITS, perSecond: 100 });
    await fail(here, 5 + 3);
    expect(clock.now()).toBe(start + (30 + 60 + 120) * 1_000);
    const retryAt = clock.now() + 240_000;
    await expect(here.beforeRequest({})).rejects.toMatchObject({
      name: "AmazonError",
      code: "amazon.circuit-open",
      message: expect.stringContaining(FAILURE.message),
      hint: expect.stringContaining(notBefore(retryAt)),
      retryAt,
      cause: FAILURE,
    });
    expect(clock.now()).toBe(retryAt - 240_000);
  });

  test("of a command that finds it open waits for one probe, for nobody knows whether it is over", async () => {
    const { clock, here, there, start } = await paces({ ...LIMITS, perSecond: 100 });
    await fail(here, 5 + 3);
    await (await there.beforeRequest({})).ended();
    expect(clock.now()).toBe(start + (30 + 60 + 120 + 240) * 1_000);
    await here.beforeRequest({});
  });

  test("ends a wait when it is told to stop, for all who stand in line", async () => {
    const { ledger, here, start } = await paces();
    const stop = new AbortController();
    await ledger.pauseRequests("1", start + HOUR_MS);
    stop.abort(new Error("stop"));
    const both = [here.beforeRequest({ signal: stop.signal }), here.beforeRequest({ signal: stop.signal })];
    for (const one of both) await expect(one).rejects.toThrow("stop");
  });

  test("is no hindrance to an answer when the ledger can't be written", async () => {
    const { ledger, here } = await paces();
    const turn = await here.beforeRequest({});
    ledger.close();
    await turn.ended(FAILURE);
  });
});
