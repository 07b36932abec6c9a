import type { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";
import { type ServerType, serve } from "@hono/node-server";
import { ConfigError, MachineError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";

export interface ListenOptions {
  /** 0: any free one. */
  port: number;
  /** @default both loopback addresses: nobody else's machine reaches them */
  host?: string;
  /** Files in PEM. */
  tls?: { certFile: string; keyFile: string };
}

export interface Listening {
  port: number;
  /** Takes no more connections, and waits for the answers under way; drops them when that takes too long. */
  close(): Promise<void>;
}

/** What listens here knows the request as it came, for its address: `c.env.incoming`. */
type Answer = Parameters<typeof serve>[0]["fetch"];

const LOOPBACK = ["127.0.0.1", "::1"];
/** Answers under way are waited for so long at the end, in milliseconds. */
const PATIENCE_MS = 10_000;

/** @throws {MachineError} serve.port-in-use {ConfigError} serve.tls-unreadable */
export async function listen(fetch: Answer, options: ListenOptions, clock: Clock): Promise<Listening> {
  const [first, ...others] = options.host === undefined ? LOOPBACK : [options.host];
  const tls = options.tls && (await readTls(options.tls));
  const servers = [await listenOn(fetch, options.port, first!, tls)];
  const { port } = servers[0]!.address() as AddressInfo;
  for (const host of others) {
    try {
      servers.push(await listenOn(fetch, port, host, tls));
    } catch (error) {
      // A browser may take localhost for either family: another program must not answer in our place. Without IPv6 the first is enough.
      if (((error as MachineError).cause as NodeJS.ErrnoException).code === "EADDRINUSE") {
        for (const server of servers) server.close();
        throw error;
      }
    }
  }
  return { port, close: () => closeAll(servers, clock) };
}

async function listenOn(
  fetch: Answer,
  port: number,
  hostname: string,
  tls: { cert: string; key: string } | undefined,
): Promise<ServerType> {
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
  const options = { fetch, port, hostname, overrideGlobalObjects: false };
  const server = serve(tls ? { ...options, createServer, serverOptions: tls } : options, resolve);
  server.once("error", (cause: NodeJS.ErrnoException) =>
    reject(
      new MachineError(
        "serve.port-in-use",
        `Headwater can't listen on port ${port} of ${hostname} (${cause.code}).`,
        {
          hint: `Another port: headwater serve --port ${port === 8081 ? 8082 : 8081}`,
          cause,
        },
      ),
    ),
  );
  // A connection whose last answer ends after the server has closed is held for another request else.
  server.on("request", (_request: unknown, response: EventEmitter) => {
    response.once("close", () => {
      if (!server.listening && "closeIdleConnections" in server) server.closeIdleConnections();
    });
  });
  await promise;
  return server;
}

async function readTls({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  const read = (file: string) =>
    readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
      throw new ConfigError("serve.tls-unreadable", `${file} can't be read (${cause.code}).`, {
        hint: "--tls-cert and --tls-key name files in PEM that this user may read.",
        cause,
      });
    });
  const pair = { cert: await read(certFile), key: await read(keyFile) };
  try {
    createSecureContext(pair);
  } catch (cause) {
    throw new ConfigError(
      "serve.tls-unreadable",
      `${certFile} and ${keyFile} are no certificate and its key.`,
      {
        hint: "--tls-cert and --tls-key name files in PEM; the key without a password.",
        cause,
      },
    );
  }
  return pair;
}

async function closeAll(servers: readonly ServerType[], clock: Clock): Promise<void> {
  const patience = new AbortController();
  const closed = Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  ).finally(() => patience.abort());
  const impatient = clock.sleep(PATIENCE_MS, patience.signal).then(
    () => {
      for (const server of servers) if ("closeAllConnections" in server) server.closeAllConnections();
    },
    () => undefined,
  );
  await Promise.all([closed, impatient]);
}
