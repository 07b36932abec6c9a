import { expect } from "vitest";
import type { RequestEvent } from "../../src/amazon/call.ts";
import { createAmazonClient } from "../../src/amazon/client.ts";
import type { Region } from "../../src/amazon/region.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { type EmulatorOptions, startEmulator } from "../../src/emulator/server.ts";
import { manualClock } from "../manual-clock.ts";
import { demoTokens } from "./demo-tokens.ts";
import { FREE_PACE } from "./free-pace.ts";

export const newAudience = {
  name: "Spring buyers",
  description: "",
  country: "US",
  target: { advertiserId: DEMO.advertiserId },
  externalAudienceId: "spring",
};

export const wanted = { profileId: DEMO.profileId, advertiserId: DEMO.advertiserId, name: newAudience.name };

/** Our client and the emulator, which know nothing of each other but HTTP, on one clock. */
export async function emulated(region: Region = "NA", options: EmulatorOptions = {}) {
  const clock = manualClock();
  const events: RequestEvent[] = [];
  const emulator = await startEmulator({ clock, ...options });
  const client = createAmazonClient({
    region,
    endpoints: { api: emulator.apiUrl(region) },
    tokens: demoTokens(emulator, clock),
    clock,
    random: () => 0,
    onRequest: (event) => events.push(event),
    pace: FREE_PACE,
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
