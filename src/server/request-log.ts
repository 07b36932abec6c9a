import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Logger } from "pino";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/id.ts";
import type { Env } from "./app.ts";
import { harden } from "./headers.ts";

/** One answer, as logs and metrics know it. */
export interface Answered {
  method: string;
  /** The operation's own path, `{names}` in it, so that no id of anybody's stands in it. */
  route: string;
  status: number;
  ms: number;
}

/** Answers that only say that the process is alive: every few seconds, and of no interest. */
const QUIET = new Set(["/healthz", "/readyz", "/metrics"]);

/** Writes down each request by its route, never by its address or body, and hardens its answer. */
export const requestLog =
  (
    { clock, log, secure }: { clock: Clock; log: Logger; secure: boolean },
    onAnswer: (answered: Answered) => void,
  ): MiddlewareHandler<Env> =>
  async (c, next) => {
    const startedAt = clock.now();
    const requestId = newId();
    await next();
    harden(c.res.headers, { path: c.req.path, secure });
    c.res.headers.set("X-Request-Id", requestId);
    const answered = {
      method: c.req.method,
      route: routeOf(matchedRoutes(c).map(({ path }) => path)),
      status: c.res.status,
      ms: clock.now() - startedAt,
    };
    onAnswer(answered);
    const write = c.error ? "warn" : QUIET.has(answered.route) ? "debug" : "info";
    // An error that has a status of its own was told to whoever asked.
    const err = answered.status >= 500 && c.error ? { err: c.error } : {};
    log[write](
      { ...answered, who: (c.get("who") as { name?: string } | undefined)?.name, requestId, ...err },
      "request",
    );
  };

/** The last of the matched routes is the handler's; those with a star are for everything. */
const routeOf = (paths: readonly string[]): string =>
  (paths.findLast((path) => !path.includes("*")) ?? "page").replace(/:(\w+)/g, "{$1}");
