import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";
import type { Path } from "./json-schema.ts";
import { configError } from "./problem.ts";

/** A YAML file as values, which still knows where each of them stands. */
export interface Yaml {
  /** A key with nothing after it counts as not said: its value is undefined. */
  readonly value: unknown;
  /** Line of a path, or of the nearest place above it that is in the file. From 1. */
  lineOf(path: Path): number;
}

/**
 * Reads YAML 1.2. A whole number that JavaScript would not write the same way stays text, for ids have leading zeros
 * and more digits than a double holds.
 * @throws {ConfigError} config.not-yaml
 */
export function readYaml(text: string, shownAs: string): Yaml {
  const lines = new LineCounter();
  // `prettyErrors` would quote the line, and with it a secret.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);

  const problems = document.errors.map(({ code, message, pos }) => ({
    message: WORDS[code] ?? `${message}.`,
    hint: "Look at the quotes, brackets and indentation of this line and of the one before it.",
    line: lineAt(pos[0]),
  }));
  const aliases = unknownAliases(document).map((offset) => ({
    message: "A value that begins with * goes in quotes.",
    hint: 'For example: file: "*.csv"',
    line: lineAt(offset),
  }));
  // What follows a slip in the structure is mostly its echo.
  const first = problems[0] ?? aliases[0];
  if (first)
    throw configError([{ ...first, code: "config.not-yaml", path: [], at: `${shownAs}:${first.line}` }]);

  keepDigits(document);
  return {
    value: withoutNulls(document.toJS()) ?? {},
    lineOf: (path) => lineAt(offsetOf(document, path)),
  };
}

const WORDS: Readonly<Record<string, string>> = {
  BAD_SCALAR_START: "A value that begins with this character goes in quotes.",
  BLOCK_AS_IMPLICIT_KEY: 'A value with ": " in it goes in quotes.',
  DUPLICATE_KEY: "This key stands twice in the same section.",
  MULTIPLE_DOCS: 'Only one document may stand in the file: "---" begins a second one.',
  TAB_AS_INDENT: "This line is indented with a tab; YAML takes only spaces.",
};

function unknownAliases(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Alias: (_, alias: Alias) => {
      if (alias.resolve(document) === undefined) offsets.push(alias.range?.[0] ?? 0);
    },
  });
  return offsets;
}

function keepDigits(document: Document): void {
  visit(document, {
    Scalar: (role, scalar) => {
      const { value, source = "" } = scalar;
      if (typeof value !== "number") return;
      const rewritten = Number.isInteger(value) && String(value) !== source && !source.includes(".");
      if (role === "key" || rewritten) scalar.value = source;
    },
  });
}

function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutNulls(child)]));
}

/** Offset of the key, or of the list's item, that a path leads to. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (!isScalar(pair?.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) break;
      node = item;
      offset = rangeStart(item) ?? offset;
    } else break;
  }
  return offset;
}

const rangeStart = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
