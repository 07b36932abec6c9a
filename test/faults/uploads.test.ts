import { describe, expect, test } from "vitest";
import type { FaultRequest } from "../../src/emulator/faults.ts";
import type { RunReport } from "../../src/index.ts";
import { csv } from "../e2e/files.ts";
import { openSite, type Site, type SiteOptions, WAIT_MS } from "../e2e/site.ts";

const PEOPLE = 60;
const BATCH = 10;

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `p_${index}`, email: `person${index}@example.com` }));

async function siteWithFaults(faults: FaultRequest[], options?: SiteOptions): Promise<Site> {
  const site = await openSite(options);
  site.write("people.csv", csv(people(PEOPLE)));
  site.spring({}, { batch: { records: BATCH } });
  for (const fault of faults) site.emulator.faults.add(fault);
  return site;
}

/** Books that add up, everybody at Amazon, and each record as often as its attempts say. */
async function expectWhole(site: Site, { runId, books }: RunReport): Promise<void> {
  expect(books).toEqual({ planned: PEOPLE, accepted: PEOPLE, refused: 0, unknown: 0, toSend: 0 });
  const held = await site.members();
  expect([...held.keys()].sort()).toEqual(
    people(PEOPLE)
      .map(({ id }) => id)
      .sort(),
  );
  const { batches, uploadJobs } = await site.with((headwater) => headwater.run(runId));
  expect(batches.every(({ state }) => state === "accepted")).toBe(true);
  expect(batches.reduce((sum, { records }) => sum + records, 0)).toBe(PEOPLE);
  expect(uploadJobs.reduce((sum, { records }) => sum + records, 0)).toBe(PEOPLE);
}

const sent = (site: Site): number => site.wire.uploads().length;
const outcomes = async (site: Site, { runId }: RunReport) => {
  const { attempts } = await site.with((headwater) => headwater.run(runId));
  return attempts.map(({ outcome }) => outcome ?? "not taken").sort();
};

const upload = { operation: "upload-records" } as const;

describe("an upload", () => {
  test("that is throttled waits as long as Amazon asks, and so do all others", async () => {
    const site = await siteWithFaults([
      { name: "throttle", ...upload, times: 1, after: 2, retryAfterSeconds: 30 },
    ]);
    await expectWhole(site, await site.sync());
    expect(sent(site)).toBe(7);
    const times = site.wire.requests.map(({ at }) => at);
    const longest = Math.max(...times.slice(1).map((at, index) => at - times[index]!));
    expect(longest).toBeGreaterThanOrEqual(30_000 / 50 - 5);
  });

  test("that is throttled without a time is tried again", async () => {
    const site = await siteWithFaults([{ name: "throttle", ...upload, times: 2, retryAfterSeconds: null }]);
    await expectWhole(site, await site.sync());
    expect(sent(site)).toBe(8);
  });

  test.each([
    ["timeout-before-accept", { name: "timeout-before-accept", ...upload, times: 2 }],
    ["timeout-after-accept", { name: "timeout-after-accept", ...upload, times: 2, after: 1 }],
    ["5xx", { name: "5xx", ...upload, times: 3 }],
    ["truncated-body", { name: "truncated-body", ...upload, times: 2 }],
  ] as [string, FaultRequest & { times: number }][])(
    "without an answer (%s) is unknown, then sent again and accepted",
    async (_name, fault) => {
      const site = await siteWithFaults([fault]);
      const report = await site.sync();
      await expectWhole(site, report);
      expect(sent(site)).toBe(PEOPLE / BATCH + fault.times);
      expect(await outcomes(site, report)).toEqual([
        ...Array(PEOPLE / BATCH).fill("accepted"),
        ...Array(fault.times).fill("unknown"),
      ]);
    },
  );

  test("that never gets an answer ends the run with its books in order; resume goes on", async () => {
    const site = await siteWithFaults([{ name: "5xx", ...upload, after: 2 }]);
    await expect(site.sync()).rejects.toMatchObject({
      name: "AmazonError",
      code: "amazon.unavailable",
      exitCode: 5,
      hint: expect.stringContaining("headwater resume"),
    });
    const [run] = await site.with((headwater) => headwater.runs());
    const { report } = await site.with((headwater) => headwater.run(run!.runId));
    const { planned, accepted, refused, unknown, toSend } = report.books;
    expect(report).toMatchObject({ state: "ready", error: { code: "amazon.unavailable", exitCode: 5 } });
    expect({ planned, accepted }).toEqual({ planned: PEOPLE, accepted: 2 * BATCH });
    expect(accepted + refused + unknown + toSend).toBe(planned);
    expect(unknown).toBeGreaterThan(0);

    site.emulator.faults.clear();
    const [resumed] = await site.with((headwater) => headwater.resume({ waitMs: WAIT_MS }));
    await expectWhole(site, resumed!);
    expect(resumed!.error).toBeUndefined();
  });

  test("too large for Amazon is halved until it fits", async () => {
    const site = await siteWithFaults([], { maxBodyBytes: 700 });
    const report = await site.sync();
    await expectWhole(site, report);
    const { batches } = await site.with((headwater) => headwater.run(report.runId));
    const halvings = batches.length - PEOPLE / BATCH;
    expect(halvings).toBeGreaterThan(0);
    expect(batches.every(({ records }) => records < BATCH)).toBe(true);
    expect(sent(site)).toBe(batches.length + halvings);
  });

  test("that Amazon refuses is counted as refused, and planned again by the next sync", async () => {
    const site = await siteWithFaults([]);
    site.wire.intercept = ({ path, body }) =>
      path.endsWith("/records") && body.includes('"p_7"')
        ? { status: 400, body: { message: "records[3].hashedPII: not to our liking" } }
        : undefined;
    const report = await site.sync();
    expect(report.books).toEqual({
      planned: PEOPLE,
      accepted: PEOPLE - BATCH,
      refused: BATCH,
      unknown: 0,
      toSend: 0,
    });
    expect(report.notices).toMatchObject([{ code: "run.records-refused" }]);
    site.wire.intercept = undefined;
    const again = await site.sync();
    expect(again.plan.changes).toMatchObject({ add: BATCH, unchanged: PEOPLE - BATCH });
    expect((await site.members()).size).toBe(PEOPLE);
  });
});

describe("the access token", () => {
  const renewals = (site: Site): number =>
    site.wire.requests.filter(({ path }) => path.startsWith("/auth/")).length;

  test("that expires in the middle of a run is renewed once, and nothing is lost", async () => {
    const site = await siteWithFaults([{ name: "token-expires", ...upload, after: 2 }]);
    await expectWhole(site, await site.sync());
    expect(renewals(site)).toBe(2);
  });

  test("is shared by the runs of one state folder", async () => {
    const site = await siteWithFaults([]);
    await site.sync();
    await site.sync();
    expect(renewals(site)).toBe(1);
  });

  test("that can't be renewed, for the grant was taken back, stops the run; it goes on once reconnected", async () => {
    const site = await siteWithFaults([
      { name: "token-expires", ...upload, after: 2 },
      { name: "revoked", after: 1 },
    ]);
    await expect(site.sync()).rejects.toMatchObject({
      name: "AccessError",
      code: "amazon.token-revoked",
      exitCode: 4,
      hint: expect.stringContaining("sign in"),
    });
    const [run] = await site.with((headwater) => headwater.runs());
    const { report } = await site.with((headwater) => headwater.run(run!.runId));
    const { planned, accepted, refused, unknown, toSend } = report.books;
    expect(report.state).toBe("ready");
    expect(accepted + refused + unknown + toSend).toBe(planned);
    expect(toSend).toBeGreaterThan(0);
    site.emulator.faults.clear();
    await expectWhole(site, (await site.with((headwater) => headwater.resume({ waitMs: WAIT_MS })))[0]!);
  });
});
