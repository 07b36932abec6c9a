import { describe, expect, test } from "vitest";
import { DEMO, demoSeed } from "../../src/emulator/seed.ts";
import type { Headwater, RunEvent } from "../../src/index.ts";
import { csv } from "./files.ts";
import { AUDIENCE, connectionsOf, openSite, type Site, type SiteOptions } from "./site.ts";

const rows = [
  { id: "p_1", email: "one@example.com" },
  { id: "p_2", email: "two@example.com" },
];

async function siteWithPeople(options?: SiteOptions): Promise<Site> {
  const site = await openSite(options);
  site.write("people.csv", csv(rows));
  site.spring();
  return site;
}

/** An audience that somebody else made at Amazon. */
const addAudience = ({ emulator, clock }: Site, name: string): string =>
  emulator.store.addAudience({
    region: "NA",
    advertiserId: DEMO.advertiserId,
    name,
    description: "Made elsewhere",
    countryCode: "US",
    externalAudienceId: "elsewhere",
    ttl: 34_300_800,
    audienceFees: undefined,
    createdAt: clock.now() - 1_000_000,
    updatedAt: clock.now(),
  }).audienceId;

const audiences = ({ emulator }: Site): number => emulator.store.audiences().length;
const asked = ({ wire }: Site, path: string): number =>
  wire.requests.filter((request) => request.path.includes(path)).length;
const planned = (site: Site) => site.with((headwater) => headwater.plan("spring"));

describe("the audience of a sync", () => {
  test("is created when Amazon has none of its name, once, and known from then on", async () => {
    const site = await siteWithPeople();
    expect(await planned(site)).toMatchObject({ audience: { standing: "create", audienceId: undefined } });
    expect(audiences(site)).toBe(0);
    const { audience } = await site.sync();
    expect(audience).toMatchObject({ name: AUDIENCE, created: true });
    const searched = asked(site, "/audiences/list");
    expect(await planned(site)).toMatchObject({
      audience: { standing: "known", audienceId: audience.audienceId },
    });
    expect(asked(site, "/audiences/list")).toBe(searched);
    expect(audiences(site)).toBe(1);
  });

  test("is not made by a plan, nor by a sync without changes", async () => {
    const site = await siteWithPeople();
    await planned(site);
    site.spring({ mode: "remove" });
    site.write("people.csv", "id,email\n");
    const report = await site.sync();
    expect(report).toMatchObject({ state: "settled", books: { planned: 0 }, audience: { created: false } });
    expect(audiences(site)).toBe(0);
  });

  test("is the one of exactly its name; names that only contain it are ignored", async () => {
    const site = await siteWithPeople();
    addAudience(site, `${AUDIENCE} of last year`);
    addAudience(site, AUDIENCE.toUpperCase());
    const audienceId = addAudience(site, AUDIENCE);
    const { audience, notices } = await site.sync();
    expect(audience).toMatchObject({ audienceId, created: false });
    expect(notices).toMatchObject([{ code: "audience.filled-elsewhere" }]);
    expect((await site.members(audienceId)).size).toBe(2);
    expect(audiences(site)).toBe(3);
  });

  test("is created beside those whose names only contain its own", async () => {
    const site = await siteWithPeople();
    addAudience(site, `${AUDIENCE} of last year`);
    expect((await site.sync()).audience.created).toBe(true);
    expect(audiences(site)).toBe(2);
  });

  test("is not guessed where Amazon has two of its name: their ids are told", async () => {
    const site = await siteWithPeople();
    const ids = [addAudience(site, AUDIENCE), addAudience(site, AUDIENCE)];
    await expect(site.sync()).rejects.toMatchObject({
      name: "ConfigError",
      code: "audience.ambiguous",
      hint: expect.stringMatching(`${ids[0]}.*${ids[1]}`),
    });
    expect(site.wire.uploads()).toEqual([]);
  });

  test("is found beyond the first page of Amazon's list", async () => {
    const site = await siteWithPeople();
    for (let number = 0; number < 260; number++) addAudience(site, `${AUDIENCE} ${number}`);
    const audienceId = addAudience(site, AUDIENCE);
    expect(await planned(site)).toMatchObject({ audience: { standing: "adopt", audienceId } });
  });

  test("is taken by its id, whatever its name", async () => {
    const site = await siteWithPeople();
    const audienceId = addAudience(site, "Something else entirely");
    site.spring({ audience: { name: AUDIENCE, id: audienceId } });
    const { audience } = await site.sync();
    expect(audience).toMatchObject({ audienceId, name: "Something else entirely", created: false });
    expect((await site.members(audienceId)).size).toBe(2);
    expect(asked(site, "/audiences/list")).toBe(0);
  });

  test("whose id Amazon does not know is an error that names the region", async () => {
    const site = await siteWithPeople();
    site.spring({ audience: { name: AUDIENCE, id: "413642381039213999" } });
    await expect(site.sync()).rejects.toMatchObject({
      name: "ConfigError",
      code: "audience.not-found",
      message: expect.stringMatching("413642381039213999 in region NA"),
    });
  });

  test("is made again for nobody: two syncs of one name fill one audience", async () => {
    const site = await siteWithPeople();
    const spring = { source: { file: "people.csv" }, audience: { name: AUDIENCE }, mode: "add" };
    site.configure({ syncs: { spring, summer: spring } });
    const first = await site.sync("spring");
    const second = await site.sync("summer");
    expect(second.audience.audienceId).toBe(first.audience.audienceId);
    expect(audiences(site)).toBe(1);
  });

  test("which a mirror names by its id and another sync by its name is refused, once it is known that both are one", async () => {
    const site = await siteWithPeople();
    const { audience } = await site.sync();
    const sync = (mode: string, named: object) => ({ source: { file: "people.csv" }, audience: named, mode });
    const byId = { name: "Whatever", id: audience.audienceId };
    const spring = sync("add", { name: AUDIENCE });
    site.configure({ syncs: { spring, all: sync("mirror", byId) } });
    for (const name of ["spring", "all"])
      await expect(site.sync(name)).rejects.toMatchObject({
        name: "ConfigError",
        code: "config.audience-shared",
        message: expect.stringMatching('"all" mirrors .* sync "spring"'),
      });
    site.configure({ syncs: { spring, all: sync("mirror", { ...byId, shared: true }) } });
    expect(await site.sync("all")).toMatchObject({ state: "settled" });
  });
});

describe("an audience that others made", () => {
  test("stays one to take over until it was filled from here, however often it was planned", async () => {
    const site = await siteWithPeople();
    addAudience(site, AUDIENCE);
    for (let times = 0; times < 2; times++)
      expect(await planned(site)).toMatchObject({
        audience: { standing: "adopt" },
        notices: [{ code: "audience.filled-elsewhere" }],
      });
    await site.sync();
    expect(await planned(site)).toMatchObject({
      audience: { standing: "known" },
      notices: [{ code: "source.unchanged" }],
    });
  });
});

describe("an advertiser", () => {
  const withoutAdvertiser = (site: Site, destination: object, mode = "add"): void => {
    const { connections } = connectionsOf(site.wire.url);
    site.configure({
      connections,
      destinations: { demo: { connection: "demo", ...destination } },
      syncs: { spring: { source: { file: "people.csv" }, audience: { name: AUDIENCE }, mode } },
    });
  };

  test("need not be named where the profile has one", async () => {
    const site = await siteWithPeople();
    withoutAdvertiser(site, { profileId: DEMO.profileId });
    await site.sync();
    expect(site.emulator.store.audiences()).toMatchObject([{ advertiserId: DEMO.advertiserId }]);
  });

  test("is not guessed where the profile has several: they are told", async () => {
    const site = await siteWithPeople();
    const { connections } = connectionsOf(site.wire.url);
    const endpoints = { ...connections.demo.endpoints, api: `${site.wire.url}/eu` };
    site.configure({
      connections: { demo: { ...connections.demo, region: "EU", endpoints } },
      destinations: { demo: { connection: "demo", profileId: "3234567890123" } },
      syncs: {
        spring: { source: { file: "people.csv" }, audience: { name: AUDIENCE, country: "GB" }, mode: "add" },
      },
    });
    await expect(site.sync()).rejects.toMatchObject({
      name: "ConfigError",
      code: "destination.several-advertisers",
      hint: expect.stringMatching("585212345678901235.*585212345678901237"),
    });
  });

  test("that is missing is an error of the profile", async () => {
    const site = await siteWithPeople({ seed: { ...demoSeed, advertisers: [] } });
    withoutAdvertiser(site, { profileId: DEMO.profileId });
    await expect(site.sync()).rejects.toMatchObject({ code: "destination.no-advertiser" });
  });
});

describe("a lost answer to creating an audience", () => {
  test.each(["timeout-after-accept", "truncated-body"] as const)(
    "(%s) is looked up: one audience, filled",
    async (name) => {
      const site = await siteWithPeople();
      site.emulator.faults.add({ name, operation: "create-audience", times: 1 });
      const { audience } = await site.sync();
      expect(audience.created).toBe(true);
      expect(audiences(site)).toBe(1);
      expect((await site.members()).size).toBe(2);
    },
  );

  test("that can't be found yet stops the run; a later one finds it, and makes no second", async () => {
    const site = await siteWithPeople({ listDelayMs: 50_000 });
    site.emulator.faults.add({ name: "timeout-after-accept", operation: "create-audience", times: 1 });
    await expect(site.sync()).rejects.toMatchObject({
      name: "AmazonError",
      code: "audience.creation-unclear",
      message: expect.stringContaining(`for profile ${DEMO.profileId} at 127.0.0.1:${site.wire.port}`),
    });
    await expect(site.sync()).rejects.toMatchObject({ code: "audience.creation-unclear" });
    expect(audiences(site)).toBe(1);
    await site.clock.sleep(50_000);
    const { audience } = await site.sync();
    expect(audience.audienceId).toBe(site.emulator.store.audiences()[0]!.audienceId);
    expect(audiences(site)).toBe(1);
    expect((await site.members()).size).toBe(2);
  });

  test("that it was told to stop before is in no doubt: the next sync makes it", async () => {
    const site = await siteWithPeople();
    const stop = new AbortController();
    const onEvent = ({ kind }: RunEvent) => kind === "creating-audience" && stop.abort(new Error("stop"));
    await expect(
      site.with((headwater) => headwater.sync("spring"), { signal: stop.signal, onEvent }),
    ).rejects.toThrow("stop");
    expect(audiences(site)).toBe(0);
    await site.sync();
    expect(audiences(site)).toBe(1);
  });

  test("that never reached Amazon is made anew after a quarter of an hour", async () => {
    const site = await siteWithPeople();
    site.emulator.faults.add({ name: "timeout-before-accept", operation: "create-audience", times: 1 });
    await expect(site.sync()).rejects.toMatchObject({ code: "audience.creation-unclear" });
    const later = { now: () => site.clock.now() + 16 * 60_000, sleep: site.clock.sleep };
    await site.with((headwater) => headwater.sync("spring", { waitMs: 60_000 }), { clock: later });
    expect(audiences(site)).toBe(1);
  });
});

describe("two destinations of one profile", () => {
  test("keep to their own login, when Amazon's jobs are asked for too", async () => {
    const site = await siteWithPeople();
    const { connections, destinations } = connectionsOf(site.wire.url);
    site.spring(
      { destination: "demo" },
      {
        connections: { other: { ...connections.demo, clientSecret: "wrong" }, ...connections },
        destinations: { other: { ...destinations.demo, connection: "other" }, ...destinations },
      },
    );
    expect(await site.sync()).toMatchObject({ state: "settled" });
  });
});

describe("while an audience is looked for", () => {
  /** Plans, and does `work` as soon as Amazon is asked for the audience by name; returns what both came to. */
  const whileSearched = (site: Site, work: (headwater: Headwater) => Promise<unknown>) =>
    site.with((headwater) => {
      let other: Promise<unknown> | undefined;
      site.wire.intercept = ({ path }) => {
        if (path.includes("/audiences/list")) other ??= work(headwater).catch((error: unknown) => error);
        return undefined;
      };
      return headwater.plan("spring").then(async () => other);
    });

  test("no second plan writes it down a second time", async () => {
    const site = await siteWithPeople();
    const other = await whileSearched(site, (headwater) => headwater.plan("spring"));
    expect(other).toMatchObject({ code: "ledger.audience-busy" });
    expect(await site.with((headwater) => headwater.audiences())).toHaveLength(1);
  });

  test("no kept plan makes it, for what is made would be forgotten", async () => {
    const site = await siteWithPeople();
    const { planId } = await planned(site);
    const other = await whileSearched(site, (headwater) => headwater.sync("spring", { planId }));
    expect(other).toMatchObject({ code: "ledger.audience-busy" });
    expect(audiences(site)).toBe(0);
  });
});

describe("a refusal to create an audience", () => {
  test("leaves no trace: the next sync creates at once, as the configuration says it now", async () => {
    const site = await siteWithPeople();
    site.wire.intercept = ({ path, method }) =>
      path.endsWith("/amc/audiences/metadata") && method === "POST"
        ? { status: 400, body: { message: "The name is not to our liking" } }
        : undefined;
    await expect(site.sync()).rejects.toMatchObject({ code: "amazon.request-refused" });
    site.wire.intercept = undefined;
    site.spring({ audience: { name: AUDIENCE, country: "CA", ttlDays: 30 } });
    const { audience } = await site.sync();
    expect(audience.created).toBe(true);
    expect(site.emulator.store.audiences()).toMatchObject([{ countryCode: "CA", ttl: 30 * 86_400 }]);
  });
});

describe("Amazon's search refused", () => {
  /** Healthy accounts get this from the search at times. */
  const refuseSearch = ({ wire }: Site): void => {
    wire.intercept = ({ path }) =>
      path.includes("/audiences/list")
        ? { status: 400, body: { message: "advertiserId is invalid" } }
        : undefined;
  };

  test("is a notice, and the sync goes on and creates", async () => {
    const site = await siteWithPeople();
    refuseSearch(site);
    const { audience, notices } = await site.sync();
    expect(notices).toMatchObject([
      { code: "audience.search-unavailable", hint: expect.stringContaining("audience.id") },
    ]);
    expect(audience.created).toBe(true);
    expect(audiences(site)).toBe(1);
  });

  test("is not even noticed where the audience is known already", async () => {
    const site = await siteWithPeople();
    await site.sync();
    refuseSearch(site);
    const plan = await planned(site);
    expect(plan.audience.standing).toBe("known");
    expect(plan.notices.map(({ code }) => code)).toEqual(["source.unchanged"]);
  });

  test("stops the run after a lost answer: the audience may be there", async () => {
    const site = await siteWithPeople({ listDelayMs: 3_600_000 });
    site.emulator.faults.add({ name: "timeout-after-accept", operation: "create-audience", times: 1 });
    await expect(site.sync()).rejects.toMatchObject({ code: "audience.creation-unclear" });
    refuseSearch(site);
    await expect(site.sync()).rejects.toMatchObject({
      code: "audience.creation-unclear",
      hint: expect.stringMatching(/^Look .*audience\.id.*audience\.name/),
    });
    expect(audiences(site)).toBe(1);
  });
});
