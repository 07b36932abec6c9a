import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { watchWire } from "../conformance/wire.ts";

/** A request as the server saw it. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
}

/** `dropped`: the connection ends without an answer. `silent`: nothing ever comes. `cut`: half a body, then the end. */
export type Canned =
  | { status: number; body?: unknown; text?: string; headers?: Record<string, string> }
  | "dropped"
  | "silent"
  | "cut";

/** A real HTTP server that gives the answers it was told, in order, and remembers what it was asked. */
export interface CannedAmazon extends AsyncDisposable {
  url: string;
  seen: Seen[];
  answers(...next: Canned[]): void;
}

/** @param silent is called once a request has come whole that will never be answered. */
export async function cannedAmazon(silent = () => {}): Promise<CannedAmazon> {
  const seen: Seen[] = [];
  const queue: Canned[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url!, "http://amazon");
    const { method, headers, url } = request as Required<Pick<IncomingMessage, "method" | "headers" | "url">>;
    const body = Buffer.concat(chunks).toString();
    seen.push({ method, path: pathname, query: searchParams, headers, body });
    // Requests only: the answers are the test's own, and some are none that Amazon would give.
    watchWire({ method, url, headers, body });
    const canned = queue.shift() ?? { status: 599, text: "The test did not expect this request." };
    if (canned === "silent") silent();
    else give(response, canned);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answers: (...next) => {
      queue.push(...next);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function give(response: ServerResponse, canned: Exclude<Canned, "silent">): void {
  if (canned === "dropped") {
    response.destroy();
    return;
  }
  if (canned === "cut") {
    response.writeHead(200, { "content-length": "100" });
    response.write('{"jobReq', () => response.destroy());
    return;
  }
  response.writeHead(canned.status, { "x-amzn-RequestId": "request-1", ...canned.headers });
  response.end(canned.text ?? JSON.stringify(canned.body));
}
