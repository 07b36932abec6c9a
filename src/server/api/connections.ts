import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { instant, name, notice, owner, region } from "./common.ts";

const named = z.object({ name });

export const connection = z
  .object({
    name,
    owner,
    region,
    clientId: z.string().optional(),
    /** Whether a client secret is kept or named; it is never told. */
    hasClientSecret: z.boolean(),
    scopes: z.array(z.string()),
    endpoints: z
      .object({ api: z.string().optional(), token: z.string().optional(), authorize: z.string().optional() })
      .optional(),
    /** It reaches the practice Amazon on this machine. */
    practice: z.boolean(),
    /** `file`: the settings name a refresh token, and no sign-in is needed. */
    login: z.enum(["none", "connected", "file", "ended"]),
    /** Who signed in here, as the log says. */
    grantedBy: z.string().optional(),
    grantedAt: instant.optional(),
    endsAt: instant.optional(),
    profileIds: z.array(z.string()),
    /** Destinations that use it. */
    destinations: z.array(z.string()),
    /** Where a sign-in comes back: among the security profile's Allowed Return URLs, letter by letter. */
    returnUrl: z.string(),
    etag: z.string(),
  })
  .openapi("Connection");

export const listConnections = operation({
  method: "get",
  path: "/api/connections",
  access: "read",
  summary: "Logins at Amazon",
  answer: z.object({ items: z.array(connection) }),
});

export const putConnection = operation({
  method: "put",
  path: "/api/connections/{name}",
  access: "connect",
  summary: "Add a connection, or change it",
  params: named,
  body: z.object({
    region,
    clientId: z.string().max(256).optional(),
    /** Kept sealed; absent: as it is. */
    clientSecret: z.string().max(512).optional(),
    scopes: z.array(z.string()).optional(),
    endpoints: z
      .object({ api: z.string().optional(), token: z.string().optional(), authorize: z.string().optional() })
      .optional(),
  }),
  etag: "change",
  answer: connection,
});

export const removeConnection = operation({
  method: "delete",
  path: "/api/connections/{name}",
  access: "connect",
  summary: "Remove a connection and its login",
  params: named,
  etag: "change",
});

export const beginSignIn = operation({
  method: "post",
  path: "/api/connections/{name}/sign-in",
  access: "connect",
  summary: "Begin to sign in at Amazon; open the page that is told in the same browser",
  params: named,
  starts: true,
  answer: z.object({ url: z.string(), returnUrl: z.string() }),
});

/** Amazon sends the browser here; it goes on to the console. */
export const finishSignIn = operation({
  method: "get",
  path: "/api/connections/callback",
  access: "callback",
  summary: "Where Amazon sends the browser back",
  query: z.object({
    state: z.string().optional(),
    code: z.string().optional(),
    error: z.string().optional(),
    error_description: z.string().optional(),
  }),
  status: 303,
});

/** A sign-in that came back, and waits for a yes because the login is another one than before. */
export const signedIn = z
  .object({
    connection: name,
    signInId: z.string(),
    otherPerson: z.boolean(),
    lost: z.array(z.string()),
    gained: z.array(z.string()),
    notices: z.array(notice),
  })
  .openapi("SignedIn");

export const listSignIns = operation({
  method: "get",
  path: "/api/sign-ins",
  access: "connect",
  summary: "Logins that came back from Amazon and wait for a yes",
  answer: z.object({ items: z.array(signedIn) }),
});

export const keepSignIn = operation({
  method: "post",
  path: "/api/sign-ins/{signInId}/keep",
  access: "connect",
  summary: "Keep the other login in place of the one before",
  params: z.object({ signInId: z.string() }),
  answer: connection,
});

export const disconnect = operation({
  method: "delete",
  path: "/api/connections/{name}/login",
  access: "connect",
  summary: "Forget the login that is kept",
  params: named,
});

export const profile = z
  .object({
    profileId: z.string(),
    country: z.string(),
    type: z.string().optional(),
    name: z.string().optional(),
    accountId: z.string().optional(),
    timezone: z.string().optional(),
  })
  .openapi("Profile");

export const listProfiles = operation({
  method: "get",
  path: "/api/connections/{name}/profiles",
  access: "read",
  summary: "What a login reaches in its region, asked at Amazon now",
  params: named,
  answer: z.object({ items: z.array(profile) }),
});
