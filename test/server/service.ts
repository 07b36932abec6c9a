import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { DEMO, demoSeed } from "../../src/emulator/seed.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/server.ts";
import { openState, type RunReport } from "../../src/index.ts";
import type { Ledger } from "../../src/jobs/ledger.ts";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import type { AuditEntry } from "../../src/model/audit-entry.ts";
import { type Auth, openAuth } from "../../src/server/auth/auth.ts";
import { callerAddress } from "../../src/server/auth/listen-guard.ts";
import { checkListening } from "../../src/server/auth/listen-rules.ts";
import { compose } from "../../src/server/composition.ts";
import { createFront } from "../../src/server/front.ts";
import type { Right, Role } from "../../src/server/rights.ts";
import type { Happening, Practice, Service } from "../../src/server/service.ts";
import { fastClock } from "../e2e/fast-clock.ts";
import { AUDIENCE, connectionsOf, membersOf, WAIT_MS } from "../e2e/site.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { type Caller, type CallerOptions, createCaller, SERVICE_URL } from "./caller.ts";

/** Of every user that a test adds. */
export const PASSWORD = "correct horse battery";
/** Where the service has Amazon send browsers back to. */
export const RETURN_URL = `${SERVICE_URL}/api/connections/callback`;
const PORT = 8080;

type Settings = Record<string, unknown>;

/** All of `headwater serve` over a state folder and an Amazon of its own, but for what listens and what runs by itself. */
export interface TestService {
  service: Service;
  auth: Auth;
  folder: string;
  emulator: Emulator;
  clock: Clock;
  /** What the hub was told, oldest first. */
  happenings: Happening[];
  /** Calls as the owner, `local`, who has come by the one-time link. */
  call: Caller["call"];
  /** Somebody who is not signed in. */
  stranger(options?: CallerOptions): Caller;
  /** A named user, signed in. */
  user(name: string, role: Role): Promise<Caller>;
  /** A program with an API key of the owner's. */
  program(rights: readonly Right[]): Promise<Caller>;
  write(name: string, content: string | Uint8Array): void;
  /** Applies a headwater.yaml: these settings beside the connection and destination `demo`. */
  configure(settings: Settings): Promise<void>;
  /** One sync named `spring` of `people.csv` into `demo`; its settings and others can be said. */
  spring(sync?: Settings, rest?: Settings): Promise<void>;
  /** In the console's own settings, connection `amazon`, destination `shop`, and the file `people.csv`. */
  furnish(): Promise<void>;
  /** Syncs until Amazon has finished. */
  sync(name?: string): Promise<RunReport>;
  members(): ReturnType<typeof membersOf>;
  /** The state folder's own, as another process opens it. */
  ledger(): Promise<Ledger>;
  /** Waits until nothing is at work. */
  idle(): Promise<void>;
  /** Who did what, oldest first, but for signing in. */
  audited(): Promise<AuditEntry[]>;
  /** Everything that was logged, as one text. */
  logged(): string;
}

export interface TestServiceOptions extends Omit<EmulatorOptions, "clock"> {
  /** @default one that runs faster than the machine's */
  clock?: Clock;
  practice?: Practice;
  /** Of another one: as if the service had been started again. @default an empty one */
  folder?: string;
}

export async function openService({
  practice,
  clock = fastClock(),
  folder = temporaryFolder(),
  ...options
}: TestServiceOptions = {}): Promise<TestService> {
  const lines: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const env = { HEADWATER_THREADS: "1" };
  const clients = demoSeed.clients.map((client) => ({ ...client, allowedReturnUrls: [RETURN_URL] }));
  const emulator = await startEmulator({ jobMs: 20, clock, seed: { ...demoSeed, clients }, ...options });
  const state = await openState({ cwd: folder, env, clock });
  const rules = checkListening(
    { host: "localhost", port: PORT, hasCertificate: false, trustedProxies: [] },
    0,
  );
  const { url } = rules;
  const auth = await openAuth({
    state,
    clock,
    url,
    log: { warn: (message) => log.warn(message) },
    addressOf: callerAddress(rules),
  });
  const closing = new AbortController();
  const composed = compose(state, { auth, clock, log, url, env, practice, closing: closing.signal });
  const { service, routes, metrics } = composed;
  const front = createFront({ routes, guards: auth.guards, rules, clock, log, onAnswer: metrics.answered });
  const happenings: Happening[] = [];
  service.hub.listen((happening) => void happenings.push(happening));
  onTestFinished(async () => {
    closing.abort();
    await composed.close();
    await state.close();
    await emulator.close();
  });

  const stranger = (given?: CallerOptions): Caller => createCaller(front, given);
  let owner: Promise<Caller> | undefined;
  const signedInOwner = async (): Promise<Caller> => {
    const caller = stranger();
    await caller.open(await auth.newSignInLink());
    return caller;
  };
  const write = (name: string, content: string | Uint8Array): void =>
    writeFileSync(join(folder, name), content);
  const configure: TestService["configure"] = async (settings) => {
    const yaml = JSON.stringify({ ...connectionsOf(emulator.url), ...settings });
    await state.settings.apply(yaml, { by: "headwater.yaml", owner: "headwater.yaml" });
  };

  return {
    service,
    auth,
    folder,
    emulator,
    clock,
    happenings,
    call: async (line, given) => {
      owner ??= signedInOwner();
      return (await owner).call(line, given);
    },
    stranger,
    user: async (name, role) => {
      await addUser(auth, name, role);
      const caller = stranger();
      await caller.signIn(addressOf(name), PASSWORD);
      return caller;
    },
    program: async (rights) => {
      // Whoever has the terminal is there once there was a link.
      await auth.newSignInLink();
      const { key } = await auth.keys.add(
        { name: rights.join(" "), rights: [...rights] },
        { name: "local", kind: "user", id: "local", rights },
      );
      return stranger({ headers: { authorization: `Bearer ${key}` } });
    },
    write,
    configure,
    spring: (sync, rest) =>
      configure({
        limits: { requestsPerSecond: 1000 },
        ...rest,
        syncs: {
          spring: { source: { file: "people.csv" }, audience: { name: AUDIENCE }, mode: "mirror", ...sync },
        },
      }),
    furnish: async () => {
      write("people.csv", "id,email\np_1,one@example.com\np_2,two@example.com\n");
      const said = { by: "local" };
      const login = {
        ...connectionTo(emulator.url),
        clientSecret: DEMO.clientSecret,
        refreshToken: DEMO.refreshToken,
      };
      await state.settings.put({ kind: "connections", name: "amazon", body: login }, said);
      await state.settings.put({ kind: "destinations", name: "shop", body: DESTINATION }, said);
    },
    sync: (name = "spring") =>
      service.with(async (headwater) => (await headwater.sync(name, { waitMs: WAIT_MS })).report!),
    members: () => membersOf(emulator),
    ledger: async () => {
      const ledger = await openLedger(join(state.home, "ledger.sqlite"), { clock });
      onTestFinished(() => ledger.close());
      return ledger;
    },
    idle: async () => {
      const isOpen = () => service.works.all().some(({ state: at }) => at === "waiting" || at === "running");
      while (isOpen()) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const unlisten = service.hub.listen(() => resolve());
        await promise;
        unlisten();
      }
    },
    audited: async () =>
      (await state.kept.auditEntries({ limit: 100 }))
        .filter(({ did }) => did !== "session.sign-in")
        .reverse(),
    logged: () => lines.join(""),
  };
}

/** For tests of what takes hours: the machine's clock, which they set. */
export const openAccess = (): Promise<TestService> => openService({ clock: systemClock });

const addressOf = (name: string): string => `${name.toLowerCase()}@example.com`;

export const addUser = (auth: Auth, name: string, role: Role) =>
  auth.users.add({ name, email: addressOf(name), role, password: PASSWORD });

/** Where an Amazon is, as the console says it. */
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
  audience: { name: AUDIENCE },
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
