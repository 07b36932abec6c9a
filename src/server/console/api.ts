import type { z } from "@hono/zod-openapi";
import type { Problem } from "../api/problem.ts";
import type { Contract } from "../contract.ts";

type Operations = Contract[keyof Contract];
type KeyOf<O> = O extends { method: infer M extends string; path: infer P extends string }
  ? `${Uppercase<M>} ${P}`
  : never;
/** Every operation of the API, such as `GET /api/runs/{runId}`. */
export type OperationKey = KeyOf<Operations>;
type Named<K extends OperationKey> = Operations extends infer O
  ? O extends Operations
    ? KeyOf<O> extends K
      ? O
      : never
    : never
  : never;

type Part<O, P extends string> = O extends { [Q in P]: infer S extends z.ZodType } ? z.input<S> : undefined;
type Required<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] };
type Asked<O> = Required<{ params: Part<O, "params">; query: Part<O, "query">; body: Part<O, "body"> }> & {
  ifMatch?: string;
  /** The same for each try of what a person asked for once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
};
export type Answer<K extends OperationKey> =
  Named<K> extends { answer: infer S extends z.ZodType } ? z.output<S> : undefined;

/** An answer that is no success, as a problem. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Sent with whatever changes something; known once the session is. */
let csrf: string | undefined;
export const setCsrf = (token: string | undefined): void => {
  csrf = token;
};
export const csrfToken = (): string | undefined => csrf;

/** Calls one operation. @throws {ApiProblem} */
export async function api<K extends OperationKey>(key: K, given: Asked<Named<K>>): Promise<Answer<K>> {
  const [method, template] = key.split(" ") as [string, string];
  const {
    params = {},
    query = {},
    body,
    ifMatch,
    idempotencyKey,
    signal,
  } = given as unknown as {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
    ifMatch?: string;
    idempotencyKey?: string;
    signal?: AbortSignal;
  };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  const isFile = body instanceof Blob;
  const response = await fetch(search.size === 0 ? path : `${path}?${search}`, {
    method,
    signal,
    headers: {
      accept: "application/json",
      ...(body !== undefined && { "content-type": isFile ? "application/octet-stream" : "application/json" }),
      ...(method !== "GET" && csrf !== undefined && { "x-csrf-token": csrf }),
      ...(ifMatch !== undefined && { "if-match": `"${ifMatch}"` }),
      ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
    },
    body: body === undefined ? undefined : isFile ? body : JSON.stringify(body),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiProblem(AWAY);
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer<K>;
  throw new ApiProblem(await response.json().catch(() => ({ ...AWAY, status: response.status })));
}

/** No answer came. */
export const AWAY: Problem = {
  type: "/errors#service.away",
  title: "service.away",
  status: 0,
  code: "service.away",
  detail: "The service does not answer.",
  hint: "Is it running? In a terminal: headwater serve",
};
