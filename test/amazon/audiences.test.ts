import { describe, expect, test } from "vitest";
import { testClient } from "./test-client.ts";

const ID = "413642381039213536";

describe("creating an audience", () => {
  test("writes the advertiser's id as a bare integer and returns the audience's as text", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 201, text: `{"audienceId":${ID},"externalAudienceId":"spring"}` });
    const audienceId = await t.client.createAudience({
      name: "Spring buyers",
      description: "",
      country: "GB",
      target: { advertiserId: "584212345678901234" },
      externalAudienceId: "spring",
      ttlSeconds: 2_592_000,
    });
    expect(audienceId).toBe(ID);
    expect(t.amazon.seen[0]!.body).toBe(
      '{"name":"Spring buyers","description":"","countryCode":"GB",' +
        '"targetResource":{"advertiserId":584212345678901234},' +
        '"metadata":{"externalAudienceId":"spring","ttl":2592000}}',
    );
  });

  test("leaves out what was not said", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 201, text: `{"audienceId":${ID}}` });
    await t.client.createAudience({
      name: "Spring buyers",
      description: "",
      target: { connectionId: "connection-1" },
      externalAudienceId: "spring",
    });
    expect(JSON.parse(t.amazon.seen[0]!.body)).toEqual({
      name: "Spring buyers",
      description: "",
      targetResource: { connectionId: "connection-1" },
      metadata: { externalAudienceId: "spring" },
    });
  });
});

describe("reading an audience", () => {
  test("gives our names, and no size where Amazon has not counted", async () => {
    await using t = await testClient();
    t.amazon.answers({
      status: 200,
      text: `{"audienceId":${ID},"advertiserId":584212345678901234,"name":"Spring buyers","description":"",
        "countryCode":"US","metadata":{"externalAudienceId":"spring","ttl":2592000,
        "audienceSize":{"receivedRecordSize":12000,"idResolutionCount":-1}}}`,
    });
    expect(await t.client.readAudience(ID)).toEqual({
      audienceId: ID,
      advertiserId: "584212345678901234",
      name: "Spring buyers",
      description: "",
      country: "US",
      externalAudienceId: "spring",
      ttlSeconds: 2_592_000,
      size: { received: 12_000, matched: undefined, dsp: undefined },
    });
    expect(t.amazon.seen[0]!.path).toBe(`/amc/audiences/metadata/${ID}`);
  });

  test("of one that Amazon does not know names it", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 404, body: { message: "not found" } });
    await expect(t.client.readAudience(ID)).rejects.toMatchObject({
      code: "amazon.not-found",
      message: expect.stringContaining(ID),
    });
  });
});

describe("updating an audience", () => {
  test("sends only what changes", async () => {
    await using t = await testClient();
    const answer = { status: 200, text: `{"audienceId":${ID},"name":"Spring buyers"}` };
    t.amazon.answers(answer, answer);
    await t.client.updateAudience(ID, { ttlSeconds: 0 });
    await t.client.updateAudience(ID, { description: "new" });
    expect(t.amazon.seen.map(({ method, body }) => [method, body])).toEqual([
      ["PUT", '{"metadata":{"ttl":0}}'],
      ["PUT", '{"description":"new"}'],
    ]);
  });
});

describe("looking an audience up by name", () => {
  const wanted = { profileId: "42", advertiserId: "7", name: "Spring buyers" };
  const page = (names: string[], nextToken?: string) => ({
    status: 200,
    body: { audiences: names.map((audienceName) => ({ audienceId: ID, audienceName })), nextToken },
  });

  test("reads every page and takes exact names only", async () => {
    await using t = await testClient();
    t.amazon.answers(page(["Spring buyers US", "spring buyers"], "next"), page(["Spring buyers"], ""));
    expect(await t.client.findByName(wanted)).toEqual({ audienceIds: [ID] });
    expect(t.amazon.seen.map(({ query }) => query.get("nextToken"))).toEqual([null, "next"]);
    expect(t.amazon.seen[0]!.headers["amazon-advertising-api-scope"]).toBe("42");
    expect(t.amazon.seen[0]!.query.get("advertiserId")).toBe("7");
  });

  test("tells every audience of that name, for Amazon may allow several", async () => {
    await using t = await testClient();
    t.amazon.answers(page(["Spring buyers", "Spring buyers"]));
    expect(await t.client.findByName(wanted)).toEqual({ audienceIds: [ID, ID] });
  });

  test("says that it can't tell when Amazon refuses a healthy account's search", async () => {
    await using t = await testClient();
    t.amazon.answers({
      status: 400,
      body: {
        requestId: "x",
        message: "'1' validation error(s) occurred",
        errors: [
          { errorType: "Invalid value", message: "advertiserId is invalid:7", fieldName: "advertiserId" },
        ],
      },
    });
    expect(await t.client.findByName(wanted)).toMatchObject({
      unavailable: { code: "amazon.request-refused" },
    });
  });

  test("fails when the login does, rather than finding nothing", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 401, body: {} }, { status: 401, body: {} });
    await expect(t.client.findByName(wanted)).rejects.toMatchObject({ code: "amazon.token-refused" });
  });
});
