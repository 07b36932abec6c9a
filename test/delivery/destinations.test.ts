import { createAmazonClient } from "../../src/amazon/client.ts";
import { amcDestination } from "../../src/delivery/amc.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { demoTokens } from "../amazon/demo-tokens.ts";
import { FREE_PACE } from "../amazon/free-pace.ts";
import { type DestinationUnderTest, destinationContract } from "../contracts/destination.ts";
import { manualClock } from "../manual-clock.ts";
import { type Fate, MemoryDestination } from "./memory-destination.ts";

const MOST_BYTES = 2_000;

/** An audience in the emulator, through the client, over HTTP. */
async function amc(): Promise<DestinationUnderTest> {
  const clock = manualClock();
  const emulator = await startEmulator({ clock, maxBodyBytes: MOST_BYTES });
  const amazon = createAmazonClient({
    region: "NA",
    endpoints: { api: emulator.apiUrl("NA") },
    tokens: demoTokens(emulator, clock),
    clock,
    pace: FREE_PACE,
  });
  const audienceId = await amazon.createAudience({
    name: "Contract of the port",
    description: "",
    country: "US",
    target: { advertiserId: DEMO.advertiserId },
    externalAudienceId: "contract",
  });
  const destination = amcDestination(amazon, { audienceId });
  const later = (): void => clock.advance(60_000);
  return {
    destination: {
      ...destination,
      status: (job) => {
        later();
        return destination.status(job);
      },
    },
    next: (fate) => {
      const operation = "upload-records";
      emulator.faults.add(
        fate === "throttled"
          ? { name: "throttle", times: 1, operation, retryAfterSeconds: 2 }
          : { name: "timeout-after-accept", times: 1, operation, holdMs: 0 },
      );
    },
    kept: async () => {
      later();
      const members = await (await fetch(`${emulator.url}/_emulator/audiences/${audienceId}/members`)).text();
      return members.split("\n").flatMap(idOf).sort();
    },
    mostBytes: MOST_BYTES,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

function inMemory(): DestinationUnderTest {
  let next: Fate = "accept";
  const destination = new MemoryDestination((records) => {
    const fate = next;
    next = "accept";
    if (records.some((record) => record.includes("@"))) return "refuse";
    return records.join("\n").length > MOST_BYTES ? "too-large" : fate;
  });
  return {
    destination,
    next: (fate) => {
      next = fate === "throttled" ? { retryAt: 1 } : fate;
    },
    kept: () => [...new Set(destination.kept.flatMap(idOf))].sort(),
    mostBytes: MOST_BYTES,
    [Symbol.asyncDispose]: async () => {},
  };
}

const idOf = (line: string): string[] => (line === "" ? [] : [String(JSON.parse(line).externalUserId)]);

destinationContract("an audience of Amazon Marketing Cloud", amc);
destinationContract("a destination in memory", inMemory);
