import type { Pace, RequestEvent } from "../../src/amazon/call.ts";
import { type AmazonClient, type AmazonClientOptions, createAmazonClient } from "../../src/amazon/client.ts";
import { manualClock } from "../manual-clock.ts";
import { type CannedAmazon, cannedAmazon } from "./canned-amazon.ts";
import { limitOfSilence } from "./limit-of-silence.ts";

/** A client of a canned Amazon, with everything that it does beside it written down. */
export interface TestClient extends AsyncDisposable {
  client: AmazonClient;
  amazon: CannedAmazon;
  clock: ReturnType<typeof manualClock>;
  /** Epoch milliseconds of each pause that was asked for. */
  pauses: number[];
  /** What the limiter was asked for, request by request. */
  paced: Parameters<Pace["beforeRequest"]>[0][];
  /** How each ended, as the limiter was told: the code of a failure, or null. */
  ended: (string | null)[];
  /** Tokens that were renewed because Amazon refused them. */
  renewed: string[];
  events: RequestEvent[];
}

const token = (accessToken: string) => ({ clientId: "client-1", accessToken, expiresAt: 0 });

export async function testClient(options: Partial<AmazonClientOptions> = {}): Promise<TestClient> {
  const limit = limitOfSilence();
  const amazon = await cannedAmazon(limit.isOver);
  const clock = manualClock();
  const test: TestClient = {
    amazon,
    clock,
    pauses: [],
    paced: [],
    ended: [],
    renewed: [],
    events: [],
    client: createAmazonClient({
      region: "EU",
      endpoints: { api: amazon.url },
      tokens: {
        current: async () => token("Atza|first"),
        renew: async ({ accessToken }) => {
          test.renewed.push(accessToken);
          return token("Atza|second");
        },
      },
      pace: {
        beforeRequest: async (request) => {
          request.signal?.throwIfAborted();
          test.paced.push(request);
          return { ended: async (failure) => void test.ended.push(failure?.code ?? null) };
        },
        pauseUntil: async (instant) => {
          test.pauses.push(instant);
        },
      },
      clock,
      random: () => 0.5,
      onRequest: (event) => test.events.push(event),
      ...options,
    }),
    async [Symbol.asyncDispose]() {
      limit[Symbol.dispose]();
      await amazon[Symbol.asyncDispose]();
    },
  };
  return test;
}
