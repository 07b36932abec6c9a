import { z } from "zod";
import { configShape } from "./schema/file.ts";

export type SchemaNode = z.core.JSONSchema.BaseSchema;
/** Names and positions from the root of the file. */
export type Path = readonly PropertyKey[];

let generated: SchemaNode | undefined;

/** JSON schema of headwater.yaml, for editors; the repository keeps it as headwater.schema.json. */
export function configSchema(): SchemaNode {
  generated ??= {
    ...z.toJSONSchema(configShape, { io: "input" }),
    description: "Configuration of Headwater: docs/configuration.md.",
  };
  return generated;
}

const isNode = (schema: unknown): schema is SchemaNode => typeof schema === "object" && schema !== null;

/** The node itself, or what it may be one of. */
const alternatives = (node: SchemaNode): readonly SchemaNode[] =>
  node.anyOf ? node.anyOf.filter(isNode).flatMap(alternatives) : [node];

/** What the schema says of one place; undefined where nothing may stand. */
export function schemaAt(path: Path): SchemaNode | undefined {
  let node: SchemaNode | undefined = configSchema();
  for (const step of path) {
    const next: unknown[] = alternatives(node).map((alternative) =>
      typeof step === "number"
        ? alternative.items
        : (alternative.properties?.[String(step)] ?? alternative.additionalProperties),
    );
    node = next.find(isNode);
    if (node === undefined) return undefined;
  }
  return node;
}

/** The keys that may stand in one place. */
export const keysAt = (path: Path): readonly string[] =>
  alternatives(schemaAt(path) ?? {}).flatMap(({ properties }) => Object.keys(properties ?? {}));

/** Where else in the file a key of this name belongs, as `syncs.NAME.mode`. */
export const placesOf = (key: string): readonly string[] =>
  [...settings(configSchema())].filter(({ path }) => path.at(-1) === key).map(({ path }) => path.join("."));

export interface Setting {
  path: readonly string[];
  node: SchemaNode;
  required: boolean;
}

/** Every key of the file, in its order; `NAME` stands for a name of the user's choice. */
export function* settings(node: SchemaNode, path: readonly string[] = []): Generator<Setting> {
  for (const alternative of alternatives(node)) {
    for (const [key, child] of Object.entries(alternative.properties ?? {})) {
      if (!isNode(child)) continue;
      yield { path: [...path, key], node: child, required: alternative.required?.includes(key) ?? false };
      yield* settings(child, [...path, key]);
    }
    if (isNode(alternative.additionalProperties))
      yield* settings(alternative.additionalProperties, [...path, "NAME"]);
  }
}

/** What must stand in a place, as it finishes "X must be …". */
export function wanted(node: SchemaNode): string {
  if (node.title !== undefined) return node.title;
  if (node.enum) return `one of ${node.enum.join(", ")}`;
  switch (node.type) {
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number${range(node)}`;
    case "number":
      return `a number${range(node)}`;
    case "object":
      return "a section with keys of its own";
    default:
      return "text";
  }
}

const range = ({ minimum, maximum }: SchemaNode): string =>
  minimum === undefined || maximum === undefined ? "" : ` from ${minimum} to ${maximum}`;
