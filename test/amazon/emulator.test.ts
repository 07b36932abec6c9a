import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { REGIONS, type Region } from "../../src/amazon/region.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { sendsMisfits } from "../conformance/watch.ts";
import { emulated, newAudience, wanted } from "./emulated.ts";

const hash = (value: string) => createHash("sha256").update(value).digest("hex");

const records = (...people: { id: string; email: string; action?: string }[]) =>
  new TextEncoder().encode(
    people
      .map(({ id, email, action = "CREATE" }) =>
        JSON.stringify({ externalUserId: id, action, hashedPII: [{ email: hash(email) }] }),
      )
      .join("\n"),
  );

describe("against the emulator", () => {
  test("an audience is made, filled, told of and found again", async () => {
    await using w = await emulated();
    const audienceId = await w.client.createAudience(newAudience);
    expect(Number.isSafeInteger(Number(audienceId))).toBe(false);

    const upload = await w.client.uploadRecords({
      audienceId,
      records: records({ id: "a", email: "a@x" }, { id: "b", email: "b@x" }),
    });
    expect(upload).toMatchObject({ outcome: "accepted", httpStatus: 202 });
    const { jobRequestId } = upload as { jobRequestId: string };
    expect(await w.client.readJob(jobRequestId)).toMatchObject({ state: "pending" });
    w.clock.advance(1_000);
    expect(await w.client.readJob(jobRequestId)).toMatchObject({
      state: "succeeded",
      recordsProcessedRate: 1,
    });

    expect(await w.client.readAudience(audienceId)).toMatchObject({
      audienceId,
      advertiserId: DEMO.advertiserId,
      name: "Spring buyers",
      ttlSeconds: 34_300_800,
      size: { received: 2 },
    });
    expect(await w.client.updateAudience(audienceId, { ttlSeconds: 60 })).toMatchObject({ ttlSeconds: 60 });
    expect(await w.client.findByName(wanted)).toEqual({ audienceIds: [audienceId] });
  });

  test.each(Object.keys(REGIONS) as Region[])("profiles and advertisers of %s are listed", async (region) => {
    await using w = await emulated(region);
    const profiles = await w.client.profiles();
    const agency = profiles.find(({ type }) => type === "agency")!;
    expect(REGIONS[region].countries).toEqual(expect.arrayContaining(profiles.map(({ country }) => country)));
    expect((await w.client.advertisers(agency.profileId)).length).toBeGreaterThan(0);
  });

  test("a profile of another region is not reachable", async () => {
    await using w = await emulated("EU");
    await expect(w.client.advertisers(DEMO.profileId)).rejects.toMatchObject({
      code: "amazon.profile-not-reachable",
    });
  });

  test("an audience whose answer was lost is found by its name", async () => {
    await using w = await emulated();
    await w.strike({ name: "timeout-after-accept", operation: "create-audience", times: 1 });
    await expect(w.client.createAudience(newAudience)).rejects.toMatchObject({ code: "amazon.answer-lost" });
    expect(await w.client.findByName(wanted)).toMatchObject({
      audienceIds: [expect.stringMatching(/^\d+$/)],
    });
  });

  test.each(["timeout-after-accept", "truncated-body", "timeout-before-accept", "5xx"] as const)(
    "an upload that meets %s is unknown",
    async (name) => {
      await using w = await emulated();
      const audienceId = await w.client.createAudience(newAudience);
      await w.strike({ name, operation: "upload-records", times: 1 });
      expect(
        await w.client.uploadRecords({ audienceId, records: records({ id: "a", email: "a@x" }) }),
      ).toMatchObject({
        outcome: "unknown",
      });
    },
  );

  test("a record that breaks Amazon's rules refuses its upload", async () => {
    sendsMisfits("the records are the test's own; identity/ would have refused this one");
    await using w = await emulated();
    const audienceId = await w.client.createAudience(newAudience);
    expect(
      await w.client.uploadRecords({ audienceId, records: records({ id: "not@allowed", email: "a@x" }) }),
    ).toMatchObject({
      outcome: "refused",
      tooLarge: false,
    });
  });

  test("a throttled upload was not taken", async () => {
    await using w = await emulated();
    const audienceId = await w.client.createAudience(newAudience);
    await w.strike({ name: "throttle", retryAfterSeconds: 7, times: 1 });
    expect(
      await w.client.uploadRecords({ audienceId, records: records({ id: "a", email: "a@x" }) }),
    ).toMatchObject({
      outcome: "not-taken",
      retryAt: w.clock.now() + 7_000,
    });
  });

  test("an access token that ends early is renewed without a word", async () => {
    await using w = await emulated();
    await w.client.profiles();
    await w.strike({ name: "token-expires" });
    expect(await w.client.profiles()).not.toEqual([]);
  });

  test("a login that was taken back says to reconnect", async () => {
    await using w = await emulated();
    await w.strike({ name: "revoked" });
    await expect(w.client.profiles()).rejects.toMatchObject({ code: "amazon.token-revoked" });
  });

  test("a job that Amazon has forgotten is expired", async () => {
    await using w = await emulated();
    expect(await w.client.readJob("00000000-0000-0000-0000-000000000000")).toMatchObject({
      state: "expired",
    });
  });
});
