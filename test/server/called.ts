import { once } from "node:events";
import { type IncomingMessage, request as requestInClear } from "node:http";
import { request as requestOverTls } from "node:https";
import { text } from "node:stream/consumers";

export interface Called {
  status: number;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** Which certificates are believed, in PEM. */
  ca?: string;
  /** The address that it comes from, one of this machine's own. */
  from?: string;
  /** Of the request as it is sent, where no URL may be read into it. */
  path?: string;
}

/** A request as `fetch` does not let one make it: with another `Host`, a path as it is, a certificate of ours. */
export async function called(
  url: string,
  { method = "GET", headers, body, ca, from, path }: Call = {},
): Promise<Called> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const request = (protocol === "https:" ? requestOverTls : requestInClear)({
    hostname,
    port,
    path: path ?? `${pathname}${search}`,
    method,
    agent: false,
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    // Else what is said to be the host would be looked for in the certificate.
    ...(ca !== undefined && { ca, servername: "localhost" }),
    ...(from !== undefined && { localAddress: from }),
  });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}
