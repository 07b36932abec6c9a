import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openLedger } from "../../src/ledger/sqlite.ts";
import type { StateFolder } from "../../src/ledger/state-folder.ts";
import { holdingAudience } from "../../src/sync/lease.ts";
import { csv } from "./files.ts";
import { madeOnce } from "./made-once.ts";
import { openSite, type Site, type SiteOptions, until, WAIT_MS } from "./site.ts";
import { traces } from "./traces.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

const ANN = { id: "ann-7", email: "Ann+x@Example.com", phone: "+12125550123" };
const ANN_AT_WORK = { id: "ann-7", email: "ann@work.example", phone: "" };
const BOB = { id: "bob-8", email: "bob@example.com", phone: "+12125550199" };
const OTHERS = Array.from({ length: 5 }, (_, index) => ({
  id: `p_${index}`,
  email: `p${index}@example.com`,
  phone: "",
}));

/** All that Ann is known by. */
const ANNS = [
  ANN.id,
  ...[
    "annx@example.com",
    "ann+x@example.com",
    "ann@work.example",
    "12125550123",
    "+12125550123",
    "ann@old.example",
  ].map(sha),
];
const findsAnn = (text: string): string | undefined => ANNS.find((key) => text.includes(key));
const findsBob = (text: string): string | undefined => (text.includes(BOB.id) ? BOB.id : undefined);
const tracesOf = (site: Site, marker = findsAnn) => traces(site.path(".headwater"), marker);

const sync = (file: string, name: string) => ({
  source: { file },
  audience: { name },
  mode: "upsert",
  fields: { externalId: "id", email: "email", phone: "phone" },
});

const LIMITS = { limits: { requestsPerSecond: 1000 } };

/** Two audiences: in one Ann has a phone and had an old address, in the other one she has another address. */
const twoAudiences = madeOnce(async () => {
  const site = await openSite();
  site.configure({
    ...LIMITS,
    syncs: { one: sync("one.csv", "Spring buyers US"), two: sync("two.csv", "Autumn buyers US") },
  });
  site.write("one.csv", csv([{ ...ANN, email: "ann@old.example" }, BOB, ...OTHERS]));
  await site.sync("one");
  site.write("one.csv", csv([ANN, BOB, ...OTHERS]));
  site.write("two.csv", csv([ANN_AT_WORK, BOB]));
  await site.sync("one");
  await site.sync("two");
  return site;
});

const filled = async (options: SiteOptions = {}): Promise<Site> => {
  const site = await openSite(options);
  site.configure({ ...LIMITS, syncs: { one: sync("one.csv", "Spring buyers US") } });
  site.write("one.csv", csv([ANN, BOB, ...OTHERS]));
  await site.sync("one");
  return site;
};
const oneAudience = madeOnce(() => filled());

const forget = (site: Site, value: string, waitMs = WAIT_MS) =>
  site.with(async (headwater) => (await headwater.forget([value], { waitMs })).receipt!);

const KEPT_OUT = {
  changes: { add: 0, update: 0, remove: 0 },
  rejections: [{ reason: "person.suppressed", count: 1 }],
};

describe("a person who is forgotten", () => {
  test("is gone from every audience and every byte that is kept, and whoever stands next to them is not", async () => {
    const site = await twoAudiences();
    expect((await tracesOf(site)).length).toBeGreaterThan(4);
    const audiences = await site.with((headwater) => headwater.audiences());
    const members = () => Promise.all(audiences.map(({ audienceId }) => site.members(audienceId)));
    const files = audiences.map(({ audienceKey }) => site.path(`.headwater/audiences/${audienceKey}.duckdb`));
    const [before, filesBefore] = [await members(), files.map((file) => statSync(file).ino)];
    const bobBefore = await tracesOf(site, findsBob);
    const receipt = await forget(site, "ann@work.example");
    expect(receipt).toMatchObject({ people: 1, keys: { hashes: 6, externalIds: 2 } });
    for (const audience of receipt.audiences) expect(audience).toMatchObject({ members: 1, erased: true });
    expect(receipt.finishedAt).toBeDefined();
    expect(await tracesOf(site)).toEqual([]);
    expect(files.map((file) => statSync(file).ino)).not.toEqual(filesBefore);
    const cells = (found: string[]) => found.filter((where) => where.includes("(cells)"));
    expect(cells(await tracesOf(site, findsBob))).toEqual(cells(bobBefore));
    for (const [index, now] of (await members()).entries()) {
      expect(before[index]!.delete(ANN.id)).toBe(true);
      expect(now).toEqual(before[index]);
    }
    for (const name of ["one", "two"]) expect((await site.sync(name)).plan).toMatchObject(KEPT_OUT);
    const removals = site.wire.uploads().filter(({ body }) => body.includes("DELETE"));
    const sent = removals.map(({ body }) => body).join();
    expect(ANNS.filter((key) => !sent.includes(key))).toEqual([]);
  });

  test("and is nowhere is kept out all the same; twice is no harm, and lifting ends it", async () => {
    const site = await openSite();
    site.configure({ ...LIMITS, syncs: { one: sync("one.csv", "Spring buyers US") } });
    for (let times = 0; times < 2; times++)
      expect(await forget(site, ANN.email)).toMatchObject({
        finishedAt: expect.any(Number),
        audiences: [],
      });
    site.write("one.csv", csv([ANN, BOB]));
    expect((await site.sync("one")).plan).toMatchObject({
      changes: { add: 1 },
      rejections: [{ reason: "person.suppressed", count: 1 }],
    });
    expect([...(await site.members()).keys()]).toEqual([BOB.id]);
    await site.with(async (headwater) => {
      expect(await headwater.liftSuppressions(["ann+x@example.com"])).toBe(1);
      expect(await headwater.liftSuppressions([ANN.email])).toBe(0);
    });
    expect((await site.sync("one")).plan).toMatchObject({ changes: { add: 1 }, rejections: [] });
  });

  test("is in no plan that was kept from before", async () => {
    const site = await openSite();
    site.configure({ ...LIMITS, syncs: { one: sync("one.csv", "Spring buyers US") } });
    site.write("one.csv", csv([ANN, BOB]));
    const { planId } = await site.with((headwater) => headwater.plan("one"));
    await forget(site, ANN.email);
    await expect(site.sync("one", { planId })).rejects.toMatchObject({ code: "plan.people-forgotten" });
    expect(site.wire.uploads()).toEqual([]);
  });

  test("is forgotten to the end, and stays so, when the key has changed, and its change was cut short", async () => {
    const site = await oneAudience();
    site.emulator.faults.add({ name: "slow-jobs", ms: 40_000 });
    expect((await forget(site, ANN.email, 0)).finishedAt).toBeUndefined();
    const [key, check] = ["key", "key-check"].map((name) => site.path(`.headwater/${name}`));
    const [oldKey, oldCheck] = [readFileSync(key!), readFileSync(check!)];
    await site.with((headwater) => headwater.rotateKey());
    // Killed after the ledger's transaction, before the files.
    writeFileSync(site.path(".headwater/key-next"), readFileSync(key!), { mode: 0o600 });
    writeFileSync(key!, oldKey);
    writeFileSync(check!, oldCheck);
    const [receipt] = await site.with((headwater) => headwater.resumeForgetting({ waitMs: WAIT_MS }));
    expect(receipt?.finishedAt).toBeDefined();
    expect(existsSync(site.path(".headwater/key-next"))).toBe(false);
    expect(await tracesOf(site)).toEqual([]);
    expect((await site.sync("one")).plan).toMatchObject(KEPT_OUT);
    expect((await site.with((headwater) => headwater.person(ANN.email))).suppressedSince).toBeDefined();
  });

  test("is forgotten to the end by whoever comes next when the process was killed", async () => {
    const site = await filled({ realTime: true });
    site.emulator.faults.add({ name: "slow-answer", operation: "upload-records", ms: 400 });
    site.write("who.txt", "ann+x@example.com\n");
    site.wire.requests.length = 0;
    const typed = site.type("forget --yes --file who.txt");
    const asked = () => site.wire.requests.some(({ path }) => path.includes("/amc/audiences/records"));
    await until(asked, "a request about the removal");
    await typed.kill();
    site.emulator.faults.clear();
    const [open] = await site.with((headwater) => headwater.receipts());
    expect(open?.finishedAt).toBeUndefined();
    await site.with((headwater) => headwater.sync("one", { waitMs: WAIT_MS }));
    const [receipt] = await site.with((headwater) => headwater.resumeForgetting({ waitMs: WAIT_MS }));
    expect((receipt ?? (await site.with((headwater) => headwater.receipts()))[0])?.finishedAt).toBeDefined();
    expect(await tracesOf(site)).toEqual([]);
    expect((await site.members()).has(ANN.id)).toBe(false);
    expect((await site.members()).size).toBe(OTHERS.length + 1);
  });

  test("whose removal Amazon does not take is not said to be forgotten, and is tried again", async () => {
    const site = await oneAudience();
    site.emulator.faults.add({ name: "bad-record", externalUserIds: [ANN.id] });
    const receipt = await forget(site, ANN.email);
    expect(receipt.finishedAt).toBeUndefined();
    expect(receipt.audiences).toMatchObject([{ erased: false, error: { code: "forget.not-taken" } }]);
    site.emulator.faults.clear();
    const [again] = await site.with((headwater) => headwater.resumeForgetting({ waitMs: WAIT_MS }));
    expect(again?.finishedAt).toBeDefined();
    expect((await site.members()).has(ANN.id)).toBe(false);
    expect(await tracesOf(site)).toEqual([]);
  });

  test("is not many people by a number that many share, unless somebody says how many", async () => {
    const site = await openSite();
    site.configure({ ...LIMITS, syncs: { one: sync("one.csv", "Spring buyers US") } });
    const shared = Array.from({ length: 12 }, (_, index) => ({ ...OTHERS[0]!, id: `p_${index}` }));
    site.write("one.csv", csv([...shared, BOB]));
    await site.sync("one");
    const all = (options = {}) =>
      site.with((headwater) => headwater.forget([OTHERS[0]!.email], { waitMs: WAIT_MS, ...options }));
    await expect(all()).rejects.toMatchObject({ code: "forget.too-many-people" });
    expect(await site.members()).toHaveProperty("size", 13);
    await all({ allowPeople: 20 });
    expect([...(await site.members()).keys()]).toEqual([BOB.id]);
  });
});

describe("where a person is", () => {
  test("is told audience by audience: since when, last sent in which job, and until when", async () => {
    const site = await twoAudiences();
    const report = await site.with((headwater) => headwater.person("ann@old.example"));
    const [spring] = report.audiences.filter(({ people }) => people.length > 0);
    expect(spring).toMatchObject({ name: "Spring buyers US" });
    const runs = (await site.with((headwater) => headwater.runs({ sync: "one" }))).reverse();
    const [ann] = spring!.people;
    expect(ann).toMatchObject({
      externalId: ANN.id,
      standing: "member",
      since: expect.any(Number),
      sent: {
        runId: runs[1]!.runId,
        jobNumber: 1,
        outcome: "accepted",
        requestId: expect.any(String),
        jobRequestId: expect.any(String),
        jobState: "succeeded",
      },
    });
    expect(ann!.since).toBeLessThan(ann!.sent!.at);
    expect(ann!.leavesAt! - ann!.sent!.at).toBeGreaterThan(396 * 86_400_000);
    expect(JSON.stringify(report)).not.toContain("old.example");
    expect(JSON.stringify(report)).not.toContain(sha("ann@old.example"));
  });

  test("can't be told of an audience on which a run is at work, and that is said", async () => {
    const site = await oneAudience();
    const [spring] = await site.with((headwater) => headwater.audiences());
    const ledger = await openLedger(site.path(".headwater/ledger.sqlite"), { clock: site.clock });
    const holding = { ledger, clock: site.clock, state: { path: site.path(".headwater") } as StateFolder };
    const report = await holdingAudience(holding, spring!.audienceKey, () =>
      site.with((headwater) => headwater.person(BOB.email)),
    );
    ledger.close();
    expect(report.audiences).toMatchObject([{ name: spring!.name, busy: true, people: [] }]);
  });
});
