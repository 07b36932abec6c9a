import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { audienceBody, form, record, refreshForm, send, type World, world } from "./world.ts";

describe("faults", () => {
  let w: World;
  beforeEach(async () => {
    w = await world();
  });
  afterEach(() => w.close());

  const ids = async (id: string) => (await w.members(id)).map(({ externalUserId }) => externalUserId);
  const audiences = async () => (await send(`${w.emulator.url}/_emulator/audiences`)).json;
  const create = () => w.post("/amc/audiences/metadata", audienceBody());

  test("throttle refuses the next requests, with the seconds to wait", async () => {
    await w.fault({ name: "throttle", times: 2, retryAfterSeconds: 7 });
    const replies = [await w.get("/v2/profiles"), await w.get("/v2/profiles"), await w.get("/v2/profiles")];
    expect(replies.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(replies[0]?.headers.get("retry-after")).toBe("7");
  });

  test("throttle without seconds sends no Retry-After", async () => {
    await w.fault({ name: "throttle", times: 1, retryAfterSeconds: null });
    expect((await w.get("/v2/profiles")).headers.has("retry-after")).toBe(false);
  });

  test("a refusal reaches a caller who is still sending a large body", async () => {
    const id = await w.audience();
    const records = Array.from({ length: 10_000 }, (_, number) => record({ externalUserId: `n${number}` }));
    await w.fault({ name: "throttle", times: 20 });
    for (let number = 0; number < 10; number += 1) expect((await w.records(id, records)).status).toBe(429);
    const together = await Promise.all(Array.from({ length: 10 }, () => w.records(id, records)));
    expect(together.map(({ status }) => status)).toEqual(Array(10).fill(429));
    expect((await w.records(id, records, { authorization: "Bearer x" })).status).toBe(401);
    expect((await w.records(id, records)).status).toBe(202);
  });

  test("a caller who goes away while sending leaves nothing behind", async () => {
    const id = await w.audience();
    const controller = new AbortController();
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode(`{"audienceId":${id},`)),
      pull: () => controller.abort(),
    });
    const headers = w.typed("application/vnd.amcaudiences.v1+json");
    const init = { method: "POST", headers, body, duplex: "half", signal: controller.signal } as RequestInit;
    await expect(fetch(`${w.api}/amc/audiences/records`, init)).rejects.toThrow();
    expect((await w.applied(id, [record({ externalUserId: "a" })])).jobState).toBe("SUCCEEDED");
  });

  test("refusal answers with the status and the words that it is given, in the family's form", async () => {
    await w.fault({ name: "refusal", status: 404, message: "Not here", times: 2 });
    expect(await create()).toMatchObject({ status: 404, json: { message: "Not here" } });
    expect(await w.get("/v2/profiles")).toMatchObject({
      status: 404,
      json: { code: "404", details: "Not here" },
    });
    expect((await create()).status).toBe(201);
  });

  test("a fault can be kept to one operation, and let some pass first", async () => {
    await w.fault({ name: "5xx", operation: "create-audience", after: 1, times: 1, status: 500 });
    const statuses = [(await w.get("/v2/profiles")).status];
    for (let number = 0; number < 3; number += 1) statuses.push((await create()).status);
    expect(statuses).toEqual([200, 201, 500, 201]);
  });

  test("timeout-after-accept does the work and never answers", async () => {
    await w.fault({ name: "timeout-after-accept", times: 1 });
    await expect(create()).rejects.toThrow("fetch failed");
    expect(await audiences()).toHaveLength(1);
    const id = await w.audience();
    await w.fault({ name: "timeout-after-accept", times: 1, operation: "upload-records" });
    await expect(w.records(id, [record({ externalUserId: "a" })])).rejects.toThrow("fetch failed");
    w.clock.advance(300);
    expect(await ids(id)).toEqual(["a"]);
  });

  test("timeout-before-accept does nothing and never answers", async () => {
    await w.fault({ name: "timeout-before-accept", times: 1 });
    await expect(create()).rejects.toThrow("fetch failed");
    expect(await audiences()).toEqual([]);
  });

  test("truncated-body breaks the answer off half-way, after the work", async () => {
    await w.fault({ name: "truncated-body", times: 1 });
    await expect(create()).rejects.toThrow();
    expect(await audiences()).toHaveLength(1);
  });

  test("slow-answer does the work at once and answers later", async () => {
    await w.fault({ name: "slow-answer", times: 1, ms: 300 });
    let isAnswered = false;
    const slow = create().then(() => {
      isAnswered = true;
    });
    await vi.waitFor(async () => expect(await audiences()).toHaveLength(1), { interval: 1 });
    expect(isAnswered).toBe(false);
    await slow;
  });

  test("token-expires asks for a new token, once", async () => {
    await w.fault({ name: "token-expires" });
    expect((await w.get("/v2/profiles")).status).toBe(401);
    await w.login();
    expect((await w.get("/v2/profiles")).status).toBe(200);
  });

  test("revoked refuses the refresh token until the fault is taken away", async () => {
    await w.fault({ name: "revoked" });
    const refused = await send(w.emulator.tokenUrl, form(refreshForm));
    expect([refused.status, refused.json.error]).toEqual([400, "invalid_grant"]);
    expect((await w.get("/v2/profiles")).status).toBe(200);
    await send(`${w.emulator.url}/_emulator/faults?name=revoked`, { method: "DELETE" });
    expect((await w.login()).status).toBe(200);
  });

  test("a broken token endpoint answers in Login with Amazon's words", async () => {
    await w.fault({ name: "5xx", operation: "token", times: 1 });
    const reply = await send(w.emulator.tokenUrl, form(refreshForm));
    expect([reply.status, reply.json.error]).toEqual([503, "server_error"]);
  });

  test("terms-not-accepted refuses records until it is taken away, and nothing else", async () => {
    const id = await w.audience();
    const upload = async () => (await w.records(id, [record({ externalUserId: "a" })])).status;
    await w.fault({ name: "terms-not-accepted" });
    const refused = await w.records(id, [record({ externalUserId: "a" })]);
    expect([refused.status, refused.json]).toEqual([401, { message: expect.stringMatching(/terms/) }]);
    expect((await create()).status).toBe(201);
    await send(`${w.emulator.url}/_emulator/faults?name=terms-not-accepted`, { method: "DELETE" });
    await w.fault({ name: "terms-not-accepted", status: 403, times: 1 });
    expect([await upload(), await upload()]).toEqual([403, 202]);
  });

  test("not-implemented answers records with 501", async () => {
    const id = await w.audience();
    await w.fault({ name: "not-implemented", times: 1 });
    const refused = await w.records(id, [record({ externalUserId: "a" })]);
    expect([refused.status, refused.json]).toEqual([501, { message: "Not implemented" }]);
    expect((await w.applied(id, [record({ externalUserId: "b" })])).jobState).toBe("SUCCEEDED");
    expect(await ids(id)).toEqual(["b"]);
  });

  test("consent has records taken with another mode while it lasts", async () => {
    const id = await w.audience();
    const british = [record({ externalUserId: "a", countryCode: "GB" })];
    await w.fault({ name: "consent", times: 1 });
    expect((await w.applied(id, british)).invalidRecords).toMatchObject([{ externalId: "a" }]);
    await w.fault({ name: "consent", mode: "transition", times: 1 });
    expect((await w.applied(id, british)).invalidRecords).toEqual([]);
    await send(`${w.emulator.url}/_emulator/options`, { method: "PATCH", body: '{"consent":"enforced"}' });
    expect((await w.applied(id, british)).invalidRecords).toHaveLength(1);
    await w.fault({ name: "consent", mode: "off", times: 1 });
    expect((await w.applied(id, british)).invalidRecords).toEqual([]);
  });

  test("bad-record refuses every call that has it, so that halving finds it", async () => {
    const id = await w.audience();
    const records = ["a", "b", "c", "d"].map((name) => record({ externalUserId: name }));
    await w.fault({ name: "bad-record", externalUserIds: ["c"] });
    const refused = await w.records(id, records);
    expect([refused.status, refused.json]).toEqual([
      400,
      { message: expect.stringMatching(/^records\[2\]\.hashedPII: /) },
    ]);
    const halves = [await w.records(id, records.slice(0, 2)), await w.records(id, records.slice(2))];
    expect(halves.map(({ status }) => status)).toEqual([202, 400]);
    expect((await w.records(id, records.slice(3))).status).toBe(202);
    w.clock.advance(300);
    expect(await ids(id)).toEqual(["a", "b", "d"]);
  });

  test("bad-record can mean every nth, and keep to itself which it was", async () => {
    const id = await w.audience();
    await w.fault({ name: "bad-record", every: 3, unnamed: true });
    const upload = (names: string[]) =>
      w.records(
        id,
        names.map((name) => record({ externalUserId: name })),
      );
    expect((await upload(["a", "b"])).status).toBe(202);
    const refused = await upload(["a", "b", "c"]);
    expect([refused.status, refused.json.message]).toEqual([400, expect.not.stringMatching(/\[\d/)]);
  });

  test("slow-jobs makes jobs wait, so that a slow older one undoes a newer", async () => {
    const id = await w.audience();
    await w.fault({ name: "slow-jobs", ms: 60_000, times: 1 });
    const { jobRequestId } = (await w.records(id, [record({ externalUserId: "a" })])).json;
    await w.applied(id, [record({ externalUserId: "a", action: "DELETE" })]);
    expect(await ids(id)).toEqual([]);
    expect((await w.get(`/amc/audiences/records/${jobRequestId}`)).json.jobState).toBe("PENDING");
    w.clock.advance(60_000);
    expect(await ids(id)).toEqual(["a"]);
  });

  test("failed-jobs apply nothing", async () => {
    const id = await w.audience();
    await w.fault({ name: "failed-jobs", times: 1 });
    expect(await w.applied(id, [record({ externalUserId: "a" })])).toMatchObject({
      jobState: "FAILED",
      successful: { recordsProcessedRate: 0 },
    });
    expect(await ids(id)).toEqual([]);
  });

  test.each(["PARTIALLYSUCCEEDED", "COMPLETED"])("job-state ends a job as %s, applied", async (state) => {
    const id = await w.audience();
    await w.fault({ name: "job-state", state, times: 1 });
    expect((await w.applied(id, [record({ externalUserId: "a" })])).jobState).toBe(state);
    expect(await ids(id)).toEqual(["a"]);
  });

  test("invalid-records refuses those named and every nth, and says which", async () => {
    const id = await w.audience();
    await w.fault({ name: "invalid-records", externalUserIds: ["a"], every: 4, error: "no luck", times: 1 });
    const status = await w.applied(
      id,
      ["a", "b", "c", "d", "e"].map((name) => record({ externalUserId: name })),
    );
    expect(status.invalidRecords).toEqual([
      { audienceId: id, externalId: "a", error: "no luck" },
      { audienceId: id, externalId: "d", error: "no luck" },
    ]);
    expect(status.successful.recordsProcessedRate).toBe(60);
    expect(await ids(id)).toEqual(["b", "c", "e"]);
  });

  test("invalid-records can leave the records unnamed", async () => {
    const id = await w.audience();
    await w.fault({ name: "invalid-records", every: 2, unnamed: true });
    const status = await w.applied(
      id,
      ["a", "b"].map((name) => record({ externalUserId: name })),
    );
    expect(status.invalidRecords).toMatchObject([{ externalId: "spring-buyers-us" }]);
  });

  test("forgotten-jobs makes a job's status 404", async () => {
    await w.fault({ name: "forgotten-jobs", times: 1 });
    const { jobRequestId } = (await w.records(await w.audience(), [record({ externalUserId: "a" })])).json;
    expect((await w.get(`/amc/audiences/records/${jobRequestId}`)).status).toBe(404);
    expect((await w.get(`/amc/audiences/records/${jobRequestId}`)).status).toBe(200);
  });

  test("faults are listed with what is left of them, and cleared", async () => {
    await w.fault([
      { name: "throttle", times: 3 },
      { name: "slow-jobs", ms: 5, operation: "upload-records" },
    ]);
    await w.get("/v2/profiles");
    expect((await send(`${w.emulator.url}/_emulator/faults`)).json).toEqual([
      { name: "throttle", times: 2, retryAfterSeconds: 1 },
      { name: "slow-jobs", operation: "upload-records", ms: 5 },
    ]);
    expect((await send(`${w.emulator.url}/_emulator/faults`, { method: "DELETE" })).status).toBe(204);
    expect((await send(`${w.emulator.url}/_emulator/faults`)).json).toEqual([]);
  });

  test.each([
    ["an unknown name", { name: "earthquake" }],
    ["an unknown operation", { name: "throttle", operation: "dance" }],
    ["an unknown parameter", { name: "throttle", retryAfter: 3 }],
    ["a state that is not offered", { name: "job-state", state: "PENDING" }],
    ["times of 0", { name: "throttle", times: 0 }],
  ])("a fault with %s is refused, and the known ones are told", async (_case, fault) => {
    const reply = await w.fault(fault);
    expect(reply.status).toBe(400);
    expect(reply.json.faults.length).toBeGreaterThan(10);
  });
});

describe("the token bucket", () => {
  test("refuses what comes faster, per region, and fills again with time", async () => {
    const w = await world({ throttle: { perSecond: 0.5, burst: 2 } });
    const statuses = async () => [(await w.get("/v2/profiles")).status, (await w.get("/v2/profiles")).status];
    expect(await statuses()).toEqual([200, 200]);
    const refused = await w.get("/v2/profiles");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "2"]);
    expect((await w.get("/v2/profiles", {}, w.emulator.apiUrl("EU"))).status).toBe(200);
    w.clock.advance(2000);
    expect(await statuses()).toEqual([200, 429]);
    await w.close();
  });
});
