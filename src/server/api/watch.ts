import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { instant, name, notice, page, pageQuery } from "./common.ts";

export const auditEntry = z
  .object({
    auditId: z.string(),
    at: instant,
    who: z.string(),
    /** What was done, such as `sync.run`. */
    did: z.string(),
    /** To what: a name or an id, never a person. */
    to: z.string().optional(),
    detail: z.string().optional(),
  })
  .openapi("AuditEntry");

export const listAudit = operation({
  method: "get",
  path: "/api/audit",
  access: "admin",
  summary: "Who connected, changed, approved, forgot; newest first",
  query: pageQuery,
  answer: page(auditEntry),
});

/** What a webhook can tell of. */
export const WEBHOOK_EVENTS = [
  "run.failed",
  "run.settled",
  "run.safety-stop",
  "audience.low-match-rate",
  "connection.ends-soon",
  "source.stale",
] as const;

export const webhook = z
  .object({
    webhookId: z.string(),
    name,
    url: z.string(),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    createdAt: instant,
    /** How the last delivery went. */
    last: z
      .object({
        at: instant,
        event: z.string(),
        status: z.int().optional(),
        error: z.string().optional(),
        attempts: z.int(),
        nextAt: instant.optional(),
      })
      .optional(),
  })
  .openapi("Webhook");

export const listWebhooks = operation({
  method: "get",
  path: "/api/webhooks",
  access: "admin",
  summary: "Who is told when a state changes",
  answer: z.object({ items: z.array(webhook) }),
});

export const addWebhook = operation({
  method: "post",
  path: "/api/webhooks",
  access: "admin",
  summary: "Add a webhook; its signing secret is told this once",
  body: z.object({ name, url: z.url().max(2_048), events: z.array(z.enum(WEBHOOK_EVENTS)).min(1) }),
  status: 201,
  answer: webhook.extend({ secret: z.string() }),
});

export const removeWebhook = operation({
  method: "delete",
  path: "/api/webhooks/{webhookId}",
  access: "admin",
  summary: "Remove a webhook",
  params: z.object({ webhookId: z.string() }),
});

export const testWebhook = operation({
  method: "post",
  path: "/api/webhooks/{webhookId}/test",
  access: "admin",
  summary: "Send a test to a webhook now",
  params: z.object({ webhookId: z.string() }),
  answer: z.object({ status: z.int().optional(), error: notice.optional() }),
});
