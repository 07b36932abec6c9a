import { createAmazonClient } from "../../src/amazon/client.ts";
import { amcDestination } from "../../src/delivery/amc.ts";
import type { JobDestination } from "../../src/delivery/destination.ts";
import { eventsDestination } from "../../src/delivery/events.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { demoTokens } from "../amazon/demo-tokens.ts";
import { FREE_PACE } from "../amazon/free-pace.ts";
import {
  type DestinationUnderTest,
  destinationContract,
  jobDestinationContract,
  REFUSED,
} from "../contracts/destination.ts";
import { manualClock } from "../manual-clock.ts";
import { type Fate, MemoryDestination } from "./memory-destination.ts";

const MOST_BYTES = 2_000;

/** The emulator, and our client of it; calls of one operation can be struck. */
async function emulated(operation: string) {
  const clock = manualClock();
  const emulator = await startEmulator({ clock, maxBodyBytes: MOST_BYTES });
  const amazon = createAmazonClient({
    region: "NA",
    endpoints: { api: emulator.apiUrl("NA") },
    tokens: demoTokens(emulator, clock),
    clock,
    pace: FREE_PACE,
  });
  const lines = async (path: string): Promise<string[]> => {
    const text = await (await fetch(`${emulator.url}/_emulator/${path}`)).text();
    return text.split("\n").filter((line) => line !== "");
  };
  const next: DestinationUnderTest["next"] = (fate) => {
    emulator.faults.add(
      fate === "throttled"
        ? { name: "throttle", times: 1, operation, retryAfterSeconds: 2 }
        : { name: "timeout-after-accept", times: 1, operation, holdMs: 0 },
    );
  };
  const common = { next, mostBytes: MOST_BYTES, [Symbol.asyncDispose]: () => emulator.close() };
  return { clock, amazon, lines, common };
}

/** An audience in the emulator, through the client, over HTTP. */
async function amc(): Promise<DestinationUnderTest<JobDestination>> {
  const { clock, amazon, lines, common } = await emulated("upload-records");
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
    ...common,
    destination: {
      ...destination,
      status: (job) => {
        later();
        return destination.status(job);
      },
    },
    batchOf: people,
    kept: async () => {
      later();
      return (await lines(`audiences/${audienceId}/members`)).map(idOf).sort();
    },
  };
}

/** The events of an advertiser in the emulator, through the client, over HTTP. */
async function events(): Promise<DestinationUnderTest> {
  const { clock, amazon, lines, common } = await emulated("create-events");
  const time = new Date(clock.now()).toISOString();
  return {
    ...common,
    destination: eventsDestination(amazon, { advertiserId: DEMO.advertiserId }),
    batchOf: (names) => jsonLines(names.map((name) => eventOf(name, time))),
    kept: async () => (await lines("events")).map((line) => JSON.parse(line).eventId).sort(),
  };
}

function inMemory(): DestinationUnderTest<JobDestination> {
  let next: Fate = "accept";
  const destination = new MemoryDestination((records) => {
    const fate = next;
    next = "accept";
    if (records.some((record) => record.includes("@"))) return "refuse";
    return records.join("\n").length > MOST_BYTES ? "too-large" : fate;
  });
  return {
    destination,
    batchOf: people,
    next: (fate) => {
      next = fate === "throttled" ? { retryAt: 1 } : fate;
    },
    kept: () => [...new Set(destination.kept.map(idOf))].sort(),
    mostBytes: MOST_BYTES,
    [Symbol.asyncDispose]: async () => {},
  };
}

const jsonLines = (values: readonly unknown[]): Uint8Array =>
  new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(""));

const HASH = "a".repeat(64);

/** People with one email hash each. */
const people = (ids: readonly string[]): Uint8Array =>
  jsonLines(
    ids.map((externalUserId) => ({
      externalUserId,
      action: "CREATE",
      countryCode: "US",
      hashedPII: [{ email: HASH }],
    })),
  );

/** One of no known type where it is to be refused. */
const eventOf = (eventId: string, eventTime: string) => ({
  eventDescription: {
    name: "Checkout",
    conversionType: eventId === REFUSED ? "UNHEARD_OF" : "CHECKOUT",
    eventSource: "WEBSITE",
    eventIngestionMethod: "SERVER_TO_SERVER",
  },
  eventTime,
  countryCode: "US",
  matchKeys: [{ type: "EMAIL", values: [HASH] }],
  eventId,
});

const idOf = (line: string): string => String(JSON.parse(line).externalUserId);

jobDestinationContract("an audience of Amazon Marketing Cloud", amc);
destinationContract("the events of an advertiser", events);
jobDestinationContract("a destination in memory", inMemory);
