import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { KeptEvent } from "../../src/emulator/kept-event.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/server.ts";
import {
  type AudienceReport,
  type EventsReport,
  type Headwater,
  type OpenOptions,
  open,
  type SendEventsOptions,
  type SyncOptions,
} from "../../src/index.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { fastClock } from "./fast-clock.ts";
import { tapWire, type Wire } from "./wire.ts";

export const AUDIENCE = "Spring buyers US";

/** How long runs are waited for, in milliseconds of the site's clock. */
export const WAIT_MS = 120_000;

type Settings = Record<string, unknown>;

/** A member as the emulator shows it. */
export interface HeldMember {
  externalUserId: string;
  hashedPII: { email?: string; phone?: string }[];
  countryCode?: string;
}

/** A folder of files and a configuration, with an Amazon of its own behind a wire that is listened to. */
export interface Site {
  folder: string;
  emulator: Emulator;
  wire: Wire;
  clock: Clock;
  path(name: string): string;
  write(name: string, content: string | Uint8Array): void;
  /** Writes headwater.yaml: these settings beside the connection and destination `demo`. */
  configure(settings: Settings): void;
  /** One sync named `spring` of `people.csv`; its settings and others can be said. */
  spring(sync?: Settings, rest?: Settings): void;
  open(options?: Partial<OpenOptions>): Promise<Headwater>;
  with<T>(work: (headwater: Headwater) => Promise<T>, options?: Partial<OpenOptions>): Promise<T>;
  /** Opens, syncs, waits until Amazon has finished, closes. */
  sync(name?: string, options?: SyncOptions): Promise<AudienceReport>;
  members(audienceId?: string): Promise<Map<string, HeldMember>>;
  /** One entry of events named `purchases` of `purchases.csv`; its settings and others can be said. */
  purchases(entry?: Settings, rest?: Settings): void;
  /** Opens, sends events, closes. */
  send(name?: string, options?: SendEventsOptions): Promise<EventsReport>;
  /** The events that Amazon has, as it keeps them. */
  events(): Promise<KeptEvent[]>;
  /** Starts the real command line in the site's folder. */
  type(line: string, options?: TypeOptions): Typed;
  /** For a test of many sites: it is closed at the test's end too. */
  close(): Promise<void>;
}

export interface TypeOptions {
  env?: Record<string, string>;
  /** A file that is piped into standard input. */
  piped?: string;
  /** No file may become larger, as on a disk that is full: in bytes, a multiple of 512. */
  largestFile?: number;
}

/** A command line that runs, or has run. */
export interface Typed {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Its exit code; null when it was killed. */
  ended: Promise<number | null>;
  kill(): Promise<void>;
}

export interface SiteOptions extends EmulatorOptions {
  /** True: the machine's own clock, for command lines, which have no other. */
  realTime?: boolean;
  /** What its fast clock shows at first, epoch milliseconds. @default now */
  startsAt?: number;
}

/** As bin/headwater has it. */
const MAIN = join(import.meta.dirname, "../../.bundle/main.js");

export async function openSite({
  realTime = false,
  startsAt = systemClock.now(),
  ...options
}: SiteOptions = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-e2e-"));
  const clock = realTime ? fastClock(1) : fastClock(undefined, { shows: startsAt, at: systemClock.now() });
  const emulator = await startEmulator({ jobMs: 20, clock, ...options });
  const wire = await tapWire(emulator.url);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await wire.close();
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  };
  onTestFinished(close);
  const path = (name: string): string => join(folder, name);
  const openHere = (more: Partial<OpenOptions> = {}): Promise<Headwater> =>
    open({ cwd: folder, env: { HEADWATER_THREADS: "1" }, clock, ...more });
  const withHeadwater: Site["with"] = async (work, more) => {
    await using headwater = await openHere(more);
    return await work(headwater);
  };
  const configure = (settings: Settings): void =>
    writeFileSync(
      path("headwater.yaml"),
      JSON.stringify({ ...connectionsOf(wire.url), ...settings }, null, 2),
    );
  return {
    folder,
    emulator,
    wire,
    clock,
    path,
    write: (name, content) => writeFileSync(path(name), content),
    configure,
    spring: (sync = {}, rest = {}) =>
      configure({
        limits: { requestsPerSecond: 1000 },
        ...rest,
        syncs: {
          spring: { source: { file: "people.csv" }, audience: { name: AUDIENCE }, mode: "mirror", ...sync },
        },
      }),
    open: openHere,
    with: withHeadwater,
    sync: (name = "spring", syncOptions = {}) =>
      withHeadwater(async (headwater) => {
        const { report } = await headwater.sync(name, { waitMs: WAIT_MS, ...syncOptions });
        if (!report) throw new Error("The sync was declined.");
        return report;
      }),
    members: (audienceId) => membersOf(emulator, audienceId),
    purchases: (entry = {}, rest = {}) =>
      configure({
        limits: { requestsPerSecond: 1000 },
        ...rest,
        events: { purchases: { source: { file: "purchases.csv" }, ...entry } },
      }),
    send: (name = "purchases", sendOptions = {}) =>
      withHeadwater(async (headwater) => {
        const { report } = await headwater.sendEvents(name, sendOptions);
        if (!report) throw new Error("The events were declined.");
        return report;
      }),
    events: async () =>
      (await (await fetch(`${emulator.url}/_emulator/events`)).text())
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as KeptEvent),
    type: (line, typeOptions) => typeLine(folder, line, typeOptions),
    close,
  };
}

export const connectionsOf = (url: string) => ({
  connections: {
    demo: {
      region: "NA",
      clientId: DEMO.clientId,
      clientSecret: DEMO.clientSecret,
      refreshToken: DEMO.refreshToken,
      endpoints: { api: `${url}/na`, token: `${url}/auth/o2/token` },
    },
  },
  destinations: { demo: { connection: "demo", profileId: DEMO.profileId, advertiserId: DEMO.advertiserId } },
});

/** Whom the emulator holds in an audience, or in the only one. */
export async function membersOf(emulator: Emulator, audienceId?: string): Promise<Map<string, HeldMember>> {
  const ask = async (path: string): Promise<string> =>
    (await fetch(`${emulator.url}/_emulator/${path}`)).text();
  const audiences = JSON.parse(await ask("audiences")) as { id: string }[];
  const id = audienceId ?? audiences[0]?.id;
  if (id === undefined) return new Map();
  const lines = (await ask(`audiences/${id}/members`)).split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => JSON.parse(line) as HeldMember).map((member) => [member.externalUserId, member]),
  );
}

const { PATH, NODE_COMPILE_CACHE } = process.env;

function typeLine(folder: string, line: string, { env = {}, piped, largestFile }: TypeOptions = {}): Typed {
  const command = [process.execPath, MAIN, ...line.split(" ").filter(Boolean)];
  const program =
    piped !== undefined
      ? ["sh", "-c", 'cat "$0" | "$@"', piped, ...command]
      : largestFile !== undefined
        ? ["sh", "-c", 'ulimit -f "$0" && exec "$@"', String(largestFile / 512), ...command]
        : command;
  const child = spawn(program[0]!, program.slice(1), {
    cwd: folder,
    env: { PATH, NODE_COMPILE_CACHE, HEADWATER_THREADS: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Asks again and again until the answer is yes. */
export async function until(
  yes: () => boolean | Promise<boolean>,
  what: string,
  deadlineMs = 40_000,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await yes())) {
    if (Date.now() > deadline) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}
