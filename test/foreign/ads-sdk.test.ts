import { HttpClient, OperationProvider, ProfileOperation } from "@scaleleap/amazon-advertising-api-sdk";
import { expect, onTestFinished, test } from "vitest";
import { DEMO, demoSeed } from "../../src/emulator/seed.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";
import { refreshed } from "./login.ts";

/**
 * The public SDK @scaleleap/amazon-advertising-api-sdk, written against live Amazon by people who have nothing to do
 * with Headwater. It covers profiles, and decodes what comes back by types of its own; its transport reaches the rest.
 */
async function sdk(region: "NA" | "EU" | "FE" = "NA", auth: { accessToken?: string; scope?: string } = {}) {
  const emulator: Emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const { access_token } = await refreshed(emulator);
  const http = new HttpClient(emulator.apiUrl(region), {
    accessToken: auth.accessToken ?? String(access_token),
    clientId: DEMO.clientId,
    scope: Number(auth.scope ?? DEMO.profileId),
  });
  return { http, profiles: new OperationProvider(http).create(ProfileOperation) };
}

test.each(["NA", "EU", "FE"] as const)("a foreign SDK lists and reads the profiles of %s", async (region) => {
  const { profiles } = await sdk(region);
  const listed = await profiles.listProfiles();
  const mine = demoSeed.people[0]!.profileIds;
  const here = demoSeed.profiles.filter((one) => one.region === region && mine.includes(one.profileId));
  expect(listed.map(({ profileId }) => String(profileId))).toEqual(here.map(({ profileId }) => profileId));
  expect(await profiles.getProfile(listed[0]!.profileId)).toEqual(listed[0]);
});

test("a foreign SDK understands how an unknown profile and a wrong token are refused", async () => {
  const { profiles } = await sdk();
  await expect(profiles.getProfile(1)).rejects.toMatchObject({ code: "404" });
  const stranger = await sdk("NA", { accessToken: "Atza|wrong" });
  await expect(stranger.profiles.listProfiles()).rejects.toMatchObject({ code: "401" });
});

test("a foreign SDK's transport reaches advertisers and the audience search", async () => {
  const { http } = await sdk();
  expect(await http.get("dsp/advertisers")).toMatchObject({
    response: [{ advertiserId: DEMO.advertiserId }],
  });
  expect(
    await http.post(`audiences/list?advertiserId=${DEMO.advertiserId}`, { adType: "DSP" }),
  ).toMatchObject({
    audiences: [],
    matchCount: 0,
  });
});

test("a foreign SDK is told that a profile of another region is not here", async () => {
  const { http } = await sdk("EU");
  await expect(http.get("dsp/advertisers")).rejects.toMatchObject({ code: "401" });
});
