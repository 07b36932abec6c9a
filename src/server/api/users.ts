import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { RIGHTS, ROLES } from "../rights.ts";
import { instant } from "./common.ts";

export const user = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    createdAt: instant,
    lastSeenAt: instant.optional(),
  })
  .openapi("User");

export const listUsers = operation({
  method: "get",
  path: "/api/users",
  access: "admin",
  summary: "Who may sign in",
  answer: z.object({ items: z.array(user) }),
});

export const addUser = operation({
  method: "post",
  path: "/api/users",
  access: "admin",
  summary: "Let somebody sign in",
  body: z.object({
    name: z.string().min(1).max(100),
    email: z.email().max(254),
    role: z.enum(ROLES),
    password: z.string().min(12).max(256),
  }),
  status: 201,
  answer: user,
});

export const changeUser = operation({
  method: "patch",
  path: "/api/users/{userId}",
  access: "admin",
  summary: "Change somebody's role or password",
  params: z.object({ userId: z.string() }),
  body: z.object({ role: z.enum(ROLES).optional(), password: z.string().min(12).max(256).optional() }),
  answer: user,
});

export const removeUser = operation({
  method: "delete",
  path: "/api/users/{userId}",
  access: "admin",
  summary: "Let somebody sign in no more",
  params: z.object({ userId: z.string() }),
});

export const key = z
  .object({
    keyId: z.string(),
    name: z.string(),
    rights: z.array(z.enum(RIGHTS)),
    /** Its first letters. */
    start: z.string(),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant.optional(),
    lastUsedAt: instant.optional(),
  })
  .openapi("Key");

export const listKeys = operation({
  method: "get",
  path: "/api/keys",
  access: "admin",
  summary: "API keys",
  answer: z.object({ items: z.array(key) }),
});

export const addKey = operation({
  method: "post",
  path: "/api/keys",
  access: "admin",
  summary: "Make an API key; it is told this once",
  body: z.object({
    name: z.string().min(1).max(100),
    rights: z.array(z.enum(RIGHTS)).min(1),
    /** Absent: it does not expire. */
    expiresInDays: z.int().min(1).max(3_650).optional(),
  }),
  status: 201,
  answer: key.extend({ key: z.string() }),
});

export const removeKey = operation({
  method: "delete",
  path: "/api/keys/{keyId}",
  access: "admin",
  summary: "Take an API key back",
  params: z.object({ keyId: z.string() }),
});
