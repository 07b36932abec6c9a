import type { MiddlewareHandler } from "hono";
import type { State } from "../../index.ts";
import type { Clock } from "../../lib/clock.ts";
import { digestOf } from "../../lib/digest.ts";
import type { Env } from "../app.ts";
import type { Operation } from "../operation.ts";
import { Refusal } from "../problems.ts";

/** How long a repeated call is answered as the first was. */
const KEPT_MS = 24 * 3_600_000;
const LONGEST_KEY = 255;

/** Answers a call with an `Idempotency-Key` once; whoever repeats it is told the same. */
export const answeredOnce =
  (ledger: Pick<State["kept"], "claimAnswer" | "keepAnswer" | "releaseAnswer">, clock: Clock) =>
  ({ method, path }: Operation): MiddlewareHandler<Env> =>
  async (c, next) => {
    const key = c.req.header("idempotency-key");
    if (key === undefined || key.length > LONGEST_KEY) return next();
    const { kind, id } = c.get("who");
    const answerKey = digestOf(JSON.stringify([kind, id, method, path, key]));
    const { pathname, search } = new URL(c.req.url);
    const requestDigest = digestOf(JSON.stringify([pathname, search, await c.req.text()]));
    const now = clock.now();
    const before = await ledger.claimAnswer({ answerKey, requestDigest, keptAt: now }, now - KEPT_MS);
    if (before) {
      if (before.requestDigest !== requestDigest)
        throw new Refusal(422, "request.key-reused", "This Idempotency-Key belongs to another request.", {
          hint: "Use a new key for a new request, and the same one only to repeat it.",
        });
      if (before.status === undefined)
        throw new Refusal(
          409,
          "request.at-work",
          "The first request with this key is still being answered.",
          {
            hint: "Ask again in a moment. If the service was killed meanwhile, look whether it happened, then use a new key.",
          },
        );
      return c.body(before.body ?? "", before.status as 200, {
        "content-type": "application/json",
        "idempotency-replayed": "true",
      });
    }
    await next();
    if (c.res.ok)
      await ledger.keepAnswer(answerKey, { status: c.res.status, body: await c.res.clone().text() });
    else await ledger.releaseAnswer(answerKey);
  };
