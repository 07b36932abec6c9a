import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEMO, demoSeed, type Profile, type Seed } from "../../src/emulator/seed.ts";
import { asOtherPerson, twoPeople } from "./people.ts";
import { type World, world } from "./world.ts";

const US = "ATVPDKIKX0DER";
const account = (entityId: string = `ENTITY${DEMO.profileId}`, marketplaceId: string = US) => ({
  "amazon-advertising-api-advertiserid": entityId,
  "amazon-advertising-api-marketplaceid": marketplaceId,
});
const ids = (reply: { json: { instances: { instanceId: string }[] } }) =>
  reply.json.instances.map(({ instanceId }) => instanceId);

/** The demo person with this many accounts in North America. */
function withAccounts(count: number): Seed {
  const [demo] = demoSeed.profiles as [Profile];
  const profiles = Array.from({ length: count }, (_, number) => ({
    ...demo,
    profileId: `17${number}`,
    entityId: `ENTITY17${number}`,
  }));
  const profileIds = profiles.map(({ profileId }) => profileId);
  const people = demoSeed.people.map((person) => ({ ...person, profileIds }));
  const amcAccounts = profileIds.map((profileId) => ({ profileId, name: profileId, instances: [] }));
  return { ...demoSeed, profiles, people, amcAccounts };
}

describe("AMC accounts", () => {
  let w: World;
  beforeAll(async () => {
    w = await world({ seed: twoPeople });
  });
  afterAll(() => w.close());

  test("are those of the region that the person may use, by entity and marketplace", async () => {
    expect((await w.get("/amc/accounts")).json).toEqual({
      amcAccounts: [{ accountId: "ENTITY1234567890123", accountName: "Demo agency", marketplaceId: US }],
      nextToken: null,
    });
    const uk = await w.get("/amc/accounts", {}, w.emulator.apiUrl("EU"));
    expect(uk.json.amcAccounts).toMatchObject([{ accountId: "ENTITY3234567890123" }]);
    expect((await w.get("/amc/accounts", {}, w.emulator.apiUrl("FE"))).json.amcAccounts).toEqual([]);
  });

  test("are somebody else's for somebody else", async () => {
    await w.login(asOtherPerson);
    const reply = await w.get("/amc/accounts");
    await w.login();
    expect(reply.json.amcAccounts).toMatchObject([{ accountName: "Somebody else's agency" }]);
  });

  test("come in pages of a hundred", async () => {
    const many = await world({ seed: withAccounts(120) });
    const first = (await many.get("/amc/accounts")).json;
    const second = (await many.get(`/amc/accounts?nextToken=${first.nextToken}`)).json;
    const wrong = await many.get("/amc/accounts?nextToken=x");
    await many.close();
    expect(first.amcAccounts).toHaveLength(100);
    expect(second.amcAccounts).toHaveLength(20);
    expect(second.amcAccounts[0].accountId).toBe("ENTITY17100");
    expect(second.nextToken).toBeNull();
    expect([wrong.status, wrong.json]).toEqual([
      400,
      { message: expect.any(String), requestId: wrong.headers.get("x-amzn-requestid") },
    ]);
  });
});

describe("AMC instances", () => {
  let w: World;
  beforeAll(async () => {
    w = await world({ seed: twoPeople });
  });
  afterAll(() => w.close());

  test("are listed for the account that the headers name", async () => {
    expect(ids(await w.get("/amc/instances", account()))).toEqual([DEMO.instanceId, "amcdemo0002"]);
    const uk = account("ENTITY3234567890123", "A1F83G8C2ARO7P");
    expect(ids(await w.get("/amc/instances", uk, w.emulator.apiUrl("EU")))).toEqual(["amcdemouk01"]);
  });

  test.each([
    ["an account that somebody else has", account("ENTITY2934567890123"), 403],
    ["an account that nobody has", account("ENTITY1"), 403],
    ["an account of another region", account("ENTITY3234567890123", "A1F83G8C2ARO7P"), 403],
    ["a marketplace that is not the account's", account(undefined, "A1F83G8C2ARO7P"), 403],
    ["no account", { ...account(), "amazon-advertising-api-advertiserid": undefined }, 400],
    ["no marketplace", { ...account(), "amazon-advertising-api-marketplaceid": undefined }, 400],
  ])("are refused for %s", async (_case, headers, status) => {
    for (const path of ["/amc/instances", `/amc/instances/${DEMO.instanceId}`]) {
      const reply = await w.get(path, headers);
      expect([reply.status, reply.json]).toEqual([
        status,
        { code: String(status), details: expect.any(String) },
      ]);
    }
  });

  test("come in pages", async () => {
    const first = await w.get("/amc/instances?limit=1", account());
    expect(ids(first)).toEqual([DEMO.instanceId]);
    const second = await w.get(`/amc/instances?limit=1&nextToken=${first.json.nextToken}`, account());
    expect([ids(second), second.json.nextToken]).toEqual([["amcdemo0002"], null]);
  });

  test.each(["limit=0", "limit=101", "limit=ten", "nextToken=x"])(
    "are not paged by %s: 422",
    async (query) => {
      expect((await w.get(`/amc/instances?${query}`, account())).status).toBe(422);
    },
  );

  test("are read one by one; another account's is not found", async () => {
    const read = await w.get("/amc/instances/amcdemo0002", account());
    expect(read.json.instance).toMatchObject({
      instanceId: "amcdemo0002",
      creationStatus: "COMPLETED",
      entities: ["ENTITY1234567890123"],
    });
    expect((await w.get("/amc/instances/amcother001", account())).status).toBe(404);
    await w.login(asOtherPerson);
    const other = await w.get("/amc/instances/amcother001", account("ENTITY2934567890123"));
    await w.login();
    expect(other.json.instance.instanceName).toBe("Somebody else's instance");
  });

  test("are not answered in another media type: 415, as their description says", async () => {
    expect((await w.get("/amc/instances", { ...account(), accept: "text/html" })).status).toBe(415);
    expect((await w.get("/amc/accounts", { accept: "text/html" })).status).toBe(406);
  });
});
