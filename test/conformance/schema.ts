import { Ajv, type ErrorObject, type Options, type ValidateFunction } from "ajv";
import { description } from "./description.ts";
import type { Json } from "./json.ts";

/**
 * `strict`: Amazon's descriptions have keywords that JSON Schema does not know (`example`, `readOnly`).
 * `unicodeRegExp`: their patterns escape characters that need none (`\-\_`), which only the older syntax takes.
 */
const OPTIONS: Options = {
  strict: false,
  unicodeRegExp: false,
  validateSchema: false,
  allErrors: false,
  logger: false,
};

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** The formats that occur. A double holds an id beyond 2^53 not to its last digit, but an integer it stays. */
function withFormats(ajv: Ajv): Ajv {
  const whole = (most: number) => (value: number) => Number.isInteger(value) && Math.abs(value) <= most;
  ajv.addFormat("int32", { type: "number", validate: whole(2 ** 31) });
  ajv.addFormat("int64", { type: "number", validate: whole(2 ** 63) });
  ajv.addFormat("double", true);
  ajv.addFormat("date-time", (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));
  return ajv;
}

let bodies: Ajv | undefined;
let parameters: Ajv | undefined;
const compiled = new Map<Json, ValidateFunction>();

/** What is wrong with a body by this schema of a description; undefined: nothing. */
export function misfit(schema: Json, file: string, value: unknown): string | undefined {
  bodies ??= withAllSchemas();
  const validate = compiled.get(schema) ?? bodies.compile(readable(schema, file) as Json);
  compiled.set(schema, validate);
  return validate(value) ? undefined : inWords(validate.errors!);
}

/** The same for a parameter, which is text until its schema says what it stands for. */
export function misfitOfText(schema: Json, file: string, text: string): string | undefined {
  parameters ??= withFormats(new Ajv({ ...OPTIONS, coerceTypes: true }));
  const wrapped = { type: "object", properties: { value: readable(schema, file) } };
  const validate = compiled.get(schema) ?? parameters.compile(wrapped);
  compiled.set(schema, validate);
  return validate({ value: text }) ? undefined : inWords(validate.errors!).replace(/^\/value /, "");
}

function withAllSchemas(): Ajv {
  const ajv = withFormats(new Ajv(OPTIONS));
  for (const [file, schemas] of description().schemas)
    ajv.addSchema({ $id: file, components: { schemas: readable(schemas, file) } });
  return ajv;
}

/**
 * Pointer and rule, never the value: it may be a token, or somebody's. Of the choices of a `oneOf` each says why it does
 * not fit; the one that got furthest is the one that was meant.
 */
function inWords(errors: ErrorObject[]): string {
  const [error] = errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length);
  return `${error!.instancePath || "/"} ${error!.message}`;
}

/**
 * OpenAPI 3.0 as JSON Schema. A reference stands alone (OpenAPI ignores what is beside it); `nullable` is a type; a
 * `oneOf` whose choices require nothing is an `anyOf`: the discovery description offers three bare objects, which all
 * fit every audience, and by the letter no audience would fit. Its string defaults of other types are not looked at.
 */
function readable(value: unknown, file: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => readable(inner, file));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, nullable, oneOf, ...rest } = value as Json;
  if (typeof $ref === "string") return { $ref: `${file}${$ref}` };
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, inner]) => [key, readable(inner, file)]),
  ) as Json;
  if (nullable === true && typeof schema.type === "string") schema.type = [schema.type, "null"];
  if (nullable === true && Array.isArray(schema.enum)) schema.enum = [...schema.enum, null];
  if (Array.isArray(oneOf)) schema[areExclusive(oneOf, file) ? "oneOf" : "anyOf"] = readable(oneOf, file);
  return schema;
}

/** Whether each choice asks for something that a value of another choice need not have. */
const areExclusive = (choices: Json[], file: string): boolean =>
  choices.every((choice) => Array.isArray(resolved(choice, file).required));

/** The schema itself, or the one that it refers to. */
export function resolved(schema: Json, file: string): Json {
  const { $ref } = schema;
  if (typeof $ref !== "string") return schema;
  return resolved(description().schemas.get(file)![$ref.split("/").at(-1)!] as Json, file);
}
