import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AUDIENCES, audienceBody, record, send, type World, world } from "./world.ts";

describe("audience metadata", () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.close());

  const put = (id: string, body: unknown) =>
    send(`${w.api}/amc/audiences/metadata/${id}`, {
      method: "PUT",
      headers: w.typed(AUDIENCES),
      body: JSON.stringify(body),
    });

  test("a new emulator has no audience", async () => {
    expect((await send(`${w.emulator.url}/_emulator/audiences`)).json).toEqual([]);
  });

  test("ids are bare numbers that no double can hold", async () => {
    const reply = await w.post("/amc/audiences/metadata", audienceBody());
    expect(reply.status).toBe(201);
    const digits = /^\{"audienceId":(\d{18}),/.exec(reply.text)?.[1];
    expect(BigInt(Number(digits))).not.toBe(BigInt(digits!));
    const read = await w.get(`/amc/audiences/metadata/${digits}`);
    expect(read.text).toContain(`"audienceId":${digits},"advertiserId":584212345678901234,`);
  });

  test("a rounded id is nobody's", async () => {
    const id = await w.audience();
    expect((await w.get(`/amc/audiences/metadata/${BigInt(Number(id))}`)).status).toBe(404);
  });

  test("one name may be used twice", async () => {
    expect(await w.audience({ name: "The same name" })).not.toBe(await w.audience({ name: "The same name" }));
  });

  test("a quoted advertiser id is refused as Amazon's reader does", async () => {
    const body = audienceBody().replace(/"advertiserId":(\d+)/, '"advertiserId":"$1"');
    const reply = await w.post("/amc/audiences/metadata", body);
    expect([reply.status, reply.json]).toEqual([
      400,
      { Message: "STRING_VALUE can not be converted to a Long" },
    ]);
  });

  test.each([
    ["a name of 9 characters", audienceBody({ name: "123456789" })],
    ["a name of 129 characters", audienceBody({ name: "x".repeat(129) })],
    ["a missing description", audienceBody({ description: undefined })],
    ["a description of 1001 characters", audienceBody({ description: "x".repeat(1001) })],
    ["a time to live below 0", audienceBody({ ttl: -1 })],
    ["a time to live beyond 397 days", audienceBody({ ttl: 34_300_801 })],
    ["the country UK, which is GB here", audienceBody({ countryCode: "UK" })],
    ["an advertiser nobody knows", audienceBody({}, "584212345678901235")],
    ["an advertiser of another region", audienceBody({}, "585212345678901235")],
    ["an advertiser of somebody else", audienceBody({}, "584212345678902345")],
    ["no target", audienceBody({ targetResource: {} })],
    [
      "a target that names two things",
      audienceBody({ targetResource: { connectionId: "c", advertiserId: 1 } }),
    ],
    ["a connection nobody made", audienceBody({ targetResource: { connectionId: "c" } })],
    ["no metadata", audienceBody({ metadata: undefined })],
  ])("%s is refused", async (_case, body) => {
    const reply = await w.post("/amc/audiences/metadata", body);
    expect([reply.status, reply.json]).toEqual([400, { message: expect.any(String) }]);
  });

  test.each([
    ["a name of 10 characters", audienceBody({ name: "1234567890" })],
    ["an empty description", audienceBody({ description: "" })],
    ["a time to live of 0", audienceBody({ ttl: 0 })],
    [
      "fees",
      audienceBody({
        metadata: { externalAudienceId: "x", audienceFees: [{ cpmCents: 100, currency: "USD" }] },
      }),
    ],
    ["underscores and spaces in the name", audienceBody({ name: "buyers_of spring-25" })],
  ])("%s is taken", async (_case, body) => {
    expect((await w.post("/amc/audiences/metadata", body)).status).toBe(201);
  });

  test("a body that is not JSON is refused", async () => {
    const reply = await w.post("/amc/audiences/metadata", '{"name":');
    expect([reply.status, reply.json]).toEqual([400, { Message: expect.any(String) }]);
  });

  test("what was made is read back; its sizes are −1 until a job has finished", async () => {
    const id = await w.audience({
      name: "Read me back",
      description: "all of it",
      countryCode: "GB",
      ttl: 3600,
    });
    const unknown = { receivedRecordSize: -1, idResolutionCount: -1, dspAudienceSize: -1 };
    expect((await w.get(`/amc/audiences/metadata/${id}`)).json).toMatchObject({
      name: "Read me back",
      description: "all of it",
      countryCode: "GB",
      metadata: { externalAudienceId: "spring-buyers-us", ttl: 3600, audienceSize: unknown },
    });
    await w.records(id, [record({ externalUserId: "a" })]);
    expect((await w.get(`/amc/audiences/metadata/${id}`)).json.metadata.audienceSize).toEqual(unknown);
    w.clock.advance(300);
    expect((await w.get(`/amc/audiences/metadata/${id}`)).json.metadata.audienceSize.receivedRecordSize).toBe(
      1,
    );
  });

  test("the longest time to live is the default", async () => {
    const id = await w.audience();
    expect((await w.get(`/amc/audiences/metadata/${id}`)).json.metadata.ttl).toBe(34_300_800);
  });

  test("another region does not know it", async () => {
    const id = await w.audience();
    expect((await w.get(`/amc/audiences/metadata/${id}`, {}, w.emulator.apiUrl("EU"))).status).toBe(404);
  });

  test("description, time to live and fees can be changed; name and country cannot", async () => {
    const id = await w.audience({ name: "Before update", countryCode: "US" });
    const reply = await put(id, {
      name: "After update!",
      countryCode: "CA",
      description: "new",
      metadata: { ttl: 60 },
    });
    expect(reply.json).toMatchObject({ name: "Before update", description: "new", metadata: { ttl: 60 } });
    expect((await w.get(`/amc/audiences/metadata/${id}`)).json).toMatchObject({
      name: "Before update",
      countryCode: "US",
      description: "new",
    });
    expect((await put(id, { metadata: { ttl: 34_300_801 } })).status).toBe(400);
    expect((await put("12345", {})).status).toBe(404);
  });
});
