import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { record, recordsBody, send, sha256, type World, world } from "./world.ts";

describe("a records call", () => {
  let w: World;
  let id: string;
  beforeAll(async () => {
    w = await world();
    id = await w.audience();
  });
  afterAll(() => w.close());

  const many = (count: number) =>
    Array.from({ length: count }, (_, number) => record({ externalUserId: `n${number}` }));

  test("is accepted with a job's id", async () => {
    const reply = await w.records(id, [record({ externalUserId: "a" })]);
    expect([reply.status, reply.json]).toEqual([
      202,
      { jobRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  });

  test("with a quoted audience id is refused as Amazon's reader does", async () => {
    const body = recordsBody(id, [record({ externalUserId: "a" })]).replace(id, `"${id}"`);
    const reply = await w.post("/amc/audiences/records", body);
    expect([reply.status, reply.json]).toEqual([
      400,
      { Message: "STRING_VALUE can not be converted to a Long" },
    ]);
  });

  test("holds up to 10,000 records, and no more", async () => {
    expect((await w.records(id, many(10_000))).status).toBe(202);
    expect((await w.records(id, many(10_001))).status).toBe(400);
    expect((await w.records(id, [])).status).toBe(400);
  });

  test.each([
    ["an email address as external user id", { externalUserId: "ana@example.com" }],
    ["an external user id of 129 characters", { externalUserId: "x".repeat(129) }],
    ["an empty external user id", { externalUserId: "" }],
    ["an action that is none", { action: "UPDATE" }],
    ["no action", { action: undefined }],
    ["no hashes", { hashedPII: undefined }],
    ["an empty list of hashes", { hashedPII: [] }],
    ["101 sets of hashes", { hashedPII: Array(101).fill({}) }],
    ["a hash that is a number", { hashedPII: [{ email: 7 }] }],
    ["a set that is a text", { hashedPII: ["x"] }],
    ["a consent that is none of the four", { userConsent: { consent: { amzn: { amznUserData: "YES" } } } }],
    ["a consent given in no country", { userConsent: { geo: { countryCode: "UK" } } }],
    ["an address that is a number", { userConsent: { geo: { ipAddress: 7 } } }],
    ["a TCF string that is none", { userConsent: { consent: { tcf: null } } }],
    ["a GPP string that is none", { userConsent: { consent: { gpp: {} } } }],
  ])("with %s is refused as a whole", async (_case, wrong) => {
    const records = [record({ externalUserId: "fine" }), { ...record({ externalUserId: "x" }), ...wrong }];
    const reply = await w.post(
      "/amc/audiences/records",
      `{"audienceId":${id},"records":${JSON.stringify(records)}}`,
    );
    expect([reply.status, reply.json]).toEqual([400, { message: expect.stringContaining("records[1].") }]);
  });

  test.each([
    ["128 characters of every kind", { externalUserId: `aZ09_-${"x".repeat(122)}` }],
    ["100 sets of hashes", { externalUserId: "a", hashedPII: Array(100).fill({ email: sha256("a") }) }],
    ["an empty set", { externalUserId: "a", hashedPII: [{}] }],
    ["a removal", { externalUserId: "a", action: "DELETE" }],
  ])("with %s is taken", async (_case, given) => {
    expect((await w.records(id, [record(given)])).status).toBe(202);
  });

  test("for a connection nobody made is refused", async () => {
    const body = recordsBody(id, [record({ externalUserId: "a" })]).replace(
      "{",
      '{"targetResource":{"connectionId":"c"},',
    );
    expect((await w.post("/amc/audiences/records", body)).status).toBe(400);
  });

  test("of more bytes than the cap is 413", async () => {
    const small = await world({ maxBodyBytes: 1000 });
    const audienceId = await small.audience();
    expect((await small.records(audienceId, many(100))).status).toBe(413);
    expect((await small.records(audienceId, many(1))).status).toBe(202);
    await small.close();
  });

  test("finds its audience wherever the id stands, and whatever else is called so", async () => {
    const records = JSON.stringify([record({ externalUserId: "tail", measurements: { audienceId: 1 } })]);
    const body = `{"records":${records}, "audienceId" : ${id} }`;
    expect((await w.post("/amc/audiences/records", body)).status).toBe(202);
    const near = BigInt(id) + 1n;
    const decoy = JSON.stringify([record({ externalUserId: "decoy" })]).replace(
      "}]",
      `,"measurements":{"audienceId":${near}}}]`,
    );
    expect((await w.post("/amc/audiences/records", `{"records":${decoy},"audienceId":${id}}`)).status).toBe(
      202,
    );
    w.clock.advance(300);
    const ids = (await w.members(id)).map(({ externalUserId }) => externalUserId);
    expect(ids).toEqual(expect.arrayContaining(["tail", "decoy"]));
  });

  test("that is not JSON is refused", async () => {
    const reply = await w.post("/amc/audiences/records", `{"audienceId":${id},"records":[`);
    expect([reply.status, reply.json]).toEqual([400, { Message: expect.any(String) }]);
  });

  test("never keeps a value that is no hash: it may be a person's", async () => {
    await w.applied(id, [
      record({ externalUserId: "plain", hashedPII: [{ email: "ana@example.com", firstName: "Ana" }] }),
    ]);
    const all = await send(`${w.emulator.url}/_emulator/audiences/${id}/members`);
    expect(all.text).not.toMatch(/ana/i);
    expect((await w.members(id)).find(({ externalUserId }) => externalUserId === "plain")?.hashedPII).toEqual(
      [{ email: "not-a-hash" }],
    );
  });
});
