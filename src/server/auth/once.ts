import { createHmac } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { State } from "../../index.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Env } from "../app.ts";
import type { Operation } from "../operation.ts";
import { Refusal } from "../problems.ts";

/** How long a repeated call is answered as the first was. */
const KEPT_MS = 24 * 3_600_000;
const LONGEST_KEY = 255;

type Answers = Pick<State["kept"], "claimAnswer" | "keepAnswer" | "releaseAnswer">;

/** Answers a call with an `Idempotency-Key` once; whoever repeats it is told the same. */
export function answeredOnce(
  { kept: ledger, derivedSecret }: Pick<State, "derivedSecret"> & { kept: Answers },
  clock: Clock,
): (operation: Operation) => MiddlewareHandler<Env> {
  // What is still at work from before was left by a process that has ended.
  const startedAt = clock.now();
  const secret = derivedSecret("answers");
  // Keyed: a body may name a person, whom its plain digest would let anybody guess.
  const keyedDigest = (of: readonly unknown[]): string =>
    createHmac("sha256", secret).update(JSON.stringify(of)).digest("hex");
  return ({ method, path }) =>
    async (c, next) => {
      const key = c.req.header("idempotency-key");
      if (key === undefined || key.length > LONGEST_KEY) return next();
      const { kind, id } = c.get("who");
      const answerKey = keyedDigest([kind, id, method, path, key]);
      const { pathname, search } = new URL(c.req.url);
      const requestDigest = keyedDigest([pathname, search, await c.req.text()]);
      const now = clock.now();
      const before = await ledger.claimAnswer(
        { answerKey, requestDigest, keptAt: now },
        { keptSince: now - KEPT_MS, atWorkSince: startedAt },
      );
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
              hint: "Ask again in a moment.",
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
}
