import { assumed, type Evidence } from "../../src/emulator/evidence.ts";
import type { Json } from "./json.ts";

/** A property of a described schema that cannot be meant as it stands, and what is read instead. */
interface Correction {
  file: string;
  schema: string;
  property: string;
  read: (described: Json) => Json;
  evidence: Evidence;
}

const listToo = (schema: string): Correction => ({
  file: "EventsV1",
  schema,
  property: "options",
  read: (option) => ({ anyOf: [option, { type: "array", items: option }] }),
  evidence: assumed("the description has a text in its schema and a list in its words"),
});

const CORRECTIONS: Correction[] = [
  {
    file: "EventsV1",
    schema: "ErrorsIndex",
    property: "index",
    read: (index) => ({ ...index, maximum: 499 }),
    evidence: assumed("0 at most is described, so that of 500 events only the first could be refused"),
  },
  listToo("DataProcessingOptions"),
  listToo("CreateDataProcessingOptions"),
];

/** Reads a description's schemas as they are meant, where they are known to be wrong. */
export function correct(file: string, schemas: Json): void {
  for (const { schema, property, read } of CORRECTIONS.filter((one) => one.file === file)) {
    const { properties } = schemas[schema] as { properties: { [name: string]: Json } };
    properties[property] = read(properties[property]!);
  }
}
