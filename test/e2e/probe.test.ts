import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { Probe, ProbeOptions } from "../../src/index.ts";
import { csv } from "./files.ts";
import { membersOf, openSite, type Site, type SiteOptions, WAIT_MS } from "./site.ts";
import { traces } from "./traces.ts";

const PEOPLE = 160;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const numberOf = (index: number): string => `1415222${String(index).padStart(4, "0")}`;
const emailOf = (index: number): string => `person+${index}@example.com`;
const FORMS = {
  phone: { amazon: numberOf, seed: (index: number) => `+${numberOf(index)}` },
  email: { amazon: (index: number) => emailOf(index).replace("+", ""), seed: emailOf },
};

interface World {
  rule: "phone" | "email";
  /** The forms in which Amazon knows seven people in ten. */
  known: readonly ("amazon" | "seed")[];
}

/** A site with people of two forms, and an Amazon that knows most of them. */
async function siteOf({ rule, known }: World, options: SiteOptions = {}): Promise<Site> {
  const site = await openSite(options);
  site.spring({ mode: "upsert", fields: { externalId: "id", email: "email", phone: "phone" } });
  site.write(
    "people.csv",
    csv(
      Array.from({ length: PEOPLE }, (_, index) => ({
        id: `p_${index}`,
        email: emailOf(index),
        phone: `+${numberOf(index)}`,
      })),
    ),
  );
  for (let index = 0; index < PEOPLE; index += 1)
    if (index % 10 < 7)
      for (const form of known)
        site.emulator.store.population.add({ [rule]: sha256(FORMS[rule][form](index)) });
  return site;
}

const ask = (site: Site, rule: World["rule"], options: Partial<ProbeOptions> = {}): Promise<Probe> =>
  site.with(async (headwater) => {
    const asked = { rule, sample: 75, seed: "spring", waitMs: WAIT_MS, approve: () => true, ...options };
    return (await headwater.probe("spring", asked)).probe!;
  });

/** Everyone whom Amazon has, in any audience. */
const everybody = async (site: Site) =>
  (
    await Promise.all(
      site.emulator.store.audiences().map(({ audienceId }) => membersOf(site.emulator, audienceId)),
    )
  ).flatMap((members) => [...members.values()]);

/** Files of the state folder in which a hash of somebody stands. */
const filesOfPeople = (site: Site) => {
  const hashes = Array.from({ length: PEOPLE }, (_, index) =>
    Object.values(FORMS).flatMap(({ amazon, seed }) => [sha256(amazon(index)), sha256(seed(index))]),
  ).flat();
  return traces(join(site.folder, ".headwater"), (text) => hashes.find((hash) => text.includes(hash)));
};

describe("a probe", () => {
  test.each([
    { rule: "phone", known: ["amazon"], better: "amazon", forms: "amazon" },
    { rule: "phone", known: ["seed"], better: "seed", forms: "seed" },
    { rule: "email", known: ["amazon"], better: "amazon", forms: "amazon" },
    { rule: "phone", known: ["amazon", "seed"], better: undefined, forms: undefined },
  ] as const)("finds that $rule matches as $known, and takes everyone out again", async (world) => {
    const site = await siteOf(world);
    const probe = await ask(site, world.rule);
    expect(probe).toMatchObject({ state: "finished", rule: world.rule, sync: "spring" });
    expect(probe.answer?.better).toBe(world.better);
    expect(probe.answer?.forms).toBe(world.forms);
    expect(probe.arms.map(({ people, received }) => [people, received])).toEqual([
      [75, 75],
      [75, 75],
    ]);
    if (world.better === undefined) expect(probe.answer?.needed).toBeGreaterThan(75);
    expect(await everybody(site)).toEqual([]);
    expect(await filesOfPeople(site)).toEqual([]);
  });

  test("sends each of the sample once, one key in one form, under an id of its own, for a day", async () => {
    const site = await siteOf({ rule: "phone", known: ["amazon"] });
    site.emulator.faults.add({ name: "slow-jobs", ms: 60_000 });
    await ask(site, "phone", { waitMs: 0 });
    await site.clock.sleep(61_000);
    const [amazon, seed] = site.emulator.store.audiences();
    expect([amazon!.ttl, seed!.ttl]).toEqual([86_400, 86_400]);
    const sent = async (audienceId: string) => [...(await membersOf(site.emulator, audienceId)).values()];
    const [inAmazons, inSeeds] = [await sent(amazon!.audienceId), await sent(seed!.audienceId)];
    const indexes = (members: typeof inAmazons, form: "amazon" | "seed") =>
      members.map(({ hashedPII, externalUserId }) => {
        expect(externalUserId).toMatch(/^[0-9a-f]{64}$/);
        expect(Object.keys(hashedPII[0]!)).toEqual(["phone"]);
        expect(hashedPII).toHaveLength(1);
        return Array.from({ length: PEOPLE }, (_, index) => index).findIndex(
          (index) => sha256(FORMS.phone[form](index)) === hashedPII[0]!.phone,
        );
      });
    const people = [...indexes(inAmazons, "amazon"), ...indexes(inSeeds, "seed")];
    expect(people).not.toContain(-1);
    expect(new Set(people).size).toBe(150);
  });

  test("makes and keeps nothing where nobody says yes", async () => {
    const site = await siteOf({ rule: "phone", known: [] });
    await site.with(async (headwater) => {
      const asked = { rule: "phone", sample: 30, seed: "s", approve: () => false } as const;
      expect(await headwater.probe("spring", asked)).toMatchObject({
        declined: { arms: [{ people: 30 }, { people: 30 }], ttlSeconds: 86_400 },
      });
    });
    expect(site.emulator.store.audiences()).toEqual([]);
    expect(await filesOfPeople(site)).toEqual([]);
  });

  test("sends nobody without consent, and nobody who was forgotten", async () => {
    const site = await siteOf({ rule: "phone", known: [] });
    const rows = Array.from({ length: PEOPLE }, (_, index) => ({
      id: `p_${index}`,
      email: emailOf(index),
      phone: `+${numberOf(index)}`,
      agreed: index < 20 ? "no" : "yes",
    }));
    site.write("people.csv", csv(rows));
    site.spring({
      fields: { externalId: "id", email: "email", phone: "phone", consent: { userData: "agreed" } },
    });
    await site.with((headwater) => headwater.forget([emailOf(20)], { as: "email" }));
    const plans: number[] = [];
    await site.with((headwater) =>
      headwater.probe("spring", {
        rule: "phone",
        sample: 1_000,
        seed: "s",
        approve: ({ arms }) => {
          plans.push(...arms.map(({ people }) => people));
          return false;
        },
      }),
    );
    // 139 may be sent: two halves of 69.
    expect(plans).toEqual([69, 69]);
  });

  test("is gone on with by resume when Amazon takes long; another is refused until then", async () => {
    const site = await siteOf({ rule: "phone", known: ["amazon"] });
    site.emulator.faults.add({ name: "slow-jobs", ms: 60_000 });
    expect(await ask(site, "phone", { waitMs: 0 })).toMatchObject({ state: "sending" });
    await expect(ask(site, "phone")).rejects.toMatchObject({ code: "probe.unfinished" });
    site.emulator.faults.clear();
    await site.clock.sleep(60_000);
    await site.with((headwater) => headwater.resume({ waitMs: WAIT_MS }));
    expect(await everybody(site)).toEqual([]);
    expect(await filesOfPeople(site)).toEqual([]);
    expect(await site.with((headwater) => headwater.resumeProbes())).toEqual([]);
  });

  test("that is ended before Amazon has counted takes everyone out", async () => {
    const site = await siteOf({ rule: "phone", known: [] });
    site.emulator.faults.add({ name: "slow-jobs", ms: 60_000 });
    expect(await ask(site, "phone", { waitMs: 0 })).toMatchObject({ state: "sending" });
    site.emulator.faults.clear();
    const [probe] = await site.with((headwater) => headwater.resumeProbes({ waitMs: WAIT_MS, clean: true }));
    expect(probe).toMatchObject({ state: "finished" });
    expect(await everybody(site)).toEqual([]);
    expect(await filesOfPeople(site)).toEqual([]);
  });

  test("whose process is killed leaves nobody behind after --clean", async () => {
    const site = await siteOf({ rule: "phone", known: ["amazon"] }, { realTime: true });
    site.emulator.faults.add({ name: "slow-jobs", ms: 1_500, times: 2 });
    const typed = site.type("probe spring --rule phone --sample 75 --yes --wait 60s");
    await vi.waitFor(() => expect(site.wire.uploads().length).toBeGreaterThan(0), { timeout: 30_000 });
    await typed.kill();
    const cleaned = site.type("probe --clean --wait 60s --json");
    expect(await cleaned.ended, cleaned.stderr()).toBe(0);
    expect(JSON.parse(cleaned.stdout())).toMatchObject([{ state: "finished" }]);
    expect(await everybody(site)).toEqual([]);
    expect(await filesOfPeople(site)).toEqual([]);
  });

  test.each([
    [{ mode: "remove" }, "probe.removes"],
    [{ fields: { externalId: "id", email: "email" } }, "probe.no-column"],
    [{ fields: { externalId: "id", phone: { column: "phone", hashed: true } } }, "probe.too-few-people"],
  ])("is refused for a sync of %j", async (settings, code) => {
    const site = await siteOf({ rule: "phone", known: [] });
    site.spring(settings);
    await expect(ask(site, "phone")).rejects.toMatchObject({ code });
    expect(site.emulator.store.audiences()).toEqual([]);
    expect(await filesOfPeople(site)).toEqual([]);
  });
});
