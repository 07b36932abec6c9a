import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type World, world } from "./world.ts";

describe("profiles and advertisers", () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.close());

  test("a region lists its own profiles only, and hides those not granted", async () => {
    const ids = async (region: "NA" | "EU" | "FE") =>
      (await w.get("/v2/profiles", {}, w.emulator.apiUrl(region))).json.map(
        ({ profileId }: { profileId: number }) => profileId,
      );
    expect(await ids("NA")).toEqual([1234567890123, 2234567890123]);
    expect(await ids("EU")).toEqual([3234567890123, 3334567890123]);
    expect(await ids("FE")).toEqual([4234567890123]);
  });

  test("a profile id is a bare number, and the United Kingdom is UK", async () => {
    const reply = await w.get("/v2/profiles", {}, w.emulator.apiUrl("EU"));
    expect(reply.text).toContain('"profileId":3234567890123,"countryCode":"UK"');
  });

  test("the list is filtered by type", async () => {
    const reply = await w.get("/v2/profiles?profileTypeFilter=seller");
    expect(reply.json.map(({ accountInfo }: { accountInfo: { type: string } }) => accountInfo.type)).toEqual([
      "seller",
    ]);
    expect((await w.get("/v2/profiles?profileTypeFilter=baker")).status).toBe(400);
  });

  test("a profile of another region is not found", async () => {
    expect((await w.get("/v2/profiles/1234567890123")).json.profileId).toBe(1234567890123);
    expect((await w.get("/v2/profiles/1234567890123", {}, w.emulator.apiUrl("EU"))).status).toBe(404);
  });

  test("an agency's advertisers are listed, with ids as texts", async () => {
    const reply = await w.get("/dsp/advertisers", w.scoped());
    expect(reply.json).toMatchObject({ totalResults: 1, response: [{ advertiserId: "584212345678901234" }] });
  });

  test("a profile with several advertisers is paged and filtered", async () => {
    const eu = w.emulator.apiUrl("EU");
    const scope = w.scoped("3234567890123");
    const page = await w.get("/dsp/advertisers?startIndex=1&count=1", scope, eu);
    expect(page.json).toMatchObject({ totalResults: 2, response: [{ advertiserId: "585212345678901237" }] });
    const one = await w.get("/dsp/advertisers?advertiserIdFilter=585212345678901235", scope, eu);
    expect(one.json.totalResults).toBe(1);
    expect((await w.get("/dsp/advertisers?count=101", scope, eu)).status).toBe(422);
  });

  test("a seller profile has no DSP advertisers: 403", async () => {
    expect((await w.get("/dsp/advertisers", w.scoped("2234567890123"))).status).toBe(403);
  });

  test("one advertiser is read by its id, another profile's is not found", async () => {
    expect((await w.get("/dsp/advertisers/584212345678901234", w.scoped())).json.name).toBe(
      "Demo advertiser",
    );
    expect((await w.get("/dsp/advertisers/584212345678902345", w.scoped())).status).toBe(404);
  });
});
