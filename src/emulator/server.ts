import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { app } from "./app.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Faults, faults } from "./faults.ts";
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
  /** Refuses what comes faster, per region. @default absent: nothing is too fast */
  throttle?: ThrottleOptions;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  /** The Ads API of one region. */
  apiUrl(region: Region): string;
  tokenUrl: string;
  store: Store;
  faults: Faults;
  clock: Clock;
  /** Stops listening and drops what is still open. */
  close(): Promise<void>;
}

/** Starts Amazon Ads, as far as Headwater needs it, on one port of this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const clock = options.clock ?? systemClock;
  const host = options.host ?? "127.0.0.1";
  const injected = faults(operations.map(({ name }) => name));
  const state = store(options.seed ?? demoSeed, clock, injected, options);
  const { fetch } = app(state, clock, options.throttle);

  // The global Request and Response stay as they are: a test runs the emulator in its own process.
  const { promise: listening, resolve, reject } = Promise.withResolvers<AddressInfo>();
  const server = serve(
    { fetch, port: options.port ?? 0, hostname: host, overrideGlobalObjects: false },
    resolve,
  );
  server.once("error", reject);
  const { port } = await listening;
  server.off("error", reject);

  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    url,
    port,
    apiUrl: (region) => url + REGIONS[region],
    tokenUrl: `${url}/auth/o2/token`,
    store: state,
    faults: injected,
    clock,
    close: () =>
      new Promise((done, failed) => {
        server.close((error) => (error ? failed(error) : done()));
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
