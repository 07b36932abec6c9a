import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/emulator/clock.ts";
import { record, sha256, type World, world } from "./world.ts";

const DEL = (externalUserId: string) => record({ externalUserId, action: "DELETE" });
const ADD = (externalUserId: string, more = {}) => record({ externalUserId, ...more });

describe("jobs and members", () => {
  let w: World;
  beforeEach(async () => {
    w = await world();
  });
  afterEach(() => w.close());

  const ids = async (audienceId: string) =>
    (await w.members(audienceId)).map(({ externalUserId }) => externalUserId);
  const job = async (jobRequestId: string, base = w.api) =>
    w.get(`/amc/audiences/records/${jobRequestId}`, {}, base);

  test("a job is PENDING until its time has passed, and its records count only then", async () => {
    const id = await w.audience();
    const { jobRequestId } = (await w.records(id, [ADD("a")])).json;
    expect((await job(jobRequestId)).json).toEqual({ jobRequestId, jobState: "PENDING" });
    expect(await ids(id)).toEqual([]);
    w.clock.advance(299);
    expect((await job(jobRequestId)).json.jobState).toBe("PENDING");
    w.clock.advance(1);
    expect(await ids(id)).toEqual(["a"]);
    expect((await job(jobRequestId)).json).toMatchObject({
      jobState: "SUCCEEDED",
      successful: { recordsProcessedRate: 100 },
      invalidRecords: [],
      audienceSize: { receivedRecordSize: 1 },
    });
  });

  test("on the system's clock a job is done within a second", async () => {
    const real = await world({ clock: systemClock });
    const { jobRequestId } = (await real.records(await real.audience(), [ADD("a")])).json;
    real.emulator.clock.advance(1000);
    const reply = await real.get(`/amc/audiences/records/${jobRequestId}`);
    expect(reply.json.jobState).toBe("SUCCEEDED");
    await real.close();
  });

  test("an unknown job is 404, and so is another region's", async () => {
    const { jobRequestId } = (await w.records(await w.audience(), [ADD("a")])).json;
    expect((await job("11111111-1111-4111-8111-111111111111")).status).toBe(404);
    expect((await job(jobRequestId, w.emulator.apiUrl("FE"))).status).toBe(404);
  });

  test("members are shown in the wire's words", async () => {
    const id = await w.audience();
    const hashedPII = [{ email: sha256("a"), phone: sha256("1") }, { phone: sha256("+1") }];
    await w.applied(id, [
      ADD("a", { hashedPII, countryCode: "CA" }),
      ADD("b", { hashedPII: [{ email: sha256("b") }] }),
    ]);
    expect(await w.members(id)).toEqual([
      { externalUserId: "a", hashedPII, countryCode: "CA" },
      { externalUserId: "b", hashedPII: [{ email: sha256("b") }] },
    ]);
  });

  test("a removed member is gone; removing who is not there is fine", async () => {
    const id = await w.audience();
    await w.applied(id, [ADD("a"), ADD("b")]);
    const status = await w.applied(id, [DEL("a"), DEL("nobody")]);
    expect(status).toMatchObject({ jobState: "SUCCEEDED", successful: { recordsProcessedRate: 100 } });
    expect(await ids(id)).toEqual(["b"]);
  });

  test("records of one call are applied in their order", async () => {
    const id = await w.audience();
    await w.applied(id, [ADD("a"), DEL("a"), DEL("b"), ADD("b")]);
    expect(await ids(id)).toEqual(["b"]);
  });

  test("a second CREATE replaces the hashes of the first", async () => {
    const id = await w.audience();
    await w.applied(id, [ADD("a", { hashedPII: [{ email: sha256("old") }] })]);
    await w.applied(id, [ADD("a", { hashedPII: [{ email: sha256("new") }] })]);
    expect((await w.members(id))[0]?.hashedPII).toEqual([{ email: sha256("new") }]);
  });

  test("with recreate: union it adds to them", async () => {
    const union = await world({ recreate: "union" });
    const id = await union.audience();
    await union.applied(id, [ADD("a", { hashedPII: [{ email: sha256("old") }] })]);
    await union.applied(id, [ADD("a", { hashedPII: [{ email: sha256("new") }, { email: sha256("old") }] })]);
    expect((await union.members(id))[0]?.hashedPII).toEqual([
      { email: sha256("old") },
      { email: sha256("new") },
    ]);
    await union.close();
  });

  test("a member leaves when the time to live is over, counted from the last CREATE", async () => {
    const id = await w.audience({ ttl: 100 });
    await w.applied(id, [ADD("stays"), ADD("leaves")]);
    w.clock.advance(60_000);
    await w.applied(id, [ADD("stays")]);
    w.clock.advance(40_000);
    expect(await ids(id)).toEqual(["stays"]);
    expect((await w.get(`/amc/audiences/metadata/${id}`)).json.metadata.audienceSize.receivedRecordSize).toBe(
      1,
    );
    w.clock.advance(60_000);
    expect(await ids(id)).toEqual([]);
  });

  test("a time to live of 0 takes everyone out, a longer one brings back those within it", async () => {
    const id = await w.audience();
    await w.applied(id, [ADD("early")]);
    w.clock.advance(100_000);
    await w.applied(id, [ADD("late")]);
    const ttl = (seconds: number) =>
      fetch(`${w.api}/amc/audiences/metadata/${id}`, {
        method: "PUT",
        headers: w.typed("application/vnd.amcaudiences.v1+json"),
        body: `{"metadata":{"ttl":${seconds}}}`,
      });
    await ttl(0);
    expect(await ids(id)).toEqual([]);
    await ttl(50);
    expect(await ids(id)).toEqual(["late"]);
    await ttl(1000);
    expect(await ids(id)).toEqual(["early", "late"]);
  });

  test("records for an unknown audience are accepted, and their job refuses each by name", async () => {
    const status = await w.applied("413642381039299999", [ADD("a"), ADD("b")]);
    expect(status).toMatchObject({
      jobState: "FAILED",
      successful: { recordsProcessedRate: 0 },
      invalidRecords: [
        { audienceId: "413642381039299999", externalId: "a", error: expect.any(String) },
        { audienceId: "413642381039299999", externalId: "b", error: expect.any(String) },
      ],
    });
  });

  test("an audience of another region is unknown to the records", async () => {
    const id = await w.audience();
    const { jobRequestId } = (await w.records(id, [ADD("a")], {}, w.emulator.apiUrl("EU"))).json;
    w.clock.advance(300);
    expect((await job(jobRequestId, w.emulator.apiUrl("EU"))).json.jobState).toBe("FAILED");
    expect(await ids(id)).toEqual([]);
  });

  test("strict hashes make a record with another value invalid, and it alone", async () => {
    const strict = await world({ hashes: "strict" });
    const id = await strict.audience();
    const upper = ADD("upper", { hashedPII: [{ email: sha256("a").toUpperCase() }] });
    const status = await strict.applied(id, [ADD("fine"), upper]);
    expect(status.invalidRecords).toEqual([
      { audienceId: id, externalId: "upper", error: expect.any(String) },
    ]);
    expect(status.successful.recordsProcessedRate).toBe(50);
    expect((await strict.members(id)).length).toBe(1);
    await strict.close();
  });
});
