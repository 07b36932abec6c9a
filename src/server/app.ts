import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { openapi } from "./api/service.ts";
import { apiDescription } from "./description.ts";
import { type Access, type Handled, handled, type Operation, routeOf } from "./operation.ts";
import { answerProblem, Refusal } from "./problems.ts";
import type { Who } from "./rights.ts";

export interface Env {
  Variables: { who: Who };
}

/** What stands before every operation, in this order, and before its parameters and body are looked at. */
export interface Guards {
  /** Lets pass who may, and says `who` it is. @throws {Refusal} 401, 403, 429 */
  access(access: Access): MiddlewareHandler<Env>;
  /** Answers a repeated call as the first one was. */
  once(operation: Operation): MiddlewareHandler<Env>;
}

/** The HTTP API: every operation with what answers it, and its own description. */
export function createApi(operations: readonly Handled[], guards: Guards): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return;
      const fields = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      throw new Refusal(
        400,
        "request.invalid",
        fields.map(({ path, message }) => `${path}: ${message}`).join("; "),
        {
          fields,
        },
      );
    },
  });
  api.onError((error, c) => answerProblem(c, error));
  for (const { operation, handle } of [...operations, handled(openapi, async () => apiDescription())]) {
    const middleware = [
      guards.access(operation.access),
      ...(operation.starts ? [guards.once(operation)] : []),
    ];
    const status = operation.status ?? (operation.answer ? 200 : 204);
    api.openapi({ ...routeOf(operation), middleware }, async (c) => {
      const valid = (part: "param" | "query" | "json") => c.req.valid(part as never);
      const answer = await handle({
        params: operation.params && valid("param"),
        query: operation.query && valid("query"),
        body: operation.body && !operation.media?.body ? valid("json") : undefined,
        who: c.get("who"),
        ifMatch: c.req.header("if-match")?.replace(/^"(.*)"$/, "$1"),
        c,
      } as never);
      if (answer instanceof Response) return answer as never;
      if (status === 204) return c.body(null, 204) as never;
      if (operation.etag && typeof answer === "object" && answer !== null && "etag" in answer)
        c.header("ETag", `"${answer.etag}"`);
      return c.json(answer as object, status as 200) as never;
    });
  }
  // Whoever may not look is not told what is there.
  api.all("/api/*", guards.access("session"), () => {
    throw new Refusal(404, "api.unknown", "The API has no such operation.", {
      hint: "/openapi.json lists them.",
    });
  });
  return api;
}
