import type { HeadwaterError } from "../errors.ts";
import { type Asked, reasonOf, refusal, silence, silenceOf, unreadable } from "./answer.ts";
import type { Answer, Lost } from "./http.ts";
import { requestIdOf } from "./said.ts";
import { bodyOf, Unreadable } from "./shape.ts";

/** Turns a parsed body into a value, or throws `Unreadable`. */
export type Read<T> = (body: unknown) => T;

/**
 * Whether Amazon did what was asked, so far as one request can tell. `says` is the error without what was asked;
 * `status` is absent when no answer came.
 */
export type Settled<T> =
  | { done: "yes"; value: T; status: number; requestId?: string }
  | { done: "no" | "unknown"; error: HeadwaterError; says: string; status?: number; requestId?: string };

/** A 5xx leaves it unknown: a gateway may give up on what the service behind it still does. A 501 does not: nobody does it. */
export function settle<T>(result: Answer | Lost, read: Read<T>, asked: Asked, now: number): Settled<T> {
  if (!result.arrived) {
    const error = silence(result, asked, now);
    return { done: result.sent ? "unknown" : "no", error, says: silenceOf(result) };
  }
  const { status } = result;
  const requestId = requestIdOf(result);
  if (status < 200 || status > 299) {
    const done = status >= 500 && status !== NOT_IMPLEMENTED ? "unknown" : "no";
    return { done, error: refusal(result, asked, now), says: reasonOf(result), status, requestId };
  }
  try {
    return { done: "yes", value: read(bodyOf(result.text)), status, requestId };
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    const error = unreadable(result, asked, cause);
    return {
      done: "unknown",
      error,
      says: `The answer can't be read (${status}): ${cause.message}.`,
      status,
      requestId,
    };
  }
}

const NOT_IMPLEMENTED = 501;
