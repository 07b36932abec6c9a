import type { Context, MiddlewareHandler } from "hono";
import type { Clock } from "../../lib/clock.ts";
import type { Env } from "../app.ts";
import type { Access } from "../operation.ts";
import { answerProblem } from "../problems.ts";
import type { Callback } from "./callback.ts";
import { isSameOrigin, requireOwnPage, same } from "./csrf.ts";
import type { Keys } from "./keys.ts";
import { notAllowed, notASignIn, signedOut, tooOften } from "./refusals.ts";
import type { Sessions } from "./sessions.ts";
import type { Throttle } from "./throttle.ts";

export interface Gate {
  clock: Clock;
  sessions: Sessions;
  keys: Keys;
  callback: Callback;
  throttle: Throttle;
  metricsToken: string;
  /** Where the request really comes from. */
  addressOf(c: Context): string;
}

/** What stands before an operation, whoever may call it; nothing of the request is looked at before. */
export const gate =
  (given: Gate) =>
  (access: Access): MiddlewareHandler<Env> => {
    if (access === "open") return (_, next) => next();
    if (access === "sign-in") return (c, next) => signIn(given, c, next);
    return async (c, next) => {
      if (access === "metrics") requireMetricsToken(c, given.metricsToken);
      else if (access === "callback") c.set("who", await given.callback.of(c));
      else c.set("who", await someone(given, c, access));
      await next();
    };
  };

/** Whatever comes in place of a valid sign-in is told the same, and counted. */
async function signIn(
  { throttle, clock, addressOf }: Gate,
  c: Context<Env>,
  next: () => Promise<void>,
): Promise<void> {
  const begun = throttle.begin([`address ${addressOf(c)}`]);
  if ("retryAt" in begun) throw tooOften(begun.retryAt, clock.now());
  if (c.req.method !== "GET" && !isSameOrigin(c)) throw notASignIn();
  await next();
  const { status } = c.res;
  if (status < 400) begun.right();
  else if (status < 500 && status !== 429) {
    // Else the headers of the answer before would stay.
    c.res = undefined;
    c.res = answerProblem(c, notASignIn());
  }
}

function requireMetricsToken(c: Context, expected: string): void {
  const told = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (told === undefined || !same(told, expected)) throw signedOut();
}

async function someone(
  { sessions, keys }: Gate,
  c: Context<Env>,
  access: Exclude<Access, "open" | "sign-in" | "callback" | "metrics">,
) {
  const authorization = c.req.header("authorization");
  const signedIn = authorization === undefined ? await sessions.of(c.req.header("cookie")) : undefined;
  const who = authorization === undefined ? signedIn?.who : await keys.of(authorization);
  if (!who) throw signedOut();
  if (signedIn) {
    requireOwnPage(c, signedIn.csrf);
    for (const cookie of signedIn.cookies) c.header("set-cookie", cookie, { append: true });
  }
  if (access !== "session" && !who.rights.includes(access)) throw notAllowed(access);
  return who;
}
