/** What requests are sent to, without a socket. */
interface Front {
  request(url: string, init: RequestInit, bindings: unknown): Response | Promise<Response>;
}

/** Where the service under test is reached. */
export const SERVICE_URL = "http://localhost:8080";

export interface Called {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed, where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what its test says
  body: any;
}

export interface CallOptions {
  /** Bytes and streams go as they are, all else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Somebody who asks: like a browser, it keeps cookies and sends its session's token. */
export interface Caller {
  /** Calls such as `GET /api/syncs`. */
  call(line: string, options?: CallOptions): Promise<Called>;
  cookies: Map<string, string>;
  /** What goes with every request. */
  headers: Record<string, string>;
  signIn(email: string, password: string): Promise<Called>;
  /** Opens a one-time link. */
  open(link: string): Promise<Called>;
}

export interface CallerOptions {
  /** With every request. */
  headers?: Record<string, string>;
  /** Where its requests come from. @default this machine */
  address?: string;
}

export function createCaller(
  front: Front,
  { headers: always = {}, address = "127.0.0.1" }: CallerOptions = {},
): Caller {
  const cookies = new Map<string, string>();
  let csrf: string | undefined;

  const call: Caller["call"] = async (line, { body, headers } = {}) => {
    const [method, path] = line.split(/ (.*)/s) as [string, string];
    const isRaw = body instanceof Uint8Array || body instanceof ReadableStream;
    const answer = await front.request(
      new URL(path, SERVICE_URL).href,
      {
        method,
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
          ...(csrf !== undefined && { "x-csrf-token": csrf }),
          ...(body !== undefined && {
            "content-type": isRaw ? "application/octet-stream" : "application/json",
          }),
          ...always,
          ...headers,
        },
        ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body), duplex: "half" }),
      } as RequestInit,
      { incoming: { socket: { remoteAddress: address } } },
    );
    for (const cookie of answer.headers.getSetCookie()) keep(cookie);
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get("content-type") ?? "");
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };

  const keep = (cookie: string): void => {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
    if (value === "" || /max-age=0/i.test(cookie)) cookies.delete(name!);
    else cookies.set(name!, value!);
  };

  return {
    call,
    cookies,
    headers: always,
    signIn: async (email, password) => {
      const answer = await call("POST /api/sign-in", { body: { email, password } });
      csrf = answer.body.csrf;
      return answer;
    },
    open: async (link) => {
      const answer = await call(`GET ${link}`);
      if (answer.status === 303) csrf = (await call("GET /api/session")).body.csrf;
      return answer;
    },
  };
}
