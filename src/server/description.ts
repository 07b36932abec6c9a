import { OpenAPIHono } from "@hono/zod-openapi";
import { contract } from "./contract.ts";
import { routeOf } from "./operation.ts";

/** The OpenAPI 3.1 description of the whole HTTP API, made from the schemas that check its requests. */
export function apiDescription(): Record<string, unknown> {
  const described = new OpenAPIHono();
  described.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "headwater_session",
    description:
      "Of the console. What changes something also needs `X-CSRF-Token`, as `GET /api/session` tells it.",
  });
  described.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key, with the rights that it was made with.",
  });
  for (const operation of Object.values(contract)) described.openAPIRegistry.registerPath(routeOf(operation));
  return {
    ...described.getOpenAPI31Document({
      openapi: "3.1.0",
      info: { title: "Headwater", version: "1", description: "Everything that the console does." },
    }),
  };
}
