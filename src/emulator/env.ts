import type { HttpBindings } from "@hono/node-server";

/** What Hono's contexts carry here. */
export type Env = { Bindings: HttpBindings; Variables: { requestId: string } };
