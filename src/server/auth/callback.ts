import type { Context } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import type { Clock } from "../../lib/clock.ts";
import { digestOf } from "../../lib/digest.ts";
import { Refusal } from "../problems.ts";
import type { Who } from "../rights.ts";
import { notAllowed, signedOut } from "./refusals.ts";
import type { Sessions } from "./sessions.ts";

const COOKIE = "headwater_amazon";
const PATH = "/api/connections/callback";
/** How long somebody may take to sign in at Amazon. */
const LASTS_MS = 15 * 60_000;

/**
 * The way back from Amazon. Browsers don't send a strict cookie along with another site's redirect, so beginning a
 * sign-in leaves a cookie that they do send, to that one path: it holds the session's id and the state's digest, signed.
 */
export interface Callback {
  /** @throws {Refusal} 403 auth.needs-session: an API key has no browser that could come back */
  begin(c: Context, state: string): Promise<void>;
  /** Who began it. @throws {Refusal} 401, 403 */
  of(c: Context): Promise<Who>;
  /** The cookie is used up. */
  end(c: Context): void;
}

export function callback(
  sessions: Sessions,
  { clock, secret, secure }: { clock: Clock; secret: string; secure: boolean },
): Callback {
  return {
    begin: async (c, state) => {
      const signedIn = await sessions.of(c.req.header("cookie"));
      if (!signedIn)
        throw new Refusal(403, "auth.needs-session", "A sign-in at Amazon begins in a browser.", {
          hint: "Sign in to the console and connect there, or use `headwater connect` in a terminal.",
        });
      const value = [signedIn.sessionId, digestOf(state), clock.now() + LASTS_MS].join(".");
      await setSignedCookie(c, COOKIE, value, secret, {
        path: PATH,
        httpOnly: true,
        sameSite: "Lax",
        secure,
        maxAge: LASTS_MS / 1_000,
      });
    },
    of: async (c) => {
      const [sessionId = "", stateDigest, until] = (
        await getSignedCookie(c, secret, COOKIE).then((value) => value || "")
      ).split(".");
      if (sessionId === "" || Number(until) <= clock.now()) throw signedOut();
      const who = await sessions.withId(sessionId);
      if (!who) throw signedOut();
      if (digestOf(c.req.query("state") ?? "") !== stateDigest)
        throw new Refusal(403, "auth.other-sign-in", "This is not the sign-in that this browser began.", {
          hint: "Begin anew in the console, and finish in the same browser.",
        });
      if (!who.rights.includes("connect")) throw notAllowed("connect");
      return who;
    },
    end: (c) => {
      deleteCookie(c, COOKIE, { path: PATH, secure });
    },
  };
}
