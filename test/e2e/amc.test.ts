import { describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { csv } from "./files.ts";
import { connectionsOf, openSite, type Site, type SiteOptions } from "./site.ts";

type Settings = Record<string, unknown>;

const INSTANCE = { instanceId: DEMO.instanceId };

/** A site whose destination has these settings beside its profile. */
async function siteOf(destination: Settings, options?: SiteOptions): Promise<Site> {
  const site = await openSite(options);
  site.write("people.csv", csv([{ id: "p_1", email: "one@example.com" }]));
  reconfigure(site, destination);
  return site;
}

function reconfigure(site: Site, destination: Settings, audience: Settings = {}): void {
  const { connections } = connectionsOf(site.wire.url);
  site.configure({
    connections,
    destinations: { demo: { connection: "demo", profileId: DEMO.profileId, ...destination } },
    limits: { requestsPerSecond: 1000 },
    syncs: {
      spring: {
        source: { file: "people.csv" },
        audience: { name: "Spring buyers US", ...audience },
        mode: "mirror",
      },
    },
  });
}

const connections = ({ emulator }: Site) => emulator.store.connections.all();
const bodies = ({ wire }: Site, path: string): string[] =>
  wire.requests
    .filter((request) => request.method === "POST" && request.path.endsWith(path))
    .map(({ body }) => body);

describe("an AMC instance that is named", () => {
  test("gets a connection when the plan is carried out, and not before", async () => {
    const site = await siteOf(INSTANCE);
    const plan = await site.with((headwater) => headwater.plan("spring"));
    expect(plan.amc).toEqual({
      reach: "connection",
      instanceId: DEMO.instanceId,
      advertiserId: DEMO.advertiserId,
    });
    expect(connections(site)).toEqual([]);
    await site.sync("spring", { planId: plan.planId });
    expect(connections(site)).toMatchObject([
      { amc: { instanceId: DEMO.instanceId }, dsp: { advertiserId: DEMO.advertiserId } },
    ]);
  });

  test("is the target of the audience and of every upload, by that connection", async () => {
    const site = await siteOf(INSTANCE);
    await site.sync();
    const [{ connectionId } = { connectionId: "" }] = connections(site);
    expect(JSON.parse(bodies(site, "/metadata")[0]!).targetResource).toEqual({ connectionId });
    expect(JSON.parse(bodies(site, "/records")[0]!).targetResource).toEqual({
      connectionId,
      targetTypes: ["DSP"],
    });
    const [audience] = site.emulator.store.audiences();
    expect(audience).toMatchObject({ connectionId, received: { amc: 1, dsp: 1 } });
  });

  test("never has its connection made the default one by our wish", async () => {
    const site = await siteOf(INSTANCE);
    await site.sync();
    expect(JSON.parse(bodies(site, "/connections")[0]!)).toMatchObject({ isDefault: false });
  });

  test("is connected once: later plans find the connection, other audiences use it", async () => {
    const site = await siteOf(INSTANCE);
    await site.sync();
    const [made] = connections(site);
    reconfigure(site, INSTANCE, { name: "Summer buyers US" });
    const report = await site.sync();
    expect(report.plan.amc).toMatchObject({ connectionId: made!.connectionId });
    expect(connections(site)).toHaveLength(1);
  });

  test("has the connection looked up when Amazon's answer to making it was lost", async () => {
    const site = await siteOf(INSTANCE);
    site.emulator.faults.add({ name: "timeout-after-accept", operation: "put-connection", times: 1 });
    const report = await site.sync();
    expect(report.books.accepted).toBe(1);
    expect(connections(site)).toHaveLength(1);
  });

  test("is connected anew by the next plan when its connection is gone at Amazon", async () => {
    const site = await siteOf(INSTANCE);
    await site.sync();
    const [gone] = connections(site);
    site.emulator.store.connections.remove(gone!);
    site.write("people.csv", csv([{ id: "p_1", email: "other@example.com" }]));
    const { planId, amc } = await site.with((headwater) => headwater.plan("spring"));
    expect(amc).toEqual({
      reach: "connection",
      instanceId: DEMO.instanceId,
      advertiserId: DEMO.advertiserId,
    });
    expect(connections(site)).toEqual([]);
    await site.sync("spring", { planId });
    const [made] = connections(site);
    expect(JSON.parse(bodies(site, "/records").at(-1)!).targetResource).toMatchObject({
      connectionId: made!.connectionId,
    });
  });

  test("is connected anew by a run that goes on after its connection has gone", async () => {
    const site = await siteOf(INSTANCE);
    site.emulator.faults.add({ name: "terms-not-accepted", operation: "upload-records", times: 1 });
    await expect(site.sync()).rejects.toMatchObject({ code: "amazon.terms-not-accepted" });
    site.emulator.store.connections.remove(connections(site)[0]!);
    await site.with((headwater) => headwater.resume());
    const [made] = connections(site);
    expect(JSON.parse(bodies(site, "/records").at(-1)!).targetResource).toMatchObject({
      connectionId: made!.connectionId,
    });
    expect(site.emulator.store.audiences()).toMatchObject([{ received: { amc: 1, dsp: 1 } }]);
  });

  test("is told with the tables and the query in which its people turn up", async () => {
    const site = await siteOf(INSTANCE);
    const { amcTables, audience } = await site.sync();
    expect(amcTables).toEqual({
      instanceId: DEMO.instanceId,
      members: "APP_audience_members_SUFFIX",
      logs: "APP_audience_logs_SUFFIX",
      query: `SELECT COUNT(DISTINCT user_id) AS matched_users FROM APP_audience_members_SUFFIX WHERE audience_id = '${audience.audienceId}'`,
    });
  });

  test("and is none of this login's is refused, with those that are", async () => {
    const site = await siteOf({ instanceId: "amcother001" });
    await expect(site.sync()).rejects.toMatchObject({
      code: "destination.instance-not-found",
      hint: expect.stringContaining(DEMO.instanceId),
    });
    expect(bodies(site, "/metadata")).toEqual([]);
  });

  test("waits for the terms: nothing is made before a person has accepted them", async () => {
    const site = await siteOf(INSTANCE, { terms: "not-accepted" });
    await expect(site.sync()).rejects.toMatchObject({ code: "amazon.terms-not-accepted", exitCode: 4 });
    expect(site.emulator.store.audiences()).toEqual([]);
  });
});

describe("without a connection", () => {
  test("the plan says that AMC gets no data, and the audience is the advertiser's", async () => {
    const site = await siteOf({});
    const { plan, amcTables } = await site.sync();
    expect(plan.amc).toEqual({ reach: "none", why: "no-instance" });
    expect(amcTables).toBeUndefined();
    expect(bodies(site, "/metadata")[0]).toContain(`"targetResource":{"advertiserId":${DEMO.advertiserId}}`);
    expect(site.emulator.store.audiences()).toMatchObject([{ received: { amc: 0, dsp: 1 } }]);
  });

  test("an instance for the record only is context, and no connection is made", async () => {
    const site = await siteOf({ ...INSTANCE, instance: "record-only" });
    const { plan } = await site.sync();
    expect(plan.amc).toEqual({ reach: "none", why: "record-only", instanceId: DEMO.instanceId });
    expect(connections(site)).toEqual([]);
  });

  test("an audience that was made before the instance was named stays without, and says so", async () => {
    const site = await siteOf({});
    await site.sync();
    reconfigure(site, INSTANCE);
    const plan = await site.with((headwater) => headwater.plan("spring"));
    expect(plan.amc).toEqual({
      reach: "none",
      why: "made-without-connection",
      instanceId: DEMO.instanceId,
    });
  });
});

describe("another instance than the audience's", () => {
  const OTHER = { instanceId: "amcdemo0002" };

  const addAudience = (site: Site, advertiserId: string) =>
    site.emulator.store.addAudience({
      region: "NA",
      advertiserId,
      name: "Spring buyers US",
      description: "",
      countryCode: "US",
      externalAudienceId: "elsewhere",
      ttl: 34_300_800,
      audienceFees: undefined,
      createdAt: 0,
      updatedAt: 0,
    });

  test("is refused for one that was made here, with the way out", async () => {
    const site = await siteOf(INSTANCE);
    await site.sync();
    reconfigure(site, OTHER);
    await expect(site.sync()).rejects.toMatchObject({
      code: "audience.other-instance",
      hint: expect.stringContaining(`set instanceId: ${DEMO.instanceId}`),
    });
  });

  test("is taken for one that others made: its records go through the new connection", async () => {
    const site = await siteOf(INSTANCE);
    const { audienceId } = addAudience(site, DEMO.advertiserId);
    reconfigure(site, {});
    expect((await site.sync()).amc).toMatchObject({ reach: "none" });
    reconfigure(site, OTHER, { id: audienceId });
    site.write("people.csv", csv([{ id: "p_1", email: "other@example.com" }]));
    expect((await site.sync()).amc).toMatchObject({ reach: "connection", instanceId: OTHER.instanceId });
    expect(JSON.parse(bodies(site, "/records").at(-1)!).targetResource).toMatchObject({
      connectionId: connections(site)[0]!.connectionId,
    });
  });

  test("is not filled from one DSP advertiser where it belongs to another", async () => {
    const site = await siteOf(INSTANCE);
    const { audienceId } = addAudience(site, "999111222333");
    reconfigure(site, INSTANCE, { id: audienceId });
    await expect(site.sync()).rejects.toMatchObject({ code: "audience.other-advertiser" });
    expect(connections(site)).toEqual([]);
  });
});

describe("no instance any more", () => {
  test.each([
    ["not named", {}],
    ["for the record only", { ...INSTANCE, instance: "record-only" }],
  ])(
    "but %s is refused for an audience that was made for one: AMC would go on getting data",
    async (_how, destination) => {
      const site = await siteOf(INSTANCE);
      await site.sync();
      reconfigure(site, destination);
      await expect(site.sync()).rejects.toMatchObject({
        code: "audience.other-instance",
        hint: expect.stringContaining(DEMO.instanceId),
      });
    },
  );
});

describe("a kept plan", () => {
  test("does not go to the instance of a plan that was made after it", async () => {
    const site = await siteOf({});
    const { planId } = await site.with((headwater) => headwater.plan("spring"));
    reconfigure(site, INSTANCE);
    await site.with((headwater) => headwater.plan("spring"));
    reconfigure(site, {});
    await expect(site.sync("spring", { planId })).rejects.toMatchObject({ code: "plan.audience-moved" });
    expect(bodies(site, "/metadata")).toEqual([]);
  });
});

describe("an audience whose making was never confirmed", () => {
  test("is made anew as the configuration says then", async () => {
    const site = await siteOf({});
    site.emulator.faults.add({ name: "timeout-before-accept", operation: "create-audience", times: 1 });
    await expect(site.sync()).rejects.toMatchObject({ code: "audience.creation-unclear" });
    reconfigure(site, INSTANCE, { ttlDays: 30 });
    const clock = { now: () => site.clock.now() + 16 * 60_000, sleep: site.clock.sleep };
    await site.with((headwater) => headwater.sync("spring"), { clock });
    const [{ connectionId } = { connectionId: "" }] = connections(site);
    expect(site.emulator.store.audiences()).toMatchObject([{ connectionId, ttl: 30 * 86_400 }]);
  });
});

describe("a connection", () => {
  test("is never deleted: the client has no such request", async () => {
    const site = await siteOf(INSTANCE);
    await site.sync();
    expect(site.wire.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
  });
});

describe("the terms", () => {
  const terms = <T>(
    site: Site,
    work: (shown: Awaited<ReturnType<typeof shownTerms>>) => Promise<T>,
  ): Promise<T> => site.with(async (headwater) => work(await headwater.terms()));
  const shownTerms = (site: Site) => site.with((headwater) => headwater.terms());

  test("are accepted for a person who said yes, and the yes is kept", async () => {
    const site = await siteOf(INSTANCE, { terms: "not-accepted" });
    await terms(site, async ({ accepted, content, accept }) => {
      expect(accepted).toBe(false);
      expect(content).toContain("terms");
      await accept(" Ana Example ");
    });
    const { accepted, acceptances } = await shownTerms(site);
    expect(accepted).toBe(true);
    expect(acceptances).toMatchObject([
      {
        connection: "demo",
        acceptedBy: "Ana Example",
        contentSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect((await site.sync()).books.accepted).toBe(1);
  });

  test("are not accepted for nobody", async () => {
    const site = await siteOf(INSTANCE, { terms: "not-accepted" });
    await expect(terms(site, ({ accept }) => accept(" "))).rejects.toMatchObject({ code: "terms.nobody" });
    expect(site.wire.requests.filter(({ method }) => method === "PATCH")).toEqual([]);
  });

  test("a yes is written down before Amazon is told, and told again when the answer was lost", async () => {
    const site = await siteOf(INSTANCE, { terms: "not-accepted" });
    site.emulator.faults.add({ name: "timeout-after-accept", operation: "accept-terms", times: 1 });
    await terms(site, ({ accept }) => accept("Ana Example"));
    expect(await shownTerms(site)).toMatchObject({ accepted: true, acceptances: [{}] });
  });
});
