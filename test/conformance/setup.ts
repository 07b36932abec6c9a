/**
 * Around every test file: a test fails when a request of our client, or an answer of the emulator, does not fit Amazon's
 * published description. It covers emulators in this process and in those that tests start, and whatever the test
 * server of test/amazon and the wire of test/e2e see. Off where the descriptions are absent.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, afterEach } from "vitest";
import { EXCHANGES, type Exchange } from "../../src/emulator/exchange.ts";
import { absent } from "./description.ts";
import { forgetRecorded, RECORDING, recorded } from "./recorded.ts";
import { type Watched, watch, watched } from "./watch.ts";

declare module "vitest" {
  interface TaskMeta {
    /** Operations and statuses that a test has shown, for the list. */
    covered?: string[];
  }
}

if (!absent) {
  Object.assign(process.env, RECORDING);
  const listen = (exchange: unknown): void => watch(exchange as Exchange);
  subscribe(EXCHANGES, listen);

  afterEach(async ({ task }) => {
    const { broken, covered } = await look();
    if (covered.length > 0) task.meta.covered = covered;
    expectNone(broken);
  });
  // What came after the last test, from a hook or from a process that was still there.
  afterAll(async () => {
    const { broken } = await look();
    unsubscribe(EXCHANGES, listen);
    forgetRecorded();
    expectNone(broken);
  });
}

function look(): Promise<Watched> {
  for (const exchange of recorded()) watch(exchange);
  return watched();
}

/** Shown of one test; whoever mends the first has mended most. */
const MOST_LINES = 20;

function expectNone(broken: string[]): void {
  if (broken.length === 0) return;
  const lines = broken.slice(0, MOST_LINES).map((one) => `\n  ${one}`);
  const more = broken.length > MOST_LINES ? `\n  and ${broken.length - MOST_LINES} more` : "";
  throw new Error(`Amazon's description is broken:${lines.join("")}${more}`);
}
