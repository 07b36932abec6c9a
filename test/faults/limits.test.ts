import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { EXCHANGES, type Exchange } from "../../src/emulator/server.ts";
import { fastClock } from "../e2e/fast-clock.ts";
import { csv } from "../e2e/files.ts";
import { openSite, type Site, until } from "../e2e/site.ts";
import { type Child, startChild } from "../ledger/child.ts";

/** Where Linux keeps files in memory. */
const MEMORY = "/dev/shm";

/** Every second of the clock that all processes and the emulator share is a twelfth of a real one. */
const TIMES_FASTER = 12;
const PER_SECOND = 10;
/** Reached after half a minute: of ten a second, with what throttling takes of it. */
const PER_HOUR = 200;
const HOUR_MS = 3_600_000;
const SYNCS = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
const PEOPLE = 30;
const RETRY_AFTER_SECONDS = 20;

const idOf = (sync: string, index: number): string => `${sync}_${index}`;
const nameOf = (sync: string): string => `Audience ${sync} US`;

/** Eight audiences of one profile, a request for each person. */
function configure(site: Site, limits: { requestsPerSecond: number; requestsPerHour: number }): void {
  const syncOf = (sync: string) => ({
    source: { file: `${sync}.csv` },
    audience: { name: nameOf(sync) },
    mode: "mirror",
  });
  site.configure({
    limits,
    batch: { records: 1 },
    syncs: Object.fromEntries(SYNCS.map((sync) => [sync, syncOf(sync)])),
  });
}

function writePeople(site: Site): void {
  for (const sync of SYNCS) {
    const people = Array.from({ length: PEOPLE }, (_, index) => ({
      id: idOf(sync, index),
      email: `${idOf(sync, index)}@example.com`,
    }));
    site.write(`${sync}.csv`, csv(people));
  }
}

/** When requests arrived, on the emulator's own clock, in order. */
function arrivalsAt({ emulator }: Site): number[] {
  const arrivals: number[] = [];
  const note = (message: unknown): void => {
    if ((message as Exchange).request.region !== undefined) arrivals.push(emulator.clock.now());
  };
  subscribe(EXCHANGES, note);
  onTestFinished(() => void unsubscribe(EXCHANGES, note));
  return arrivals;
}

/** When the ledger let requests go, in order. */
function permitsOf(site: Site): number[] {
  using ledger = new DatabaseSync(site.path(".headwater/ledger.sqlite"), { readOnly: true });
  return ledger
    .prepare("select at from request order by at")
    .all()
    .map(({ at }) => Number(at));
}

/** The most of these instants, in order, that lie in any window of this length. */
const mostIn = (windowMs: number, instants: readonly number[]): number =>
  Math.max(
    ...instants.map((at, index) => instants.slice(index).filter((other) => other < at + windowMs).length),
  );

const longestGap = (instants: readonly number[]): number =>
  Math.max(...instants.slice(1).map((at, index) => at - instants[index]!));

/** What a child waits for, once it has to for longer than ten minutes; undefined when it has come to its end before. */
async function heldBack({ lines }: Child): Promise<string | undefined> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return undefined;
    const [reason = "", ms] = value.split(" ");
    if (Number(ms) > 600_000) return reason;
  }
}

describe("four processes with two audiences each", () => {
  test("stay within a second's and an hour's requests under throttling, killed and started again, and lose nothing", async () => {
    // To the faster clock a disk would be twelve times as slow.
    if (existsSync(MEMORY)) vi.stubEnv("TMPDIR", MEMORY);
    onTestFinished(() => void vi.unstubAllEnvs());
    const start = Date.now();
    const site = await openSite({
      clock: fastClock(TIMES_FASTER, { shows: start, at: start }),
      throttle: { perSecond: 9, burst: 9 },
    });
    const { clock, faults } = site.emulator;
    writePeople(site);
    configure(site, { requestsPerSecond: PER_SECOND, requestsPerHour: PER_HOUR });
    faults.add({
      name: "throttle",
      operation: "upload-records",
      times: 1,
      after: 80,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
    const arrivals = arrivalsAt(site);
    const startChildAhead = (aheadMs: number, ...syncs: string[]): Child =>
      startChild(
        "../../faults/children/sync-together",
        ...[site.path("headwater.yaml"), String(TIMES_FASTER), String(start), String(aheadMs), ...syncs],
      );

    const children = [0, 2, 4, 6].map((first) => startChildAhead(0, ...SYNCS.slice(first, first + 2)));
    // They need not share evenly: one may be through before the hour's allowance is.
    expect(["limit", undefined]).toEqual(expect.arrayContaining(await Promise.all(children.map(heldBack))));
    await until(() => arrivals.length === PER_HOUR, "the hour's last request");
    await Promise.all(children.map((child) => child.kill()));
    const permits = permitsOf(site);
    expect(permits).toHaveLength(PER_HOUR);
    expect(mostIn(1_000, permits)).toBeLessThanOrEqual(PER_SECOND);

    // All of them keep to the pause that one was asked for. From the answer to its place in the ledger is time in which
    // others are let go: half the pause is more than a busy machine takes.
    expect(longestGap(permits)).toBeGreaterThan((RETRY_AFTER_SECONDS * 1_000) / 2);

    // By the emulator's clock: none came before the ledger had let it go, and each came `lateMs` after at most. So as
    // many as of ten seconds and that time come in ten seconds at most.
    const late = arrivals.map((at, index) => at - permits[index]!);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    const lateMs = Math.max(...late);
    expect(mostIn(10_000, arrivals)).toBeLessThanOrEqual(PER_SECOND * Math.ceil((10_000 + lateMs) / 1_000));

    // Half an hour later one that is started again has nothing to do but wait.
    clock.advance(HOUR_MS / 2);
    const waiting = startChildAhead(HOUR_MS / 2);
    expect(await heldBack(waiting)).toBe("limit");
    await waiting.kill();
    expect(arrivals).toHaveLength(PER_HOUR);

    // After the hour it goes on, and the hour's allowance is still no more than that.
    clock.advance(HOUR_MS / 2);
    const sending = startChildAhead(HOUR_MS);
    await until(() => arrivals.length > PER_HOUR + 2 * PER_SECOND, "requests of the next hour");
    await sending.kill();
    const [last] = permits.slice(-1);
    const all = [...permits, ...permitsOf(site).filter((at) => at > last!)];
    expect(mostIn(1_000, all)).toBeLessThanOrEqual(PER_SECOND);
    expect(mostIn(HOUR_MS, all)).toBeLessThanOrEqual(PER_HOUR);
    expect(mostIn(HOUR_MS - lateMs, arrivals)).toBeLessThanOrEqual(PER_HOUR);

    // Slower than it throttles, and for as long as it takes.
    configure(site, { requestsPerSecond: PER_SECOND - 2, requestsPerHour: 100_000 });
    const wide = fastClock(TIMES_FASTER, { shows: start + HOUR_MS, at: start });
    await site.with((headwater) => headwater.resume(), { clock: wide });
    clock.advance(60_000);
    site.emulator.store.jobs.settle();
    for (const { audienceId, name } of site.emulator.store.audiences()) {
      const sync = SYNCS.find((one) => nameOf(one) === name)!;
      const expected = Array.from({ length: PEOPLE }, (_, index) => idOf(sync, index));
      expect([...(await site.members(audienceId)).keys()].sort()).toEqual(expected.sort());
    }
    expect(site.emulator.store.audiences()).toHaveLength(SYNCS.length);
    await site.with(async (headwater) => {
      for (const { runId } of await headwater.runs()) {
        const { books } = (await headwater.run(runId)).report;
        expect(books).toEqual({ planned: PEOPLE, accepted: PEOPLE, refused: 0, unknown: 0, toSend: 0 });
      }
    });
  });
});
