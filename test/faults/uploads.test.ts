import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FaultRequest } from "../../src/emulator/faults.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import type { RunEvent, RunReport } from "../../src/index.ts";
import { notBefore } from "../../src/lib/when.ts";
import { headwater } from "../cli/terminal.ts";
import { fastClock } from "../e2e/fast-clock.ts";
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
    const report = await site.sync();
    await expectWhole(site, report);
    expect(sent(site)).toBe(7);
    const { attempts } = await site.with((headwater) => headwater.run(report.runId));
    const throttled = attempts.find(({ outcome }) => outcome === undefined)!;
    // Others may be in flight while it is answered.
    const next = attempts.map(({ startedAt }) => startedAt).filter((at) => at > throttled.endedAt!);
    expect(next.length).toBeGreaterThan(1);
    expect(Math.min(...next) - throttled.startedAt).toBeGreaterThanOrEqual(30_000);
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

  test("that never gets an answer pauses the run, with its books in order and when it can go on; resume does", async () => {
    const site = await siteWithFaults([{ name: "5xx", ...upload, after: 2 }]);
    const waits: RunEvent[] = [];
    // It waits for eight minutes in all.
    const clock = fastClock(500);
    await expect(
      site.with((headwater) => headwater.sync("spring"), { clock, onEvent: (event) => waits.push(event) }),
    ).rejects.toMatchObject({
      name: "AmazonError",
      code: "amazon.circuit-open",
      message: expect.stringContaining("503"),
      exitCode: 5,
      hint: expect.stringContaining("headwater resume"),
      retryAt: expect.any(Number),
    });
    expect(waits).toContainEqual({ kind: "waiting", reason: "circuit", ms: expect.any(Number) });
    const [run] = await site.with((headwater) => headwater.runs());
    const { report, attempts } = await site.with((headwater) => headwater.run(run!.runId));
    const { planned, accepted, refused, unknown, toSend } = report.books;
    const error = { code: "amazon.circuit-open", exitCode: 5, retryAt: expect.any(Number) };
    expect(report).toMatchObject({ state: "ready", error });
    const from = notBefore(report.error!.retryAt!);
    const screen = async (line: string) => (await headwater(line, { cwd: site.folder })).stdout;
    expect(await screen("runs")).toContain(`stopped: amazon.circuit-open, can go on from ${from}`);
    expect(await screen(`runs ${run!.runId}`)).toContain(`sends what is left, from ${from} on.`);
    expect({ planned, accepted }).toEqual({ planned: PEOPLE, accepted: 2 * BATCH });
    expect(accepted + refused + unknown + toSend).toBe(planned);
    expect(unknown).toBeGreaterThan(0);
    // Before the circuit opened: no more than the lanes and five. Then three probes.
    expect(attempts.length - 2).toBeLessThanOrEqual(LANES + 4 + 3);

    site.emulator.faults.clear();
    const [resumed] = await site.with((headwater) => headwater.resume({ waitMs: 10 * WAIT_MS }), { clock });
    await expectWhole(site, resumed!);
    expect(resumed!.error).toBeUndefined();
  });

  test("is waited for while Amazon fails for a minute, and waiting is no try", async () => {
    const site = await siteWithFaults([{ name: "5xx", ...upload, times: 6 }]);
    const report = await site.sync();
    await expectWhole(site, report);
    const { attempts } = await site.with((headwater) => headwater.run(report.runId));
    expect(attempts.filter(({ outcome }) => outcome === "unknown")).toHaveLength(6);
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

  test("with a record that Amazon does not take is accepted without it; the record is listed", async () => {
    const site = await siteWithFaults([{ name: "bad-record", externalUserIds: ["p_7", "p_31"] }]);
    const report = await site.sync();
    expect(report.books).toEqual({
      planned: PEOPLE,
      accepted: PEOPLE - 2,
      refused: 2,
      unknown: 0,
      toSend: 0,
    });
    expect(report.notices).toMatchObject([
      {
        code: "run.records-refused",
        message: "Amazon refused 2 records.",
        hint: expect.stringContaining("when its row has changed"),
      },
    ]);
    const held = await site.members();
    expect(held.size).toBe(PEOPLE - 2);
    expect([held.has("p_7"), held.has("p_31")]).toEqual([false, false]);
    expect(sent(site)).toBeLessThanOrEqual(PEOPLE / BATCH + 2 * 2 * Math.ceil(Math.log2(BATCH)));
    const rows = await site.with((headwater) =>
      headwater.exportList(report.runId, "refused", site.path("refused.csv")),
    );
    expect(rows).toBe(2);
    const reason =
      "Amazon refused the request (400). Amazon says: “records[0].hashedPII: failed to satisfy the constraint”";
    const [titles, ...lines] = readFileSync(site.path("refused.csv"), "utf8").trim().split("\n");
    expect(titles).toBe("external_id,kind,alone,reason");
    expect(lines.sort()).toEqual([`p_31,add,true,${reason}`, `p_7,add,true,${reason}`]);
  });

  test("that is refused for a reason of its own, not of its records, is refused whole before long", async () => {
    const site = await siteWithFaults([]);
    site.spring({}, { batch: { records: PEOPLE / 2 } });
    site.wire.intercept = ({ path, method }) =>
      method === "POST" && path.endsWith("/records")
        ? { status: 400, body: { Message: "STRING_VALUE can not be converted to a Long" } }
        : undefined;
    const report = await site.sync();
    expect(report.books).toMatchObject({ planned: PEOPLE, accepted: 0, refused: PEOPLE });
    expect(site.wire.uploads().length).toBeLessThan(PEOPLE);
    const { attempts } = await site.with((headwater) => headwater.run(report.runId));
    expect(new Set(attempts.map(({ message }) => message))).toEqual(
      new Set([
        "Amazon refused the request (400). Amazon says: “STRING_VALUE can not be converted to a Long”",
      ]),
    );
  });

  test("that Amazon does not implement is not tried again; the run stops and keeps everything to send", async () => {
    const site = await siteWithFaults([{ name: "5xx", ...upload, status: 501 }]);
    await expect(site.sync()).rejects.toMatchObject({ code: "amazon.not-offered", exitCode: 5 });
    const [run] = await site.with((headwater) => headwater.runs());
    const { report, attempts } = await site.with((headwater) => headwater.run(run!.runId));
    expect(report.books).toMatchObject({ planned: PEOPLE, toSend: PEOPLE });
    expect(attempts.length).toBeLessThanOrEqual(PEOPLE / BATCH);
    expect(attempts.every(({ attempt }) => attempt === 1)).toBe(true);
  });

  test("by a profile that the login does not reach stops the run at once, and renews no token", async () => {
    const site = await siteWithFaults([]);
    site.wire.intercept = ({ path, method }) =>
      method === "POST" && path.endsWith("/records")
        ? { status: 401, body: { code: "401", details: "No matching advertiser found for scope" } }
        : undefined;
    await expect(site.sync()).rejects.toMatchObject({
      name: "ConfigError",
      code: "amazon.profile-not-reachable",
      message: expect.stringContaining(`for profile ${DEMO.profileId} at 127.0.0.1`),
    });
    expect(site.wire.requests.filter(({ path }) => path.startsWith("/auth/"))).toHaveLength(1);
    expect(sent(site)).toBeLessThanOrEqual(LANES);
  });
});

/** Uploads that can be on their way at once. */
const LANES = 4;

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
      hint: "headwater connect demo",
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
