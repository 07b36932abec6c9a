import { channel } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { Context, MiddlewareHandler } from "hono";
import { hasNoBody } from "./body.ts";
import type { Env } from "./env.ts";
import { REGIONS, type Region } from "./region.ts";

/**
 * The name of the `node:diagnostics_channel` on which every emulator of a process publishes each `Exchange`, before its
 * answer leaves: to record what a client says, or to check it against a description. Costs nothing while nobody listens.
 * @example
 * import { subscribe } from "node:diagnostics_channel";
 * import { EXCHANGES, type Exchange } from "headwater/emulator";
 *
 * subscribe(EXCHANGES, (message) => {
 *   const { request, answer } = message as Exchange;
 *   console.log(request.method, request.path, answer?.status ?? "no answer");
 * });
 */
export const EXCHANGES = "headwater.emulator.exchange";

/** One request as it arrived, and the answer that goes back. Its texts are whole: tokens and hashes are in them. */
export interface Exchange {
  request: {
    method: string;
    /** Absent: Login with Amazon, which is one for all regions. */
    region?: Region;
    /** Below the region's prefix, e.g. `/amc/audiences/records`; escapes stay as they are. */
    path: string;
    query: URLSearchParams;
    headers: Headers;
    /** Absent: the request was dropped before it was read to its end. */
    body?: string;
  };
  /** Absent: none goes back, or half of one. */
  answer?: { status: number; headers: Headers; body: string };
}

const exchanges = channel(EXCHANGES);

/** Publishes what passes, for whoever listens. */
export const publishing: MiddlewareHandler<Env> = async (c, next) => {
  if (!exchanges.hasSubscribers || c.req.path.startsWith("/_emulator/")) return next();
  const body = overhear(c.env.incoming);
  await next();
  exchanges.publish({ request: requestOf(c, body()), answer: await answerOf(c.res) } satisfies Exchange);
};

/** Listens to whoever reads the body. What comes back gives the whole text, or undefined where nobody read to its end. */
function overhear(incoming: IncomingMessage): () => string | undefined {
  if (hasNoBody(incoming)) return () => "";
  const chunks: Buffer[] = [];
  // Paused first, so that listening does not set it flowing.
  incoming.pause().on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => (incoming.readableEnded ? Buffer.concat(chunks).toString() : undefined);
}

function requestOf({ req }: Context<Env>, body: string | undefined): Exchange["request"] {
  const { pathname, searchParams: query } = new URL(req.url);
  const region = (Object.keys(REGIONS) as Region[]).find((name) => pathname.startsWith(`${REGIONS[name]}/`));
  const path = region ? pathname.slice(REGIONS[region].length) : pathname;
  return { method: req.method, region, path, query, headers: req.raw.headers, body };
}

async function answerOf(response: Response): Promise<Exchange["answer"]> {
  const { status, headers } = response;
  // How a handler tells Hono that it has written to the socket itself, which here only a fault does.
  if (headers.has("x-hono-already-sent")) return undefined;
  return { status, headers, body: await response.clone().text() };
}
