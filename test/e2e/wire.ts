import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { type RawRequest, watchWire } from "../conformance/wire.ts";

/** One request as it came over the wire. */
export interface WireRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Absent while there is no answer, and for good when there is none. */
  status?: number;
}

/**
 * Stands between a client and the emulator, hands everything on, writes it down, and compares it with Amazon's
 * description: a test fails for what passed here that does not fit.
 */
export interface Wire {
  url: string;
  port: number;
  requests: WireRequest[];
  /** Answers in the emulator's place, where it returns something. */
  intercept?: (request: WireRequest) => { status: number; body: unknown } | undefined;
  /** Uploads, in the order of their arrival. */
  uploads(): WireRequest[];
  close(): Promise<void>;
}

export async function tapWire(target: string): Promise<Wire> {
  const requests: WireRequest[] = [];
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const seen: WireRequest = {
      method: incoming.method!,
      path: incoming.url!,
      headers: incoming.headers,
      body: body.toString(),
    };
    requests.push(seen);
    const raw: RawRequest = { ...seen, url: seen.path };
    const own = wire.intercept?.(seen);
    if (own) {
      const answer = { status: own.status, headers: { "content-type": seen.headers.accept } };
      const text = JSON.stringify(own.body);
      seen.status = own.status;
      watchWire(raw, { ...answer, body: text });
      outgoing.writeHead(own.status, answer.headers);
      outgoing.end(text);
      return;
    }
    const onward = request(`${target}${incoming.url}`, {
      method: incoming.method,
      headers: { ...incoming.headers, "content-length": body.length },
      agent: false,
    });
    const cut = (): void => {
      watchWire(raw);
      outgoing.socket?.destroy();
    };
    outgoing.once("close", () => onward.destroy());
    onward.once("error", cut);
    onward.once("response", (answer) => {
      seen.status = answer.statusCode;
      outgoing.writeHead(answer.statusCode!, answer.headers);
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.once("end", () => {
        const text = Buffer.concat(parts).toString();
        watchWire(raw, { status: answer.statusCode!, headers: answer.headers, body: text });
      });
      answer.once("error", cut).pipe(outgoing);
    });
    onward.end(body);
  };
  const server = createServer(
    (incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const wire: Wire = {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    uploads: () => requests.filter(({ path }) => path.endsWith("/amc/audiences/records")),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return wire;
}
