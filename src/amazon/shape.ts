import { parseJson } from "../lib/json.ts";

/** A body that is not what Amazon's description says; the message names the field, never its value. */
export class Unreadable extends Error {}

/** The JSON value of a body; undefined of an empty one. The parser's own message is dropped, for it quotes the body. */
export function bodyOf(text: string): unknown {
  if (text === "") return undefined;
  try {
    return parseJson(text);
  } catch {
    throw new Unreadable("it is not JSON");
  }
}

/** A parsed JSON object, its fields not yet looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads one field of an object, or throws `Unreadable`. */
type Reader<T> = (fields: Fields, name: string) => T;

const reader =
  <T>(kind: string, read: (value: unknown) => T | undefined): Reader<T> =>
  (fields, name) => {
    const value = read(fields[name]);
    if (value === undefined) throw new Unreadable(`${name} is not ${kind}`);
    return value;
  };

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A whole body that must be an object. */
export function fieldsOf(body: unknown): Fields {
  if (!isFields(body)) throw new Unreadable("it is not an object");
  return body;
}

/** A whole body, or one field of it, that must be a list of objects. */
export function listOf(value: unknown, name = "it"): readonly Fields[] {
  if (!Array.isArray(value) || !value.every(isFields))
    throw new Unreadable(`${name} is not a list of objects`);
  return value;
}

export const text = reader("a text", (value) => (typeof value === "string" ? value : undefined));

export const number = reader("a number", (value) => (typeof value === "number" ? value : undefined));

export const boolean = reader("true or false", (value) => (typeof value === "boolean" ? value : undefined));

export const object = reader("an object", (value) => (isFields(value) ? value : undefined));

/** An id, as text: Amazon writes the same one as a number here and as a text there, and some exceed 2^53. */
export const id = reader("an id", (value) =>
  (typeof value === "string" && value !== "") || Number.isSafeInteger(value) ? String(value) : undefined,
);

/** The field by that reader; undefined when it is absent or null. */
export const optional = <T>(read: Reader<T>, fields: Fields, name: string): T | undefined =>
  fields[name] === undefined || fields[name] === null ? undefined : read(fields, name);

/** An ISO 3166 country. @source Amazon's profiles and advertisers say UK, its audiences GB (read 2026-11-24; documented) */
export const country: Reader<string> = (fields, name) => {
  const code = text(fields, name).toUpperCase();
  return code === "UK" ? "GB" : code;
};
