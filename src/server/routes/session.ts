import type { Context } from "hono";
import { deleteCookie } from "hono/cookie";
import { version } from "../../lib/version.ts";
import { changePassword, getSession, signIn, signInByLink, signOut } from "../api/session.ts";
import { SESSION_COOKIE } from "../auth/library.ts";
import { notASignIn, signedOut, tooOften } from "../auth/refusals.ts";
import type { SignedIn } from "../auth/sessions.ts";
import { type Handled, handled } from "../operation.ts";
import { Refusal } from "../problems.ts";
import type { Service } from "../service.ts";

/** Signing in and out, and who one is. */
export function sessionRoutes(service: Service): Handled[] {
  const { auth, clock } = service;
  const { sessions, users, throttle } = auth;

  const told = async ({ who, role, csrf }: SignedIn) => ({
    name: who.name,
    kind: who.kind,
    role,
    rights: [...who.rights],
    csrf,
    hasPassword: await users.hasPassword(who.id),
    version: version(),
    practice: service.practice !== undefined,
  });
  const begin = async (c: Context, signedIn: SignedIn, detail: string) => {
    for (const cookie of signedIn.cookies) c.header("set-cookie", cookie, { append: true });
    await service.audit(signedIn.who, "session.sign-in", signedIn.who.id, detail);
  };
  /** Counts a try for a name; the address is counted by the gate. */
  const tried = (subject: string) => {
    const begun = throttle.begin([subject]);
    if ("retryAt" in begun) throw tooOften(begun.retryAt, clock.now());
    return begun;
  };
  const nobody = { name: "nobody", kind: "user", id: "", rights: [] } as const;

  return [
    handled(signInByLink, async ({ query, c }) => {
      const signedIn = await sessions.signInByLink(query.token);
      if (!signedIn) {
        await service.audit(nobody, "session.refused", undefined, "link");
        throw notASignIn();
      }
      await begin(c, signedIn, "link");
      return c.redirect("/", 303);
    }),
    handled(signIn, async ({ body, c }) => {
      const begun = tried(`name ${body.email.toLowerCase()}`);
      const signedIn = await sessions.signIn(body.email, body.password);
      if (!signedIn) {
        // Whoever is unknown may have typed a password in place of an address: it is not written down.
        const meant = await users.withEmail(body.email);
        await service.audit(nobody, "session.refused", meant?.userId, "password");
        throw notASignIn();
      }
      begun.right();
      await begin(c, signedIn, "password");
      return told(signedIn);
    }),
    handled(signOut, async ({ c, who }) => {
      const signedIn = await sessions.of(c.req.header("cookie"));
      if (!signedIn) return undefined;
      await sessions.end(signedIn.token);
      deleteCookie(c, SESSION_COOKIE, { path: "/", secure: service.url.startsWith("https:") });
      await service.audit(who, "session.sign-out", who.id);
      return undefined;
    }),
    handled(getSession, async ({ c, who }) => {
      if (who.kind === "user") {
        const signedIn = await sessions.of(c.req.header("cookie"));
        if (!signedIn) throw signedOut();
        return told(signedIn);
      }
      const { name, kind, rights } = who;
      return {
        name,
        kind,
        rights: [...rights],
        hasPassword: false,
        version: version(),
        practice: service.practice !== undefined,
      };
    }),
    handled(changePassword, async ({ body, c, who }) => {
      const signedIn = await sessions.of(c.req.header("cookie"));
      if (who.kind === "key" || !signedIn || !(await users.hasPassword(who.id)))
        throw new Refusal(403, "auth.no-password", "There is no password to change.", {
          hint: "Keys and the owner of the one-time link have none. `headwater users add` makes a user with one.",
        });
      const begun = tried(`password of ${who.id}`);
      if (!(await users.isPassword(who.id, body.current)))
        throw new Refusal(403, "auth.wrong-password", "That is not the password.", {
          fields: [{ path: "current", message: "That is not the password." }],
        });
      begun.right();
      await users.setPassword(who.id, body.next, signedIn.token);
      await service.audit(who, "user.password", who.id);
      return undefined;
    }),
  ];
}
