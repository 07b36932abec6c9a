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
  /** Amazon's id of the request, where the body has it. */
  requestId?: string;
}

/**
 * Reads every shape of error body that Amazon's APIs use:
 *
 *     generic, AMC administration   {code, details}
 *     AMC audiences                 {message}, and {Message} for a body that its gateway can't read
 *     AMC connections               {message, requestId}
 *     AMC data upload               {code, details, errors, requestId}
 *     DSP, audience discovery       {message, requestId, errors: [{errorType, field or fieldName, message}]}, {code, message, requestId}
 *     Data Provider                 {requestId, error: {description, errors: [{errorType, errorMessage}]}}
 *     v1                            {code, message}
 *     Login with Amazon             {error, error_description, request_id}
 *
 * @source Amazon's reference concepts/errors, Amazon's OpenAPI of each API (read 2026-11-24; documented; `Message`, `UNAUTHORIZED` and `request_id` observed by peers)
 */
export function said({ text }: Pick<Answer, "text">): Said {
  const body = errorFields(text);
  // A gateway's web page is no help to anyone.
  if (body === undefined) return text.trimStart().startsWith("<") ? {} : { words: quoted([text]) };
  const inner = isObject(body.error) ? body.error : body;
  const errors: readonly unknown[] = Array.isArray(inner.errors) ? inner.errors : [];
  const parts = errors.filter(isObject);
  return {
    code: texts([
      body.code,
      body.error,
      inner.code,
      ...parts.map(({ errorType, code }) => errorType ?? code),
    ])[0],
    words: quoted([
      inner.message ?? inner.Message ?? inner.details ?? inner.error_description ?? inner.description,
      ...errors.map((error) => (isObject(error) ? partWords(error) : error)),
    ]),
    requestId: requestIds([body.requestId, inner.requestId, body.request_id])[0],
  };
}

/** Amazon's id of the request, for its support: the header's, else the body's. */
export const requestIdOf = (answer: Pick<Answer, "headers" | "text">): string | undefined =>
  requestIds([answer.headers.get(HEADERS.requestId)])[0] ?? said(answer).requestId;

/** One of several errors, with the field that it is about. */
function partWords({ field, fieldName, message, errorMessage }: Fields): unknown {
  const [words] = texts([message, errorMessage]);
  const [about] = texts([field, fieldName]);
  return words === undefined || about === undefined || words.includes(about) ? words : `${about}: ${words}`;
}

function errorFields(body: string): Fields | undefined {
  try {
    return fieldsOf(bodyOf(body));
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Those that say something; a code is a number at times. */
const texts = (values: readonly unknown[]): string[] =>
  values
    .filter((value) => typeof value === "number" || (typeof value === "string" && value.trim() !== ""))
    .map(String);

/** What can be an id of a request. Anything else that stands in its place is not repeated: it is of unknown origin. */
const requestIds = (values: readonly unknown[]): string[] =>
  texts(values).filter((value) => /^[\w:.=-]{1,100}$/.test(value));

const quoted = (values: readonly unknown[]): string | undefined =>
  redact([...new Set(texts(values))].join("; ")) || undefined;
