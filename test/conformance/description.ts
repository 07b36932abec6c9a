import { existsSync, readdirSync, readFileSync } from "node:fs";
import { correct } from "./corrections.ts";
import type { Json } from "./json.ts";

/** Amazon's own descriptions of its API; not ours to hand on, so a checkout of its own has none. */
const FOLDER = new URL("../../../shared/openapi/", import.meta.url);

/** Why nothing can be compared with Amazon's description here; undefined when it can. */
export const absent: string | undefined = existsSync(FOLDER)
  ? undefined
  : "Amazon's API descriptions (../shared/openapi) are not on this machine";

export interface Parameter {
  in: "header" | "path" | "query";
  name: string;
  required?: boolean;
  schema: Json;
}

/** The schema of each media type that a body may have; empty: there is no body. */
export type Bodies = Map<string, Json>;

/** One of Amazon's operations, as a description has it. */
export interface Described {
  /** As the list shows it: `POST /amc/audiences/records`. */
  name: string;
  /** The description's file, without its ending. */
  file: string;
  parameters: Parameter[];
  request: { required: boolean; bodies: Bodies };
  answers: Map<number, Bodies>;
}

export interface Description {
  operations: Described[];
  /** The schemas that others refer to, by the description's file. */
  schemas: Map<string, Json>;
  find(method: string, path: string): Described | undefined;
}

let read: Description | undefined;

/** All of Amazon's descriptions, read once in a process. */
export function description(): Description {
  read ??= readAll();
  return read;
}

function readAll(): Description {
  const schemas = new Map<string, Json>();
  const routes: { method: string; pattern: RegExp; operation: Described }[] = [];
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  for (const name of files.sort()) {
    const file = name.replace(/\.json$/, "");
    const document = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
    correct(file, document.components.schemas);
    schemas.set(file, document.components.schemas);
    for (const [path, methods] of Object.entries<Json>(document.paths))
      for (const [verb, given] of Object.entries(methods)) {
        const method = verb.toUpperCase();
        const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`);
        const operation = operationOf(`${method} ${path}`, file, given as Json, document);
        routes.push({ method, pattern, operation });
      }
  }
  return {
    operations: routes.map(({ operation }) => operation),
    schemas,
    find: (method, path) =>
      routes.find((route) => route.method === method && route.pattern.test(path))?.operation,
  };
}

function operationOf(name: string, file: string, given: Json, document: Json): Described {
  const request = given.requestBody as { required?: boolean } | undefined;
  return {
    name,
    file,
    parameters: ((given.parameters ?? []) as Json[]).map((parameter) => referred(parameter, document)),
    request: { required: request?.required ?? false, bodies: bodiesOf(request) },
    answers: new Map(
      Object.entries(given.responses as Json).map(([status, answer]) => [Number(status), bodiesOf(answer)]),
    ),
  };
}

const bodiesOf = (holder: unknown): Bodies =>
  new Map(
    Object.entries(
      (holder as { content?: { [type: string]: { schema: Json } } } | undefined)?.content ?? {},
    ).map(([type, { schema }]) => [type, schema]),
  );

/** A parameter, or the one that it refers to: `{"$ref": "#/components/parameters/NAME"}`. */
function referred(parameter: Json, document: Json): Parameter {
  const steps = typeof parameter.$ref === "string" ? parameter.$ref.split("/").slice(1) : undefined;
  return (steps?.reduce<Json>((value, step) => value[step] as Json, document) ??
    parameter) as unknown as Parameter;
}
