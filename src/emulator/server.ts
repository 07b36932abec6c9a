import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { urlOf } from "./address.ts";
import { app } from "./app.ts";
import { type Clock, type MovableClock, offsetClock, systemClock } from "./clock.ts";
import { type Faults, faults } from "./faults.ts";
import { kept } from "./kept.ts";
import { operations } from "./operations.ts";
import { REGIONS, type Region } from "./region.ts";
import { demoSeed, type Seed } from "./seed.ts";
import { type Store, type StoreOptions, store } from "./store.ts";
import type { ThrottleOptions } from "./throttle.ts";

export { EXCHANGES, type Exchange } from "./exchange.ts";

export interface EmulatorOptions extends StoreOptions {
  /** @default 0, any free port */
  port?: number;
  /** @default "127.0.0.1": nobody else can reach it */
  host?: string;
  /** @default the system's */
  clock?: Clock;
  /** What there is before the first request. @default the demo's profiles and advertisers, and no audience */
  seed?: Seed;
  /**
   * Where the state is kept: saved at the end and now and then, read at the start. A process that is killed loses what
   * is newer than the last save. @default absent: nothing is kept
   */
  file?: string;
  /** How often something new is saved, in milliseconds. @default 5_000 */
  saveEveryMs?: number;
  /** Refuses what comes faster, per region. @default absent: nothing is too fast */
  throttle?: ThrottleOptions;
}

export interface Emulator {
  /** Where this machine reaches it, e.g. `http://127.0.0.1:4210`. */
  url: string;
  port: number;
  /** The Ads API of one region. */
  apiUrl(region: Region): string;
  /** Login with Amazon's page of one region. */
  authorizeUrl(region: Region): string;
  /** Its token endpoint: any region's takes any token. */
  tokenUrl: string;
  store: Store;
  faults: Faults;
  /** `options.clock`, or the system's; ahead of it by what it is moved. */
  clock: MovableClock;
  /** Stops listening, drops what is still open, and saves. */
  close(): Promise<void>;
}

/** Starts Amazon Ads, as far as Headwater needs it, on one port of this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const clock = offsetClock(options.clock ?? systemClock);
  const host = options.host ?? "127.0.0.1";
  const injected = faults(operations.map(({ name }) => name));
  const state = store(options.seed ?? demoSeed, clock, injected, options);
  const routes = app(state, clock, options.throttle);
  const saved = options.file ? kept(options.file, options.saveEveryMs ?? 5_000, state, clock) : undefined;
  await saved?.restore();
  const fetch: typeof routes.fetch = (request, env) => {
    if (request.method !== "GET") saved?.touch();
    return routes.fetch(request, env);
  };

  // The global Request and Response stay as they are: a test runs the emulator in its own process.
  const { promise: listening, resolve, reject } = Promise.withResolvers<AddressInfo>();
  const server = serve(
    { fetch, port: options.port ?? 0, hostname: host, overrideGlobalObjects: false },
    resolve,
  );
  server.once("error", reject);
  const { port } = await listening;
  server.off("error", reject);

  const stopped = () =>
    new Promise<void>((done, failed) => {
      server.close((error) => (error ? failed(error) : done()));
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
  try {
    saved?.start();
  } catch (error) {
    await stopped();
    throw error;
  }

  const url = urlOf({ host, port });
  return {
    url,
    port,
    apiUrl: (region) => url + REGIONS[region],
    authorizeUrl: (region) => `${url}${REGIONS[region]}/ap/oa`,
    tokenUrl: `${url}/auth/o2/token`,
    store: state,
    faults: injected,
    clock,
    async close() {
      await stopped();
      saved?.close();
    },
  };
}
