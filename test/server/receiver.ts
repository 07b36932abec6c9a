import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Served } from "./served.ts";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Somebody else's server, which webhooks are sent to. */
export interface Receiver {
  url: string;
  got: Received[];
  /** What it answers next, one after the other; the last one from then on. */
  answers: number[];
}

export async function receiver(...answers: number[]): Promise<Receiver> {
  const got: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      got.push({ path: request.url ?? "", headers: request.headers, body });
      const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 204;
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got, answers };
}

export async function added(service: Served, url: string, events: string[]) {
  const answer = await service.post("/api/webhooks", { name: "ops", url, events });
  return (await answer.json()) as { webhookId: string; secret: string };
}
