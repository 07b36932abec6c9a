import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { problem } from "./api/problem.ts";
import type { Right, Who } from "./rights.ts";

/**
 * Who may call. `open`: everybody. `sign-in`: whoever proves who they are by this very call. `callback`: the browser that
 * Amazon sends back, with the session that sent it there. `metrics`: whoever has the token of the metrics. `session`:
 * everybody who is signed in. Else: who has that right.
 */
export type Access = "open" | "sign-in" | "callback" | "metrics" | "session" | Right;

type Method = "get" | "post" | "put" | "patch" | "delete";

/** One operation of the HTTP API, as its callers see it: handled in routes/, typed for the console by contract.ts. */
export interface Operation {
  method: Method;
  /** With `{names}` for its parameters. */
  path: string;
  access: Access;
  /** One line, for /openapi.json. */
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer?: z.ZodType;
  /** Of the answer. @default 200; 204 without one */
  status?: 200 | 201 | 202 | 204 | 303;
  /** It starts something: an `Idempotency-Key` makes a second call answer as the first did. */
  starts?: true;
  /** It reads settings: the answer has an ETag. `change`: it changes them, and wants `If-Match` (`*` or absent: as it comes). */
  etag?: "read" | "change";
  /** The answer or body is not JSON. */
  media?: { body?: string; answer?: string };
}

/** Keeps the literal types, which make the console's client typed. */
export const operation = <const O extends Operation>(operation: O): O => operation;

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets once the right, the parameters and the body are checked. */
export interface Given<O extends Operation> {
  params: Output<O["params"]>;
  query: Output<O["query"]>;
  body: Output<O["body"]>;
  /** Nobody's where access is `open`, `sign-in` or `metrics`. */
  who: Who;
  c: Context;
  /** What `If-Match` says; absent: nothing. */
  ifMatch?: string | undefined;
}

/** The answer as JSON, or a response of another kind. */
export type Handle<O extends Operation> = (
  given: Given<O>,
) => Promise<(O["answer"] extends z.ZodType ? z.input<O["answer"]> : undefined) | Response>;

/** An operation with what answers it. */
export interface Handled {
  operation: Operation;
  handle: (given: Given<Operation>) => Promise<unknown>;
}

export const handled = <O extends Operation>(operation: O, handle: Handle<O>): Handled => ({
  operation,
  handle: handle as unknown as Handled["handle"],
});

const json = (schema: z.ZodType) => ({ "application/json": { schema } });

const HEADERS = {
  starts: z.object({
    "idempotency-key": z.string().max(255).optional().openapi({
      description:
        "A text of your own: a second call with it within a day answers as the first did, and starts nothing.",
    }),
  }),
  change: z.object({
    "if-match": z.string().optional().openapi({
      description: "The ETag that the change was made from; with another one there now, the answer is 412.",
    }),
  }),
} as const;

const aProblem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problem } },
});

/** How an operation can be refused; the problem's `code` says why. */
const problemsOf = (access: Access) => ({
  ...(access !== "open" && { 401: aProblem("Nobody is signed in, or the sign-in is none") }),
  ...(access !== "open" && access !== "sign-in" && { 403: aProblem("Without the right to do this") }),
  ...(access === "sign-in" && { 429: aProblem("Tried too often") }),
  default: aProblem("Refused, or failed"),
});

/** An operation in the form that @hono/zod-openapi routes and describes. */
export function routeOf(operation: Operation) {
  const { method, path, access, summary, params, query, body, answer, media = {} } = operation;
  const status = operation.status ?? (answer ? 200 : 204);
  const headers = operation.starts
    ? HEADERS.starts
    : operation.etag === "change"
      ? HEADERS.change
      : undefined;
  return createRoute({
    method,
    path,
    summary,
    tags: [path.split("/")[path.startsWith("/api/") ? 2 : 1] ?? ""],
    security: access === "open" || access === "sign-in" ? [] : [{ session: [] }, { key: [] }],
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(headers && { headers }),
      ...(body && {
        body: {
          content: media.body ? { [media.body]: { schema: body } } : json(body),
          required: true,
        },
      }),
    },
    responses: {
      [status]: {
        description: summary,
        ...(answer && { content: media.answer ? { [media.answer]: { schema: answer } } : json(answer) }),
      },
      ...problemsOf(access),
    },
  });
}
