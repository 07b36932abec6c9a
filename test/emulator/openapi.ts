import { existsSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import type { Reply } from "./world.ts";

const FOLDER = new URL("../../../shared/openapi/", import.meta.url);

/** Why the conformance tests cannot run here; undefined when they can. */
export const absent: string | undefined = existsSync(FOLDER)
  ? undefined
  : "Amazon's API descriptions (../shared/openapi) are not on this machine";

type Json = { [name: string]: unknown };

/** One of Amazon's descriptions, ready to check bodies against. */
export function description(name: string) {
  const document = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Json;
  const ajv = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false, allErrors: true });
  const schemas = readable((document.components as Json).schemas) as Json;
  ajv.addSchema({ $id: "openapi", components: { schemas } });
  const compiled = new Map<string, ValidateFunction>();

  const api = {
    /** What is wrong with an answer: its status, its media type or its body; nothing is []. */
    misfits(method: string, path: string, reply: Reply): string[] {
      const { responses } = operationOf(document, method, path);
      const described = (responses as Json)[reply.status] as Json | undefined;
      if (!described) return [`${reply.status} is not described: ${reply.text}`];
      const given = reply.headers.get("content-type");
      if (!described.content) return reply.text || given ? [`a body where none belongs: ${reply.text}`] : [];
      const expected = api.mediaType(method, path, reply.status);
      const wrong = given === expected ? [] : [`${given} for ${expected}`];
      return [...wrong, ...api.problems(method, path, reply.status, reply.json)];
    },
    /** What is wrong with a body of this operation's request (`"request"`) or answer (its status); none is []. */
    problems(method: string, path: string, part: "request" | number, body: unknown): string[] {
      const key = `${method} ${path} ${part}`;
      const validate = compiled.get(key) ?? ajv.compile(schemaOf(document, method, path, part));
      compiled.set(key, validate);
      validate(body);
      return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
    },
    /** The media type the description gives the answer. */
    mediaType: (method: string, path: string, status: number): string =>
      Object.keys(contentOf(document, method, path, status))[0]!,
  };
  return api;
}

const operationOf = (document: Json, method: string, path: string): Json => {
  const found = ((document.paths as Json)[path] as Json | undefined)?.[method.toLowerCase()];
  if (!found) throw new Error(`not described: ${method} ${path}`);
  return found as Json;
};

function contentOf(document: Json, method: string, path: string, part: "request" | number): Json {
  const operation = operationOf(document, method, path);
  const holder = part === "request" ? operation.requestBody : (operation.responses as Json)[part];
  if (!holder) throw new Error(`not described: ${method} ${path} ${part}`);
  return (holder as Json).content as Json;
}

const schemaOf = (document: Json, method: string, path: string, part: "request" | number): Json => {
  const [content] = Object.values(contentOf(document, method, path, part)) as Json[];
  return readable(content!.schema) as Json;
};

/**
 * The description as JSON Schema: references that Ajv can find, `nullable` spelled out, and no `oneOf` whose
 * choices all fit the same value (the discovery description has three that are bare objects).
 */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  const schema = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, readable(inner)]),
  ) as Json;
  if (typeof schema.$ref === "string") return { $ref: schema.$ref.replace("#/", "openapi#/") };
  if (schema.nullable === true && typeof schema.type === "string") schema.type = [schema.type, "null"];
  const overlapping = Array.isArray(schema.oneOf) && !JSON.stringify(schema.oneOf).includes("connectionId");
  if (!overlapping) return schema;
  const { oneOf, ...rest } = schema;
  return { ...rest, anyOf: oneOf };
}
