import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { asOtherClient, asOtherPerson, otherClient, twoPeople } from "./people.ts";
import { amcPart, bothParts, dspPart, send, type World, world } from "./world.ts";

const PATH = "/amc/audiences/connections";

describe("a connection", () => {
  let w: World;
  beforeEach(async () => {
    w = await world({ seed: twoPeople });
  });
  afterEach(() => w.close());

  const listed = async (query = "", more = {}) =>
    (await w.get(PATH + query, more)).json.connections as { connectionId: string; isDefault: boolean }[];
  const defaults = async () =>
    (await listed()).filter(({ isDefault }) => isDefault).map(({ connectionId }) => connectionId);

  test("is shown with all that Amazon knows of its parts", async () => {
    const connectionId = await w.connection();
    expect(await listed()).toEqual([
      {
        connectionId,
        clientId: DEMO.clientId,
        customerId: DEMO.personId,
        isDefault: true,
        ...bothParts,
        amcAccountName: "Demo agency",
        amcInstanceName: "Demo instance",
        dataUploadAwsAccountId: "111122220001",
        dspAdvertiserName: "Demo advertiser",
        dspAdvertiserCountryCode: "US",
        dspAdvertiserMarketplaceId: "ATVPDKIKX0DER",
        dspAdvertiserRegion: "NA",
        creationDateTime: "2026-01-01T00:00:00.000Z",
        modifiedDateTime: "2026-01-01T00:00:00.000Z",
      },
    ]);
  });

  test.each([
    ["an AMC instance alone", amcPart],
    ["a DSP advertiser alone", dspPart],
    ["both", bothParts],
    ["both, and blank where it is optional", { ...bothParts, connectionId: "" }],
  ])("may have %s", async (_case, given) => {
    expect((await w.post(PATH, given)).status).toBe(201);
  });

  test.each([
    ["nothing", {}],
    ["an AMC instance without its account", { ...amcPart, amcAccountId: undefined }],
    ["an AMC account without an instance", { ...amcPart, amcInstanceId: "" }],
    ["an AMC account without its marketplace", { ...amcPart, amcAccountMarketplaceId: undefined }],
    ["an instance that nobody made", { ...amcPart, amcInstanceId: "amcnothing1" }],
    ["an instance of another account", { ...amcPart, amcInstanceId: "amcdemouk01" }],
    [
      "somebody else's instance",
      { ...amcPart, amcAccountId: "ENTITY2934567890123", amcInstanceId: "amcother001" },
    ],
    ["a marketplace that is not the account's", { ...amcPart, amcAccountMarketplaceId: "A1F83G8C2ARO7P" }],
    ["an advertiser without its profile", { ...dspPart, dspProfileId: undefined }],
    ["an advertiser of another profile", { ...dspPart, dspAdvertiserId: "585212345678901235" }],
    ["somebody else's advertiser", { dspAdvertiserId: "584212345678902345", dspProfileId: "2934567890123" }],
    ["an advertiser's id as a number", { ...dspPart, dspAdvertiserId: 5842 }],
    ["an isDefault that is a text", { ...bothParts, isDefault: "true" }],
  ])("may not have %s", async (_case, given) => {
    const reply = await w.post(PATH, given);
    expect([reply.status, reply.json]).toEqual([
      400,
      { message: expect.any(String), requestId: reply.headers.get("x-amzn-requestid") },
    ]);
    expect(await listed()).toEqual([]);
  });

  test("may join an advertiser of one region with an instance of another, and is known on every host", async () => {
    const uk = { dspAdvertiserId: "585212345678901235", dspProfileId: "3234567890123" };
    await w.connection({ ...amcPart, ...uk });
    const seen = await w.get(PATH, {}, w.emulator.apiUrl("EU"));
    expect(seen.json.connections).toMatchObject([{ dspAdvertiserRegion: "EU" }]);
  });

  test("is made without a body in vain", async () => {
    expect((await w.post(PATH, "")).status).toBe(400);
  });

  test("belongs to one person at one client", async () => {
    const connectionId = await w.connection();
    await w.login(asOtherPerson);
    expect(await listed()).toEqual([]);
    expect((await w.get(`${PATH}?connectionId=${connectionId}`)).status).toBe(404);
    expect((await w.remove(`${PATH}?connectionId=${connectionId}`)).status).toBe(404);
    const other = { dspAdvertiserId: "584212345678902345", dspProfileId: "2934567890123" };
    expect((await w.post(PATH, { ...other, connectionId })).status).toBe(403);
    expect((await w.remove(PATH)).status).toBe(204);
    await w.login(asOtherClient);
    expect(await listed("", otherClient)).toEqual([]);
    await w.login();
    expect(await listed()).toHaveLength(1);
    const everybodys = await send(`${w.emulator.url}/_emulator/connections`);
    expect(everybodys.json).toMatchObject([
      { connectionId, personId: DEMO.personId, clientId: DEMO.clientId },
    ]);
  });

  test("that comes first is the default, whatever was asked", async () => {
    const first = await w.connection({ ...bothParts, isDefault: false });
    expect(await defaults()).toEqual([first]);
  });

  test("that is made the default takes the old one's place", async () => {
    const first = await w.connection();
    const second = await w.connection(amcPart);
    expect(await defaults()).toEqual([first]);
    const third = await w.connection({ ...dspPart, isDefault: true });
    expect(await defaults()).toEqual([third]);
    expect((await listed("?isDefault=true")).map(({ connectionId }) => connectionId)).toEqual([third]);
    expect((await listed("?isDefault=false")).map(({ connectionId }) => connectionId)).toEqual([
      first,
      second,
      third,
    ]);
  });

  test("that is the default can't be unset", async () => {
    const first = await w.connection();
    await w.connection();
    await w.connection({ ...bothParts, connectionId: first, isDefault: false });
    expect(await defaults()).toEqual([first]);
  });

  test("is changed by its id: its parts are replaced, its age stays", async () => {
    const connectionId = await w.connection();
    await w.connection(amcPart);
    w.clock.advance(1000);
    expect(await w.connection({ ...dspPart, connectionId })).toBe(connectionId);
    const [changed, other] = await listed();
    expect(changed).toMatchObject({
      ...dspPart,
      isDefault: true,
      creationDateTime: "2026-01-01T00:00:00.000Z",
      modifiedDateTime: "2026-01-01T00:00:01.000Z",
    });
    expect(changed).not.toHaveProperty("amcInstanceId");
    expect(other).toMatchObject(amcPart);
  });

  test("may be given an id of the caller's choice", async () => {
    expect(await w.connection({ ...bothParts, connectionId: "mine" })).toBe("mine");
    expect(await listed("?connectionId=mine")).toHaveLength(1);
  });

  test("that is unknown is 404 to read and to delete", async () => {
    expect((await w.get(`${PATH}?connectionId=none`)).status).toBe(404);
    expect((await w.remove(`${PATH}?connectionId=none`)).status).toBe(404);
    expect((await w.get(`${PATH}?isDefault=maybe`)).status).toBe(400);
  });

  test("is deleted by its id; the oldest left becomes the default", async () => {
    const first = await w.connection();
    const second = await w.connection();
    const third = await w.connection();
    const gone = await w.remove(`${PATH}?connectionId=${first}`);
    expect([gone.status, gone.text, gone.headers.get("content-type")]).toEqual([204, "", null]);
    expect(await defaults()).toEqual([second]);
    await w.remove(`${PATH}?connectionId=${third}`);
    expect(await defaults()).toEqual([second]);
  });

  test.each(["", "?connectionId="])(
    "deleted with the id blank or missing takes all others along: %s",
    async (query) => {
      for (let number = 0; number < 3; number += 1) await w.connection();
      expect((await w.remove(PATH + query)).status).toBe(204);
      expect(await listed()).toEqual([]);
    },
  );

  test("beyond the hundredth is refused; a change of one is not", async () => {
    for (let number = 0; number < 100; number += 1)
      await w.connection({ ...bothParts, connectionId: `n${number}` });
    expect((await w.post(PATH, bothParts)).status).toBe(400);
    expect((await w.post(PATH, { ...amcPart, connectionId: "n7" })).status).toBe(201);
    expect(await listed()).toHaveLength(100);
  });

  test("whose deletion gets no answer is deleted", async () => {
    const connectionId = await w.connection();
    await w.fault({ name: "truncated-body", operation: "delete-connections", times: 1 });
    await expect(w.remove(`${PATH}?connectionId=${connectionId}`)).rejects.toThrow();
    expect(await listed()).toEqual([]);
  });
});
