import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { DEMO, demoSeed } from "../../src/emulator/seed.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/server.ts";
import { type Headwater, type OpenOptions, open, openState } from "../../src/index.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { newId } from "../../src/lib/id.ts";
import type { AuditEntry } from "../../src/model/audit-entry.ts";
import { createApi, type Guards } from "../../src/server/app.ts";
import { createHub } from "../../src/server/hub.ts";
import type { Handled } from "../../src/server/operation.ts";
import { RIGHTS, type Who } from "../../src/server/rights.ts";
import type { Happening, Practice, Service } from "../../src/server/service.ts";
import { createWorks } from "../../src/server/works.ts";
import { fastClock } from "../e2e/fast-clock.ts";

const ANN: Who = { name: "Ann", kind: "user", id: "u_ann", rights: RIGHTS };
export const BOB: Who = { name: "Bob", kind: "user", id: "u_bob", rights: RIGHTS };

export interface Called {
  status: number;
  headers: Headers;
  /** Parsed, where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what its test says
  body: any;
  text: string;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** @default ANN */
  as?: Who;
}

/** A service in this process over a state folder and an Amazon of its own, without listening: routes are called. */
export interface TestService {
  service: Service;
  folder: string;
  emulator: Emulator;
  clock: Clock;
  /** What the hub was told, oldest first. */
  happenings: Happening[];
  write(name: string, content: string | Uint8Array): void;
  /** Calls one of the routes, such as `GET /api/syncs`. */
  call(line: string, options?: CallOptions): Promise<Called>;
  /** Who did what, oldest first. */
  log(): Promise<AuditEntry[]>;
  /** A connection, a destination and the file `people.csv`, as most tests want them; a login is not needed. */
  furnish(): Promise<void>;
  /** Waits until nothing is at work. */
  idle(): Promise<void>;
}

export interface TestServiceOptions extends EmulatorOptions {
  practice?: Practice;
}

const SERVICE_URL = "http://localhost:8080";
/** Where the service has Amazon send browsers back to. */
export const RETURN_URL = `${SERVICE_URL}/api/connections/callback`;

export async function makeService(
  routes: (service: Service) => readonly Handled[],
  { practice, ...options }: TestServiceOptions = {},
): Promise<TestService> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-service-"));
  const clock = fastClock();
  const clients = demoSeed.clients.map((client) => ({ ...client, allowedReturnUrls: [RETURN_URL] }));
  const emulator = await startEmulator({ jobMs: 20, clock, seed: { ...demoSeed, clients }, ...options });
  const env = { HEADWATER_THREADS: "1" };
  const log = pino({ level: "silent" });
  const state = await openState({ cwd: folder, env, clock });
  const openHere = (more: Partial<OpenOptions> = {}): Promise<Headwater> =>
    open({ cwd: folder, env, clock, ...more });
  const hub = createHub(log);
  const works = createWorks({ open: openHere, clock, hub, log });
  const happenings: Happening[] = [];
  hub.listen((happening) => void happenings.push(happening));
  const service: Service = {
    clock,
    log,
    url: SERVICE_URL,
    startedAt: clock.now(),
    state,
    with: async (work) => {
      await using headwater = await openHere();
      return await work(headwater);
    },
    works,
    hub,
    ...(practice && { practice }),
    audit: (who, did, to, detail) =>
      state.kept.addAuditEntry({
        auditId: newId(),
        at: clock.now(),
        who: who.name,
        did,
        ...(to !== undefined && { to }),
        ...(detail !== undefined && { detail }),
      }),
  };
  onTestFinished(async () => {
    await works.close();
    await state.close();
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let who = ANN;
  const letPass: Guards = {
    access: () => async (c, next) => {
      c.set("who", who);
      await next();
    },
    once: () => (_c, next) => next(),
  };
  const api = createApi(routes(service), letPass);
  const call: TestService["call"] = async (line, { body, headers = {}, as = ANN } = {}) => {
    who = as;
    const [method, path] = line.split(" ") as [string, string];
    const isRaw = body === undefined || body instanceof Uint8Array || body instanceof ReadableStream;
    const answer = await api.request(path, {
      method,
      headers: { "content-type": isRaw ? "application/octet-stream" : "application/json", ...headers },
      ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body), duplex: "half" }),
    } as RequestInit);
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get("content-type") ?? "");
    return {
      status: answer.status,
      headers: answer.headers,
      body: isJson ? JSON.parse(text) : undefined,
      text,
    };
  };
  return {
    service,
    folder,
    emulator,
    clock,
    happenings,
    write: (name, content) => writeFileSync(join(folder, name), content),
    call,
    log: async () => (await state.kept.auditEntries({ limit: 100 })).reverse(),
    furnish: async () => {
      const said = { by: ANN.name };
      writeFileSync(join(folder, "people.csv"), "id,email\np_1,one@example.com\np_2,two@example.com\n");
      const login = {
        ...connectionTo(emulator.url),
        clientSecret: DEMO.clientSecret,
        refreshToken: DEMO.refreshToken,
      };
      await state.settings.put({ kind: "connections", name: "amazon", body: login }, said);
      await state.settings.put({ kind: "destinations", name: "shop", body: DESTINATION }, said);
    },
    idle: async () => {
      const isOpen = () => works.all().some(({ state: at }) => at === "waiting" || at === "running");
      while (isOpen()) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const unlisten = hub.listen(() => resolve());
        if (isOpen()) await promise;
        unlisten();
      }
    },
  };
}

/** Where the practice Amazon is, as the console says it. */
export const connectionTo = (url: string) => ({
  region: "NA",
  clientId: DEMO.clientId,
  endpoints: { api: `${url}/{region}`, token: `${url}/auth/o2/token`, authorize: `${url}/{region}/ap/oa` },
});

export const DESTINATION = {
  connection: "amazon",
  profileId: DEMO.profileId,
  advertiserId: DEMO.advertiserId,
};

export const SPRING = {
  source: { file: "people.csv" },
  destination: "shop",
  audience: { name: "Spring buyers US" },
  mode: "mirror",
};

/** Where Amazon would send the browser of a person who decides so. */
export async function decided(
  emulator: Emulator,
  url: string,
  how: { personId?: string; decision?: string } = {},
): Promise<string> {
  const answer = await fetch(`${emulator.url}/_emulator/authorize`, {
    method: "POST",
    body: JSON.stringify({ url, personId: DEMO.personId, ...how }),
  });
  const { location, message } = (await answer.json()) as { location?: string; message?: string };
  if (location === undefined) throw new Error(message);
  return location;
}
