import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";

/** Connections, destinations and syncs as one document. */
export const exportSettings = operation({
  method: "get",
  path: "/api/settings",
  access: "read",
  summary: "All settings as YAML, without secrets",
  etag: "read",
  answer: z.object({ yaml: z.string(), etag: z.string(), files: z.array(z.string()) }),
});

export const importSettings = operation({
  method: "post",
  path: "/api/settings",
  access: "connect",
  summary: "Take settings over from YAML; entries of the same name that the console owns are replaced",
  body: z.object({ yaml: z.string().max(1_000_000) }),
  etag: "change",
  answer: z.object({ added: z.array(z.string()), changed: z.array(z.string()) }),
});
