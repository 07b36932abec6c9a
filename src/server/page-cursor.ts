import type { z } from "@hono/zod-openapi";
import { Refusal } from "./problems.ts";

/** Names an item's place in a long list. Its callers give it back as it is. */
export const cursorOf = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

/** The place that a cursor names; undefined without one. @throws {Refusal} request.invalid */
export function placeOf<Place>(schema: z.ZodType<Place>, cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const place = schema.safeParse(parsed(Buffer.from(cursor, "base64url").toString()));
  if (place.success) return place.data;
  throw new Refusal(400, "request.invalid", "cursor: It is none that a list has given.", {
    fields: [{ path: "cursor", message: "It is none that a list has given." }],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
