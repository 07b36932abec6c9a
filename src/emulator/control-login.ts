import { Hono } from "hono";
import { z } from "zod";
import { decide, readAuthorization } from "./authorize.ts";
import type { Clock } from "./clock.ts";
import type { Env } from "./env.ts";
import { Refusal } from "./errors.ts";
import type { RefreshToken } from "./refresh-tokens.ts";
import type { Store } from "./store.ts";

const asked = z.strictObject({
  /** The address that the browser would open; any host and path will do, the query counts. */
  url: z.string(),
  personId: z.string().optional(),
  decision: z.enum(["allow", "deny"]).default("allow"),
});

/** The login without a browser, and the grants it gave. */
export function controlLogin(store: Store, clock: Clock): Hono<Env> {
  const routes = new Hono<Env>();

  routes.post("/authorize", async (c) => {
    const {
      url,
      personId = store.seed.people[0]?.personId ?? "",
      decision,
    } = asked.parse(await c.req.json());
    try {
      const request = readAuthorization(new URL(url, "http://localhost").searchParams, store.seed);
      return c.json(
        "location" in request ? request : decide(request, { personId, decision }, store, clock.now()),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return c.json({ message: error.message, code: error.code }, 400);
    }
  });

  routes.get("/grants", (c) =>
    c.json(
      store.refreshTokens.list().map((token) => ({
        refreshToken: token.refreshToken,
        ...token.grant,
        consentedAt: token.consentedAt ?? null,
        endsAt: store.refreshTokens.endOf(token) ?? null,
      })),
    ),
  );
  routes.delete("/grants", (c) => {
    const { refreshToken, clientId, personId } = c.req.query();
    const fits = (token: RefreshToken) =>
      token.refreshToken === (refreshToken ?? token.refreshToken) &&
      token.grant.clientId === (clientId ?? token.grant.clientId) &&
      token.grant.personId === (personId ?? token.grant.personId);
    return c.json({ revoked: store.refreshTokens.revoke(fits) });
  });
  return routes;
}
