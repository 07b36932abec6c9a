import type { HeadwaterError } from "../errors.ts";
import { type Asked, refusal, silence, unreadable } from "./answer.ts";
import type { Answer, Lost } from "./http.ts";
import { requestIdOf } from "./said.ts";
import { bodyOf, Unreadable } from "./shape.ts";

/** Turns a parsed body into a value, or throws `Unreadable`. */
export type Read<T> = (body: unknown) => T;

/** Whether Amazon did what was asked, so far as one request can tell. `status` is absent when no answer came. */
export type Settled<T> =
  | { done: "yes"; value: T; status: number; requestId?: string }
  | { done: "no" | "unknown"; error: HeadwaterError; status?: number; requestId?: string };

/** A 5xx leaves it unknown: a gateway may give up on what the service behind it still does. */
export function settle<T>(result: Answer | Lost, read: Read<T>, asked: Asked, now: number): Settled<T> {
  if (!result.arrived) return { done: result.sent ? "unknown" : "no", error: silence(result, asked, now) };
  const { status } = result;
  const requestId = requestIdOf(result);
  if (status < 200 || status > 299)
    return { done: status >= 500 ? "unknown" : "no", error: refusal(result, asked, now), status, requestId };
  try {
    return { done: "yes", value: read(bodyOf(result.text)), status, requestId };
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    return { done: "unknown", error: unreadable(result, asked, cause), status, requestId };
  }
}
