import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { RIGHTS, ROLES } from "../rights.ts";

export const session = z
  .object({
    name: z.string(),
    kind: z.enum(["user", "key"]),
    role: z.enum(ROLES).optional(),
    rights: z.array(z.enum(RIGHTS)),
    /** Sent back as `X-CSRF-Token` with whatever changes something; absent for keys. */
    csrf: z.string().optional(),
    /** Whether a password can be changed: not for the owner of the one-time link. */
    hasPassword: z.boolean(),
    version: z.string(),
    /** Whether this service can run an Amazon of its own to practise with. */
    practice: z.boolean(),
  })
  .openapi("Session");

/** The link that `headwater serve` prints. Sends the browser on, signed in. */
export const signInByLink = operation({
  method: "get",
  path: "/api/sign-in/link",
  access: "sign-in",
  summary: "Sign in with the one-time link",
  query: z.object({ token: z.string() }),
  status: 303,
});

export const signIn = operation({
  method: "post",
  path: "/api/sign-in",
  access: "sign-in",
  summary: "Sign in with an email address and a password",
  body: z.object({ email: z.string().max(254), password: z.string().max(256) }),
  answer: session,
});

export const signOut = operation({
  method: "post",
  path: "/api/sign-out",
  access: "session",
  summary: "Sign out",
});

export const getSession = operation({
  method: "get",
  path: "/api/session",
  access: "session",
  summary: "Who is signed in, and what they may",
  answer: session,
});

export const changePassword = operation({
  method: "post",
  path: "/api/session/password",
  access: "session",
  summary: "Change one's own password; signs out everywhere else",
  body: z.object({ current: z.string().max(256), next: z.string().min(12).max(256) }),
});
