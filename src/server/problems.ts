import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HeadwaterError } from "../errors.ts";
import type { Problem } from "./api/problem.ts";

/** What the API refuses by itself, before the library is asked. */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly hint?: string;
  readonly fields?: Problem["fields"];
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    {
      hint,
      fields,
      headers = {},
    }: { hint?: string; fields?: Problem["fields"]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.fields = fields;
    this.headers = headers;
  }
}

/** Codes of the library's errors whose class's status is not what HTTP means by them. */
export const STATUS_OF: Readonly<Record<string, ContentfulStatusCode>> = {
  "run.unknown": 404,
  "plan.unknown": 404,
  "audience.unknown": 404,
  "settings.unknown": 404,
  "sign-in.unknown": 404,
  "source.not-uploaded": 404,
  "settings.owned-by-file": 409,
  "settings.owned-elsewhere": 409,
  "settings.in-use": 409,
  "settings.changed-meanwhile": 412,
  "plan.not-kept": 409,
  "ledger.audience-busy": 409,
  "user.unknown": 404,
  "user.exists": 409,
  "user.last-admin": 409,
};

/** An error as the API tells it. What is no error of ours tells nothing of its insides. */
function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const { status, code, message, hint, fields } = error;
    return { ...named(code), status, detail: message, code, hint, fields };
  }
  // Such as a body that is no JSON.
  if (error instanceof HTTPException && error.status < 500)
    return {
      ...named("request.invalid"),
      status: error.status,
      detail: error.message,
      code: "request.invalid",
    };
  if (error instanceof HeadwaterError) {
    const { code, message, hint, at, fields, retryAt, httpStatus } = error;
    return {
      ...named(code),
      status: STATUS_OF[code] ?? httpStatus,
      detail: message,
      code,
      hint,
      at,
      fields: fields && [...fields],
      retryAt,
    };
  }
  return problemOf(UNEXPECTED);
}

const UNEXPECTED = new Refusal(500, "bug.unexpected", "Headwater failed at this. Its log says more.");

/** The page of the service that has them all, src/server/errors.html. */
const named = (code: string) => ({ type: `/errors#${code}`, title: code });

export function answerProblem(c: Context, error: unknown): Response {
  const told = problemOf(error);
  const headers = error instanceof Refusal ? error.headers : {};
  return c.body(JSON.stringify(told), told.status as ContentfulStatusCode, {
    "content-type": "application/problem+json",
    ...headers,
  });
}
