import { timeLimit } from "../lib/retry.ts";
import { version } from "../lib/version.ts";

export type Fetch = typeof fetch;

/** Who is asking, in every request: for Amazon's support, and for whoever reads a log on the way. */
export const USER_AGENT = `headwater/${version()} node/${process.versions.node}`;

/** No DELETE: at Amazon's connections one without an id deletes them all, and nothing else here needs it. */
export type Method = "GET" | "POST" | "PUT" | "PATCH";

export interface HttpRequest {
  method: Method;
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
}

/** A whole answer. */
export interface Answer {
  arrived: true;
  status: number;
  headers: Headers;
  text: string;
}

/** No answer, or half of one. */
export interface Lost {
  arrived: false;
  /** False when the request certainly never left: there was no connection to send it on. */
  sent: boolean;
  timedOut: boolean;
  cause: unknown;
}

/**
 * One request and what became of it; follows no redirect, for tokens must not travel. Nothing but time cuts it short:
 * whoever wants to stop waits for it, for its answer must be known.
 * @param timeoutMs from the first byte sent to the last received, in milliseconds.
 */
export const exchange = (
  { url, ...request }: HttpRequest,
  { fetch, timeoutMs }: { fetch: Fetch; timeoutMs: number },
): Promise<Answer | Lost> =>
  answerOf(
    (limit) =>
      fetch(url, {
        ...request,
        headers: { "User-Agent": USER_AGENT, ...request.headers },
        redirect: "manual",
        signal: limit,
      }),
    timeoutMs,
  );

/** What became of a request that `send` makes under the signal it is given. */
export async function answerOf(
  send: (signal: AbortSignal) => Promise<Response>,
  timeoutMs: number,
): Promise<Answer | Lost> {
  const timeout = timeLimit(timeoutMs);
  try {
    const response = await send(timeout);
    return { arrived: true, status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    return { arrived: false, sent: !neverConnected(cause), timedOut: timeout.aborted, cause };
  }
}

/** The system's own error, or the one inside of what a fetch throws. */
function systemError(failure: unknown): NodeJS.ErrnoException {
  if (!(failure instanceof Error)) return new Error(String(failure));
  return failure.cause instanceof Error ? failure.cause : failure;
}

const isOfConnecting = ({ syscall }: NodeJS.ErrnoException): boolean =>
  syscall === "connect" || syscall === "getaddrinfo";

/** A name with several addresses fails with one error for each of them. */
function neverConnected(failure: unknown): boolean {
  const error = systemError(failure);
  return error instanceof AggregateError ? error.errors.every(isOfConnecting) : isOfConnecting(error);
}

/** What the system calls the failure: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, … */
export function failureName(failure: unknown): string {
  const error = systemError(failure);
  return error.code ?? error.name;
}
