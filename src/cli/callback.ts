import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { HeadwaterError, MachineError } from "../errors.ts";

/** Waits on this machine for the browser that Amazon sends back. */
export interface CallbackListener {
  /** The first address for which `take` found something. What it throws for others is shown in the browser. */
  answer: Promise<void>;
  close(): void;
}

const PATH = "/callback";

/**
 * Where Amazon sends the browser back: `localhost`, for Amazon takes plain http for that name only.
 * @source peers' set-up pages (read 2026-11-26; observed)
 */
export const returnUrlOf = (port: number): string => `http://localhost:${port}${PATH}`;

/**
 * Listens on the loopback addresses. `take` gets each address that a browser comes to; while it throws
 * `sign-in.not-ours`, the listener goes on waiting: a stray page must not end a sign-in.
 * @throws {MachineError} sign-in.port-in-use
 */
export async function listenForCallback(
  port: number,
  take: (address: string) => Promise<void>,
): Promise<CallbackListener> {
  const { promise: answer, resolve, reject } = Promise.withResolvers<void>();
  answer.catch(() => undefined);
  const routes = new Hono();
  routes.get(PATH, async (c) => {
    try {
      await take(c.req.url);
      resolve();
      return c.html(
        page("Connected", "You can close this window and go back to the terminal."),
        200,
        HEADERS,
      );
    } catch (error) {
      if (!(error instanceof HeadwaterError && error.code === "sign-in.not-ours")) reject(error);
      const told =
        error instanceof HeadwaterError ? error.message : "Headwater failed; the terminal says more.";
      return c.html(page("Not connected", told), 400, HEADERS);
    }
  });
  routes.notFound((c) => c.text("Nothing is here.", 404, HEADERS));
  const servers = [await listening(routes, port, "127.0.0.1")];
  // A browser may take localhost for the other family first. Without that family, the first is enough.
  await listening(routes, port, "::1").then(
    (server) => servers.push(server),
    () => undefined,
  );
  return {
    answer,
    // What is being answered is answered to its end, and no connection outlives its answer.
    close: () => {
      for (const server of servers) server.close();
    },
  };
}

const HEADERS = {
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
  "Cache-Control": "no-store",
  Connection: "close",
  "Referrer-Policy": "no-referrer",
};

async function listening({ fetch }: Hono, port: number, hostname: string): Promise<ReturnType<typeof serve>> {
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch, port, hostname, overrideGlobalObjects: false }, resolve);
  server.once("error", (cause: NodeJS.ErrnoException) =>
    reject(
      new MachineError("sign-in.port-in-use", `Port ${port} of this machine is taken (${cause.code}).`, {
        hint: "Another port, registered as a return URL too: headwater connect --port NUMBER. Or --paste, which needs none.",
        cause,
      }),
    ),
  );
  await promise;
  return server;
}

const page = (title: string, text: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} – Headwater</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;margin:15vh auto;max-width:30rem;padding:0 1rem;color-scheme:light dark}</style>
<h1>${title}</h1>
<p>${text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)}</p>
</html>
`;
