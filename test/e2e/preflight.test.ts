import { describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import type { Site, SiteOptions } from "./site.ts";
import { connect, unconnected } from "./unconnected.ts";

describe("the preflight", () => {
  const checks = async (site: Site) =>
    (await site.with((headwater) => headwater.doctor())).map(
      ({ check, ok }) => `${ok ? "ok" : "not ok"} ${check}`,
    );

  const connected = async (destination: Record<string, unknown>, options?: SiteOptions) => {
    const site = await unconnected({ destination }, { realTime: true, ...options });
    await connect(site);
    return site;
  };

  test("goes the whole way to the terms", async () => {
    const site = await connected({ profileId: DEMO.profileId, instanceId: DEMO.instanceId });
    expect((await checks(site)).slice(2)).toEqual([
      "ok State",
      "ok Hosts",
      "ok Clock",
      "ok Login",
      "ok Region",
      "ok Profile",
      "ok Advertiser",
      "ok Instance",
      "ok Connection",
      "ok Terms",
      "ok Memory",
    ]);
  });

  const last = async (site: Site) => (await site.with((headwater) => headwater.doctor())).at(-1)!;

  test.each([
    [
      "a profile of another region",
      { profileId: "3234567890123" },
      {},
      "Region",
      "is in region EU",
      "Set region: EU",
    ],
    [
      "a profile that nobody has",
      { profileId: "9999999999999" },
      {},
      "Profile",
      "does not reach",
      DEMO.profileId,
    ],
    ["a seller's profile", { profileId: "2234567890123" }, {}, "Profile", "seller", "headwater profiles"],
    [
      "an advertiser of others",
      { profileId: DEMO.profileId, advertiserId: "1" },
      {},
      "Advertiser",
      "has no DSP advertiser 1",
      DEMO.advertiserId,
    ],
    [
      "an instance of others",
      { profileId: DEMO.profileId, instanceId: "amcother001" },
      {},
      "Instance",
      "sees no AMC instance",
      DEMO.instanceId,
    ],
    [
      "terms that are not accepted",
      { profileId: DEMO.profileId, instanceId: DEMO.instanceId },
      { terms: "not-accepted" },
      "Terms",
      "has not accepted",
      "headwater terms demo",
    ],
  ] as const)("names %s, and what to do", async (_what, destination, options, check, says, hint) => {
    const finding = await last(await connected(destination, options));
    expect(finding).toMatchObject({ check, ok: false });
    expect(finding.says).toContain(says);
    expect(finding.hint).toContain(hint);
  });

  test("a sync names the region too, and what Amazon said first where the looking fails", async () => {
    const site = await connected({ profileId: "3234567890123" });
    await expect(site.sync()).rejects.toMatchObject({
      code: "destination.other-region",
      message: expect.stringContaining("is in region EU"),
    });
    site.emulator.faults.add({ name: "refusal", operation: "list-profiles" });
    await expect(site.sync()).rejects.toMatchObject({ code: "amazon.profile-not-reachable" });
  });

  test("lists this region's profiles even where another region gives no answer", async () => {
    const site = await connected({ profileId: "9999999999999" });
    site.wire.intercept = ({ path }) =>
      path.startsWith("/eu/") ? { status: 403, body: { code: "403", details: "Forbidden" } } : undefined;
    expect(await last(site)).toMatchObject({
      check: "Profile",
      says: expect.stringContaining("9999999999999"),
      hint: expect.stringContaining(DEMO.profileId),
    });
  });

  test("lists several advertisers to choose from", async () => {
    const settings = { connection: { region: "EU" }, destination: { profileId: "3234567890123" } };
    const site = await unconnected(settings, { realTime: true });
    await connect(site);
    expect(await last(site)).toMatchObject({
      check: "Advertiser",
      ok: false,
      hint: expect.stringContaining("Set advertiserId to one of:"),
    });
  });
});
