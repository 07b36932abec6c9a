import { redact } from "../lib/redact.ts";
import type { Answer } from "./http.ts";
import { bodyOf, type Fields, fieldsOf } from "./shape.ts";
import { HEADERS } from "./wire.ts";

/** What an answer that is not a success says of itself. */
export interface Said {
  /** Amazon's own code: `invalid_grant`, `UNAUTHORIZED`, … */
  code?: string;
  /** Amazon's own words, redacted. */
  words?: string;
}

/**
 * Reads every shape of error body that Amazon's APIs use: `{message}`, `{Message}`, `{code, details}`,
 * `{message, errors: [{errorType, message}]}`, `{error: {description, errors}}`, `{error, error_description}`.
 * @source Amazon's reference concepts/errors, Amazon's OpenAPI of each API (read 2026-11-24; documented; `Message` and `UNAUTHORIZED` observed by peers)
 */
export function said({ text }: Answer): Said {
  const body = errorFields(text);
  // A gateway's web page is no help to anyone.
  if (body === undefined) return text.trimStart().startsWith("<") ? {} : { words: quoted([text]) };
  const inner = isObject(body.error) ? body.error : body;
  const errors = Array.isArray(inner.errors) ? inner.errors.filter(isObject) : [];
  return {
    code: texts([body.code, body.error, ...errors.map((error) => error.errorType)])[0],
    words: quoted([
      inner.message ?? inner.Message ?? inner.details ?? inner.error_description ?? inner.description,
      ...errors.map((error) => error.message ?? error.errorMessage),
    ]),
  };
}

/** Amazon's id of the request, for its support. */
export const requestIdOf = ({ headers }: Answer): string | undefined =>
  headers.get(HEADERS.requestId) ?? undefined;

function errorFields(body: string): Fields | undefined {
  try {
    return fieldsOf(bodyOf(body));
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const texts = (values: readonly unknown[]): string[] =>
  values.filter((value) => typeof value === "string" && value.trim() !== "").map(String);

const quoted = (values: readonly unknown[]): string | undefined =>
  redact([...new Set(texts(values))].join("; ")) || undefined;
