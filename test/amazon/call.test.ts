import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { MEDIA_TYPES } from "../../src/amazon/wire.ts";
import { AmazonError } from "../../src/errors.ts";
import { testClient } from "./test-client.ts";

const JOB = { jobRequestId: "job-1", jobState: "PENDING" };
const ok = { status: 200, body: JOB };
const audience = {
  name: "Spring buyers",
  description: "",
  target: { connectionId: "connection-1" },
  externalAudienceId: "spring",
};

/** An address at which nothing listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe("a request", () => {
  test("carries token, client id and media types", async () => {
    await using t = await testClient();
    t.amazon.answers(ok);
    await t.client.readJob("job-1");
    expect(t.amazon.seen[0]!.headers).toMatchObject({
      authorization: "Bearer Atza|first",
      "amazon-advertising-api-clientid": "client-1",
      accept: MEDIA_TYPES.audiences,
    });
    expect(t.amazon.seen[0]!.headers).not.toHaveProperty("content-type");
    expect(t.amazon.seen[0]!.headers).not.toHaveProperty("amazon-advertising-api-scope");
  });

  test("says that Headwater is asking, and on which Node", async () => {
    await using t = await testClient();
    t.amazon.answers(ok);
    await t.client.readJob("job-1");
    const agent = `headwater/${manifest.version} node/${process.versions.node}`;
    expect(t.amazon.seen[0]!.headers["user-agent"]).toBe(agent);
  });

  test("is reported with status, duration and Amazon's request id", async () => {
    await using t = await testClient();
    t.amazon.answers(ok);
    await t.client.readJob("job-1");
    expect(t.events).toEqual([
      { operation: "read the upload's state", status: 200, requestId: "request-1", ms: 0 },
    ]);
  });

  test("that sends no profile is refused with the client's profile, the host and Amazon's request id", async () => {
    await using t = await testClient({ profileId: "profile-1" });
    t.amazon.answers({ status: 400, body: { message: "No such job" } });
    await expect(t.client.readJob("job-1")).rejects.toMatchObject({
      message: `Could not read the upload's state job-1 for profile profile-1 at ${new URL(t.amazon.url).host}: Amazon refused the request (400, request request-1). Amazon says: “No such job”`,
    });
  });

  test("never follows a redirect, for the token would go with it", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 307, text: "", headers: { location: `${t.amazon.url}/elsewhere` } });
    await expect(t.client.readJob("job-1")).rejects.toMatchObject({ code: "amazon.unexpected-answer" });
    expect(t.amazon.seen).toHaveLength(1);
  });

  test("on its way when it is told to stop is finished; no other leaves, not even one that would repeat it", async () => {
    const reason = new Error("stop");
    const stop = new AbortController();
    await using t = await testClient({ onRequest: () => stop.abort(reason) });
    t.amazon.answers({ status: 503, body: {} }, ok);
    await expect(t.client.readJob("job-1", stop.signal)).rejects.toBe(reason);
    expect(t.amazon.seen).toHaveLength(1);
    await expect(t.client.readJob("job-1", stop.signal)).rejects.toBe(reason);
    expect(t.amazon.seen).toHaveLength(1);
  });

  test("whose answer comes after it was told to stop has that answer", async () => {
    const stop = new AbortController();
    await using t = await testClient({ onRequest: () => stop.abort() });
    t.amazon.answers(ok);
    expect(await t.client.readJob("job-1", stop.signal)).toMatchObject({ state: "pending" });
  });

  test("that is told to stop while its token is renewed does not leave", async () => {
    const reason = new Error("stop");
    const stop = new AbortController();
    const current = async () => {
      stop.abort(reason);
      return { clientId: "client-1", accessToken: "Atza|first", expiresAt: 0 };
    };
    await using t = await testClient({ tokens: { current, renew: current } });
    await expect(t.client.readJob("job-1", stop.signal)).rejects.toBe(reason);
    expect(t.amazon.seen).toEqual([]);
  });
});

describe("a token that can't be had", () => {
  test("ends the question at once, for its own request was repeated already", async () => {
    let asked = 0;
    const error = new AmazonError("amazon.unavailable", "Could not renew the access token.", { retryAt: 0 });
    const current = async () => {
      asked++;
      throw error;
    };
    await using t = await testClient({ tokens: { current, renew: current } });
    await expect(t.client.readJob("job-1")).rejects.toBe(error);
    expect(asked).toBe(1);
  });
});

describe("a refused token", () => {
  test("is renewed once and the question put again", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 401, body: { message: "Unauthorized" } }, ok);
    await t.client.readJob("job-1");
    expect(t.renewed).toEqual(["Atza|first"]);
    expect(t.amazon.seen[1]!.headers.authorization).toBe("Bearer Atza|second");
  });

  test("is an error when the new one is refused too", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 401, body: {} }, { status: 401, body: {} });
    await expect(t.client.readJob("job-1")).rejects.toMatchObject({ code: "amazon.token-refused" });
    expect(t.amazon.seen).toHaveLength(2);
  });

  test("is not renewed when it is the profile that Amazon does not accept", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 401, body: { details: "Not authorized for scope 1" } });
    await expect(t.client.advertisers("1")).rejects.toMatchObject({ code: "amazon.profile-not-reachable" });
    expect(t.renewed).toEqual([]);
    expect(t.amazon.seen).toHaveLength(1);
  });
});

describe("the limiter", () => {
  test("is asked before every request, repeated and renewed ones too", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 500, body: {} }, { status: 401, body: {} }, ok);
    await t.client.readJob("job-1");
    expect(t.paced).toHaveLength(3);
    expect(t.amazon.seen).toHaveLength(3);
  });

  test("is told how each request ended: failed is what Amazon did not answer, or could not", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 503, body: {} }, "dropped", { status: 429, body: {} }, ok);
    await t.client.readJob("job-1");
    t.amazon.answers({ status: 501, body: {} }, { status: 400, body: {} });
    await expect(t.client.readJob("job-1")).rejects.toThrow();
    await expect(t.client.readJob("job-1")).rejects.toThrow();
    expect(t.ended).toEqual(["amazon.unavailable", "amazon.unreachable", null, null, null, null]);
  });

  test("is told to pause until Amazon takes requests again", async () => {
    await using t = await testClient();
    const startedAt = t.clock.now();
    t.amazon.answers({ status: 429, body: {}, headers: { "retry-after": "30" } }, ok);
    await t.client.readJob("job-1");
    expect(t.pauses).toEqual([startedAt + 30_000]);
    expect(t.clock.slept).toEqual([30_000]);
  });
});

describe("a question that changes nothing", () => {
  test("is put again after 5xx and broken connections, with growing waits", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 503, body: {} }, "dropped", "cut", { status: 502, text: "<html>" }, ok);
    await expect(t.client.readJob("job-1")).resolves.toMatchObject({ state: "pending" });
    expect(t.clock.slept).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test("is given up after six tries", async () => {
    await using t = await testClient();
    t.amazon.answers(...Array.from({ length: 6 }, () => ({ status: 500, body: { message: "Oops" } })));
    await expect(t.client.readJob("job-1")).rejects.toMatchObject({ code: "amazon.unavailable" });
    expect(t.amazon.seen).toHaveLength(6);
  });

  test("is given up at once when Amazon asks for more patience than a waiting person has", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 429, body: {}, headers: { "retry-after": "3600" } });
    await expect(t.client.readJob("job-1")).rejects.toMatchObject({
      code: "amazon.throttled",
      retryAt: t.clock.now() + 3_600_000,
    });
    expect(t.clock.slept).toEqual([]);
  });

  test.each([400, 403, 422])("is not put again after a %i", async (status) => {
    await using t = await testClient();
    t.amazon.answers({ status, body: {} });
    await expect(t.client.readJob("job-1")).rejects.toThrow();
    expect(t.amazon.seen).toHaveLength(1);
  });

  test("that gets no answer in time says so", async () => {
    await using t = await testClient();
    t.amazon.answers("silent", "silent", "silent", "silent", "silent", "silent");
    await expect(t.client.readJob("job-1")).rejects.toMatchObject({ code: "amazon.timed-out" });
  });

  test("at a host that can't be reached says so, with the system's word for it", async () => {
    await using t = await testClient({ endpoints: { api: await nowhere() } });
    await expect(t.client.readJob("job-1")).rejects.toMatchObject({
      code: "amazon.unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test.each([
    ["no JSON", { status: 200, text: "hello" }, "it is not JSON"],
    ["another shape", { status: 200, body: { jobState: 7 } }, "jobState is not a text"],
  ])("whose answer is %s says what can't be read, and not the answer", async (_name, canned, why) => {
    await using t = await testClient();
    t.amazon.answers(canned);
    await expect(t.client.readJob("job-1")).rejects.toMatchObject({
      code: "amazon.unreadable-answer",
      message: expect.stringContaining(why),
    });
  });
});

describe("creating an audience", () => {
  test.each([
    ["the connection breaks", "dropped"],
    ["the answer is cut off", "cut"],
    ["Amazon fails", { status: 500, body: {} }],
    ["the answer can't be read", { status: 201, text: "hello" }],
  ] as const)("is not repeated when %s: it may exist", async (_name, canned) => {
    await using t = await testClient();
    t.amazon.answers(canned);
    const error = await t.client.createAudience(audience).catch((caught) => caught);
    expect(error).toMatchObject({ code: "amazon.answer-lost", retryAt: undefined });
    expect(error.message).toContain(error.cause.message);
    expect(t.amazon.seen).toHaveLength(1);
  });

  test("is not repeated when no answer comes in time", async () => {
    await using t = await testClient();
    t.amazon.answers("silent");
    await expect(t.client.createAudience(audience)).rejects.toMatchObject({ code: "amazon.answer-lost" });
    expect(t.amazon.seen).toHaveLength(1);
  });

  test("is repeated when Amazon was too busy to look at it", async () => {
    await using t = await testClient();
    t.amazon.answers({ status: 429, body: {} }, { status: 201, body: { audienceId: 7 } });
    await expect(t.client.createAudience(audience)).resolves.toBe("7");
  });

  test("is repeated when there was no connection", async () => {
    await using t = await testClient({ endpoints: { api: await nowhere() } });
    await expect(t.client.createAudience(audience)).rejects.toMatchObject({ code: "amazon.unreachable" });
    expect(t.events).toHaveLength(6);
  });
});
