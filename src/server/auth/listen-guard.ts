import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { answerProblem, Refusal } from "../problems.ts";
import { addressOf, type ListenRules, type Peer, refusalOf } from "./listen-rules.ts";

/** Stands before everything that the service answers, its files too. */
export const listenGuard =
  (rules: ListenRules): MiddlewareHandler =>
  (c, next) => {
    const refused = refusalOf({ ...peerOf(c), host: c.req.header("host") ?? new URL(c.req.url).host }, rules);
    if (refused === undefined) return next();
    return Promise.resolve(answerProblem(c, REFUSALS[refused]));
  };

const REFUSALS = {
  host: new Refusal(421, "serve.other-host", "Headwater does not go by the name that was asked for.", {
    hint: "Open the address that `headwater serve` prints, or start it with --public-url and the public address.",
  }),
  insecure: new Refusal(
    403,
    "serve.insecure",
    "This request did not come over TLS through the trusted proxy.",
    {
      hint: "Use the public address. The proxy must set X-Forwarded-Proto: https and be named by --trusted-proxy.",
    },
  ),
};

/** Where a request really comes from. */
export const callerAddress =
  (rules: ListenRules) =>
  (c: Context): string =>
    addressOf(peerOf(c), rules);

/** In a test without a socket, this machine. */
const peerOf = (c: Context): Peer => ({
  address: (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? "127.0.0.1",
  forwardedFor: c.req.header("x-forwarded-for"),
  forwardedProto: c.req.header("x-forwarded-proto"),
});
