import { expect } from "vitest";
import type { RequestEvent } from "../../src/amazon/call.ts";
import { createAmazonClient } from "../../src/amazon/client.ts";
import type { Region } from "../../src/amazon/region.ts";
import { refreshedTokens } from "../../src/amazon/token.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { manualClock } from "../manual-clock.ts";

export const newAudience = {
  name: "Spring buyers",
  description: "",
  country: "US",
  target: { advertiserId: DEMO.advertiserId },
  externalAudienceId: "spring",
};

export const wanted = { profileId: DEMO.profileId, advertiserId: DEMO.advertiserId, name: newAudience.name };

/** Our client and the emulator, which know nothing of each other but HTTP, on one clock. */
export async function emulated(region: Region = "NA") {
  const clock = manualClock();
  const events: RequestEvent[] = [];
  const emulator = await startEmulator({ clock });
  const login = {
    region,
    endpoints: { api: emulator.apiUrl(region), token: emulator.tokenUrl },
    clientId: DEMO.clientId,
    clock,
    random: () => 0,
  };
  const tokens = refreshedTokens({
    ...login,
    clientSecret: DEMO.clientSecret,
    refreshToken: DEMO.refreshToken,
    store: { load: async () => undefined, save: async () => {}, forget: async () => {} },
  });
  const client = createAmazonClient({
    ...login,
    tokens,
    onRequest: (event) => events.push(event),
    pace: { beforeRequest: async () => {}, pauseUntil: async () => {} },
  });
  const strike = async (fault: { name: string } & Record<string, unknown>) => {
    const { status } = await fetch(`${emulator.url}/_emulator/faults`, {
      method: "POST",
      body: JSON.stringify(fault),
    });
    expect(status).toBe(201);
  };
  return { clock, client, events, strike, [Symbol.asyncDispose]: () => emulator.close() };
}
