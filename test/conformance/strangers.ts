import type { Json } from "./json.ts";
import { resolved } from "./schema.ts";

/** Of a longer list only as many are looked at, evenly spread: 6,000 records of one program have few shapes. */
const MOST_ITEMS = 200;

/**
 * Pointers to properties that a schema does not know. JSON Schema lets them pass, so a misspelt optional property would
 * be no error; Amazon may pass over it without a word. An object without any known property is free.
 */
export function strangers(schemas: Json[], file: string, value: unknown, pointer = ""): string[] {
  const parts = schemas.flatMap((schema) => partsOf(schema, file));
  if (Array.isArray(value)) {
    const items = parts.flatMap((part) => (part.items ? [part.items as Json] : []));
    return spread(value).flatMap((index) => strangers(items, file, value[index], `${pointer}/${index}`));
  }
  if (typeof value !== "object" || value === null) return [];
  const known = parts.flatMap((part) =>
    part.properties ? [part.properties as { [name: string]: Json }] : [],
  );
  if (known.every((properties) => Object.keys(properties).length === 0)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const inside = known.flatMap((properties) =>
      Object.hasOwn(properties, name) ? [properties[name]!] : [],
    );
    const here = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return inside.length === 0 ? [here] : strangers(inside, file, inner, here);
  });
}

/** A schema and all that are laid over it. */
function partsOf(given: Json, file: string): Json[] {
  const schema = resolved(given, file);
  const inner = [schema.allOf, schema.oneOf, schema.anyOf].flatMap((list) => (list ?? []) as Json[]);
  return [schema, ...inner.flatMap((part) => partsOf(part, file))];
}

function spread({ length }: unknown[]): number[] {
  const count = Math.min(length, MOST_ITEMS);
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}
