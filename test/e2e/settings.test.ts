import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { csv } from "./files.ts";
import { madeOnce } from "./made-once.ts";
import { AUDIENCE, connectionsOf, openSite, type Site } from "./site.ts";

const DAY = 86_400;

async function siteWith(audience: Record<string, unknown>): Promise<Site> {
  const site = await openSite();
  site.write(
    "people.csv",
    csv([
      { id: "p_1", email: "one@example.com" },
      { id: "p_2", email: "two@example.com" },
    ]),
  );
  set(site, audience);
  return site;
}

/** The same, once its audience is made and filled. */
const filledWith = madeOnce(async (audience: Record<string, unknown>) => {
  const site = await siteWith(audience);
  await site.sync();
  return site;
});

const set = (site: Site, audience: Record<string, unknown>, sync: Record<string, unknown> = {}): void =>
  site.spring({ audience: { name: AUDIENCE, ...audience }, ...sync });

const atAmazon = (site: Site) => site.emulator.store.audiences()[0]!;

describe("an audience's settings", () => {
  test("go to Amazon when it is made", async () => {
    const site = await siteWith({ ttlDays: 30, description: "Newsletter readers" });
    await site.sync();
    expect(atAmazon(site)).toMatchObject({ ttl: 30 * DAY, description: "Newsletter readers" });
  });

  test("that change here are planned, and change at Amazon when the plan is carried out", async () => {
    const site = await filledWith({ ttlDays: 30, description: "Before" });
    set(site, { ttlDays: 60, description: "After" });
    const plan = await site.with((headwater) => headwater.plan("spring"));
    expect(plan.audience.settings).toEqual({
      ttlSeconds: { from: 30 * DAY, to: 60 * DAY },
      description: { from: "Before", to: "After" },
    });
    expect(atAmazon(site).ttl).toBe(30 * DAY);
    const report = await site.sync();
    expect(report.books.planned).toBe(0);
    expect(atAmazon(site)).toMatchObject({ ttl: 60 * DAY, description: "After" });
    expect((await site.with((headwater) => headwater.plan("spring"))).audience.settings).toBeUndefined();
  });

  test("that the configuration does not name stay as they are at Amazon", async () => {
    const site = await filledWith({ ttlDays: 30, description: "Before" });
    set(site, {});
    expect((await site.sync()).plan.audience.settings).toBeUndefined();
    expect(atAmazon(site)).toMatchObject({ ttl: 30 * DAY, description: "Before" });
  });

  test("that somebody changed at Amazon are set back", async () => {
    const site = await filledWith({ ttlDays: 30, description: "Before" });
    atAmazon(site).description = "Somebody else's";
    await site.sync();
    expect(atAmazon(site).description).toBe("Before");
  });

  test("of a shorter time to live refresh those who would leave too early", async () => {
    const site = await filledWith({ ttlDays: 300 });
    const clock = { now: () => site.clock.now() + 23 * DAY * 1000, sleep: site.clock.sleep };
    set(site, { ttlDays: 24 });
    const plan = await site.with((headwater) => headwater.plan("spring"), { clock });
    expect(plan.changes.renew).toBe(2);
  });

  test("of no time to live at all wait for a person's number, for then everyone leaves", async () => {
    const site = await filledWith({ ttlDays: 30 });
    set(site, { ttl: 0 });
    await expect(site.sync()).rejects.toMatchObject({
      code: "plan.everyone-leaves",
      hint: expect.stringContaining("--allow-removals 2"),
    });
    expect(atAmazon(site).ttl).toBe(30 * DAY);
    await site.sync("spring", { allowRemovals: 2 });
    expect(atAmazon(site).ttl).toBe(0);
  });

  test("of no time to live count those whom others sent, too", async () => {
    const site = await filledWith({});
    rmSync(site.path(".headwater"), { recursive: true });
    set(site, { ttl: 0 });
    await expect(site.sync()).rejects.toMatchObject({
      code: "plan.everyone-leaves",
      hint: expect.stringContaining("--allow-removals 2"),
    });
  });

  test("that changed since a plan was kept make it one to be planned again", async () => {
    const site = await siteWith({ ttlDays: 30 });
    const { planId } = await site.with((headwater) => headwater.plan("spring"));
    set(site, { ttlDays: 31 });
    await expect(site.sync("spring", { planId })).rejects.toMatchObject({ code: "plan.settings-changed" });
  });
});

describe("a kept plan", () => {
  test("is not carried out over another connection, nor at another host", async () => {
    const site = await siteWith({});
    const { planId } = await site.with((headwater) => headwater.plan("spring"));
    const { connections, destinations } = connectionsOf(site.wire.url);
    const { demo } = connections;
    const elsewhere = { ...demo, endpoints: { ...demo.endpoints, api: `${site.emulator.url}/na` } };
    for (const rest of [
      { connections: { other: demo }, destinations: { demo: { ...destinations.demo, connection: "other" } } },
      { connections: { demo: elsewhere }, destinations },
    ]) {
      site.spring({}, rest);
      await expect(site.sync("spring", { planId })).rejects.toMatchObject({ code: "plan.settings-changed" });
    }
  });
});

describe("an audience that is there already", () => {
  const made = (site: Site, given: { country?: string; advertiserId?: string }): string =>
    site.emulator.store.addAudience({
      region: "NA",
      advertiserId: given.advertiserId ?? DEMO.advertiserId,
      name: "Made elsewhere",
      description: "",
      countryCode: given.country ?? "US",
      externalAudienceId: "elsewhere",
      ttl: 34_300_800,
      audienceFees: undefined,
      createdAt: 0,
      updatedAt: 0,
    }).audienceId;

  test.each([
    ["of another country", { country: "CA" }, "audience.other-country", "Set audience.country: CA"],
    [
      "of another advertiser",
      { advertiserId: "584212345678902345" },
      "audience.other-advertiser",
      "Set advertiserId",
    ],
  ])("and is %s is refused before anything is sent", async (_what, given, code, hint) => {
    const site = await siteWith({});
    set(site, { id: made(site, given) });
    await expect(site.sync()).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) });
    expect(site.wire.requests.filter(({ path }) => path.endsWith("/records"))).toEqual([]);
  });

  test("fits, and is filled", async () => {
    const site = await siteWith({});
    const audienceId = made(site, {});
    set(site, { id: audienceId });
    expect((await site.sync()).audience).toMatchObject({ audienceId, created: false });
  });
});
