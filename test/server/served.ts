import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { practiceIn } from "../../src/cli/practice.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";
import { createLog } from "../../src/server/log.ts";
import { type RunningService, type ServiceOptions, startService } from "../../src/server/server.ts";
import { connectionsOf } from "../e2e/site.ts";
import { type SteppedClock, steppedClock } from "./stepped-clock.ts";

/** A service in a folder of its own, with an Amazon, and somebody signed in. */
export interface Served extends RunningService {
  folder: string;
  emulator: Emulator;
  clock: SteppedClock;
  /** Every line of the log, as it was written. */
  log: string[];
  /** Asks as who has signed in. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** The same, with the session's own token: a change. */
  post(path: string, body?: unknown): Promise<Response>;
  write(name: string, content: string): void;
  /** Writes headwater.yaml: one sync named `spring` of `people.csv` that mirrors, with more settings. */
  spring(sync?: Record<string, unknown>): void;
  people(count: number): void;
  /** Moves the clock on, step by step, until it is so. */
  until(yes: () => boolean | Promise<boolean>, what: string, stepMs?: number): Promise<void>;
  /** Ends it, and starts another in the same folder. */
  again(): Promise<Served>;
}

export const METRICS_TOKEN = "for-the-numbers";

interface Kept {
  folder: string;
  emulator: Emulator;
  clock: SteppedClock;
}

export async function openService(
  { prepare, ...options }: Partial<ServiceOptions> & { prepare?: (folder: string) => void } = {},
  kept?: Kept,
): Promise<Served> {
  const { folder, emulator, clock } = kept ?? (await newPlace());
  prepare?.(folder);
  const log: string[] = [];
  const running = await startService(
    { folder, port: 0, settingsFile: join(folder, "headwater.yaml"), ...options },
    {
      clock,
      log: createLog({ write: (line) => void log.push(line) }, clock),
      env: { HEADWATER_THREADS: "1", HEADWATER_METRICS_TOKEN: METRICS_TOKEN },
      practice: practiceIn,
    },
  );
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await running.close();
  };
  onTestFinished(close);
  const link = await fetch(await running.newSignInLink(), { redirect: "manual" });
  const cookie = (link.headers.getSetCookie()[0] ?? "").split(";")[0]!;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${running.url}${path}`, {
      ...init,
      headers: { cookie, origin: running.url, "sec-fetch-site": "same-origin", ...init.headers },
    });
  const post = async (path: string, body: unknown = {}): Promise<Response> => {
    const { csrf } = (await (await ask("/api/session")).json()) as { csrf: string };
    return ask(path, {
      method: "POST",
      headers: { "x-csrf-token": csrf, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  };
  const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
  return {
    ...running,
    folder,
    emulator,
    clock,
    log,
    ask,
    post,
    write,
    close,
    spring: (sync) => write("headwater.yaml", springConfig(emulator.url, sync)),
    people: (count) => write("people.csv", peopleCsv(count)),
    until: async (yes, what, stepMs = 250) => {
      const deadline = Date.now() + 50_000;
      while (!(await yes())) {
        if (Date.now() > deadline) throw new Error(`Not in time: ${what}\n${log.join("")}`);
        clock.advance(stepMs);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    again: async () => {
      await close();
      return openService(options, { folder, emulator, clock });
    },
  };
}

async function newPlace(): Promise<Kept> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-serve-"));
  const clock = steppedClock();
  const emulator = await startEmulator({ jobMs: 20 });
  onTestFinished(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, emulator, clock };
}

export const springConfig = (url: string, sync: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ...connectionsOf(url),
    limits: { requestsPerSecond: 1000 },
    syncs: {
      spring: {
        source: { file: "people.csv" },
        audience: { name: "Spring buyers US" },
        mode: "mirror",
        ...sync,
      },
    },
  });

export const peopleCsv = (count: number): string =>
  `${["id,email,country", ...Array.from({ length: count }, (_, at) => `p${at},person${at}@example.com,US`)].join("\n")}\n`;
