import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FaultRequest } from "../../src/emulator/faults.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { ExpectedAudience, type Row } from "../e2e/expected-audience.ts";
import { fastClock } from "../e2e/fast-clock.ts";
import { csv } from "../e2e/files.ts";
import { madeOnce } from "../e2e/made-once.ts";
import { openSite, type Site, until, WAIT_MS } from "../e2e/site.ts";
import { leftBehind } from "./kill-points.ts";

const RULES = {
  externalId: "id",
  email: [{ column: "email" }],
  phone: [],
  profileId: DEMO.profileId,
};

const people = (from: number, to: number, mail = "example.com"): Row[] =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `p_${from + index}`,
    email: `p${from + index}@${mail}`,
  }));

const FIRST = people(0, 40);
/** Ten are gone, ten have another address, ten are new. */
const SECOND = [...people(10, 20, "example.org"), ...people(20, 50)];

interface Scene {
  site: Site;
  expected: ExpectedAudience;
}

const emptySite = async (): Promise<Site> => {
  const site = await openSite({ realTime: true });
  site.spring({ safetyStop: { maxRemovalRate: 1 } }, { batch: { records: 2 } });
  return site;
};
const filledSite = madeOnce(
  async () => {
    const site = await emptySite();
    site.write("people.csv", csv(FIRST));
    await site.with((headwater) => headwater.sync("spring", { waitMs: WAIT_MS }), { clock: fastClock() });
    return site;
  },
  { realTime: true },
);

/** A site that is about to sync: for the first time, or after a first time. */
async function scene({ filled }: { filled: boolean }): Promise<Scene> {
  const site = filled ? await filledSite() : await emptySite();
  const expected = new ExpectedAudience(RULES);
  if (filled) expected.apply("mirror", FIRST);
  site.write("people.csv", csv(filled ? SECOND : FIRST));
  expected.apply("mirror", filled ? SECOND : FIRST);
  return { site, expected };
}

/** Types the line, waits for the moment, and kills the process with SIGKILL. */
async function killAt(site: Site, line: string, moment: (site: Site) => boolean): Promise<void> {
  const typed = site.type(line);
  let over = false;
  void typed.ended.then(() => {
    over = true;
  });
  await until(() => moment(site) || over, "the moment to kill it");
  expect(over, `it ended before it could be killed: ${typed.stderr()}`).toBe(false);
  await typed.kill();
}

/** What must hold after any kill, before and after going on. */
async function goOnAndCompare({ site, expected }: Scene): Promise<void> {
  const runs = await site.with((headwater) => headwater.runs());
  for (const { runId, plan } of runs.filter((run) => run.plan)) {
    const { books } = (await site.with((headwater) => headwater.run(runId))).report;
    expect(books.accepted + books.refused + books.unknown + books.toSend, plan!.sync).toBe(books.planned);
  }
  // At once, from another process: the dead one's lease is no hindrance.
  const clock = fastClock();
  await site.with((headwater) => headwater.resume({ waitMs: WAIT_MS }), { clock });
  const { report } = await site.with((headwater) => headwater.sync("spring", { waitMs: WAIT_MS }), { clock });
  expect(expected.differences(await site.members())).toEqual([]);
  expect(site.emulator.store.audiences()).toHaveLength(1);
  expect(report).toMatchObject({ state: "settled", plan: { changes: { add: report!.books.planned } } });
  await expectNothingSentTwice(site);
  expect(leftBehind(site)).toEqual([]);
}

/** The same records were sent again only where the answer to their first sending was not known. */
async function expectNothingSentTwice(site: Site): Promise<void> {
  const times = new Map<string, number>();
  for (const { body } of site.wire.uploads()) times.set(body, (times.get(body) ?? 0) + 1);
  await site.with(async (headwater) => {
    let unknown = 0;
    for (const { runId, plan } of await headwater.runs()) {
      if (!plan) continue;
      const { batches, attempts } = await headwater.run(runId);
      for (const { batchId, state } of batches) {
        const tries = attempts.filter((attempt) => attempt.batchId === batchId);
        expect(state).toBe("accepted");
        const before = tries.slice(0, -1).map(({ outcome }) => outcome);
        expect(before).toEqual(before.map(() => "unknown"));
        unknown += before.length;
      }
    }
    const again = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(again).toBeLessThanOrEqual(unknown);
  });
}

const uploads = ({ wire }: Site): number => wire.uploads().length;
const asked = ({ wire }: Site, part: string, method: string): boolean =>
  wire.requests.some((request) => request.method === method && request.path.includes(part));

const slowUploads: FaultRequest = { name: "slow-answer", operation: "upload-records", ms: 25 };
const SYNC = "sync spring --yes --wait 20s";

/** Command lines that are really killed; kill-points.test.ts has every moment. */
describe("a sync that is killed", () => {
  test("when five uploads have begun goes on, and sends nothing twice but what had no answer", async () => {
    const { site, expected } = await scene({ filled: true });
    site.emulator.faults.add(slowUploads);
    await killAt(site, SYNC, () => uploads(site) >= 5);
    site.emulator.faults.clear();
    await goOnAndCompare({ site, expected });
  });

  test("while Amazon makes its audience finds that one again: one audience", async () => {
    const { site, expected } = await scene({ filled: false });
    site.emulator.faults.add({ name: "slow-answer", operation: "create-audience", ms: 500 });
    await killAt(site, SYNC, () => asked(site, "/amc/audiences/metadata", "POST"));
    await until(() => site.emulator.store.audiences().length === 1, "the audience");
    site.emulator.faults.clear();
    await goOnAndCompare({ site, expected });
  });

  test("and whose resume is killed too, again and again, comes to its end", async () => {
    const { site, expected } = await scene({ filled: true });
    site.emulator.faults.add(slowUploads);
    await killAt(site, SYNC, () => uploads(site) >= 3);
    for (const more of [6, 10]) await killAt(site, "resume --wait 20s", () => uploads(site) >= more);
    site.emulator.faults.clear();
    await goOnAndCompare({ site, expected });
  });

  test.each([4, 7])(
    "while it takes refused batches apart, after %i uploads, goes on and finds the bad record",
    async (count) => {
      const { site, expected } = await scene({ filled: false });
      site.spring({}, { batch: { records: 20 } });
      site.emulator.faults.add(slowUploads);
      site.emulator.faults.add({ name: "bad-record", externalUserIds: ["p_13"] });
      await killAt(site, SYNC, () => uploads(site) >= count);
      site.emulator.faults.clear("slow-answer");
      const clock = fastClock();
      const [resumed] = await site.with((headwater) => headwater.resume({ waitMs: WAIT_MS }), { clock });
      expect(resumed!.books).toEqual({ planned: 40, accepted: 39, refused: 1, unknown: 0, toSend: 0 });
      expect(expected.differences(await site.members())).toHaveLength(1);
      site.emulator.faults.clear();
      await site.with((headwater) => headwater.retry(resumed!.runId), { clock });
      await site.with((headwater) => headwater.sync("spring", { waitMs: WAIT_MS }), { clock });
      expect(expected.differences(await site.members())).toEqual([]);
      expect(leftBehind(site)).toEqual([]);
    },
  );

  test("with Ctrl-C ends when what is in flight has its answer: nothing is unknown, and nothing is sent twice", async () => {
    const { site, expected } = await scene({ filled: true });
    site.emulator.faults.add({ ...slowUploads, ms: 200 });
    const typed = site.type(SYNC);
    await until(() => uploads(site) >= 4, "an upload");
    typed.child.kill("SIGINT");
    expect(await typed.ended).toBe(130);
    expect(typed.stderr()).toContain("Stopping after the request in flight. Ctrl-C again stops at once.");
    expect(typed.stderr()).toContain("headwater resume");
    const run = (await site.with((headwater) => headwater.runs())).find(({ state }) => state === "ready");
    const { report, attempts } = await site.with((headwater) => headwater.run(run!.runId));
    expect(attempts.map(({ outcome }) => outcome)).toEqual(Array(uploads(site)).fill("accepted"));
    expect(report.books).toMatchObject({ unknown: 0, toSend: expect.any(Number) });
    expect(report.books.toSend).toBeGreaterThan(0);

    site.emulator.faults.clear();
    await goOnAndCompare({ site, expected });
    const bodies = site.wire.uploads().map(({ body }) => body);
    expect(new Set(bodies).size).toBe(bodies.length);
    expect(existsSync(site.path(".headwater/ledger.sqlite"))).toBe(true);
  });
});
