import { ConfigError } from "../errors.ts";
import type { Encoding, SourceSpec } from "../model/source-spec.ts";

/** What the first line says about a delimited file. */
export interface Layout {
  delimiter: string;
  quote: string;
  encoding: Encoding;
  /** True when the first line names the columns and is no row. */
  header: boolean;
  columns: readonly string[];
}

/**
 * The layout that one first line shows.
 * @throws {ConfigError} source.no-header
 */
export function layoutOfLine(line: string, spec: SourceSpec): Layout {
  const quote = spec.quote ?? '"';
  const text = line.replace(/\r$/, "");
  const delimiter = spec.delimiter ?? (spec.format === "tsv" ? "\t" : guessDelimiter(text, quote));
  const header = spec.header ?? true;
  const values = splitLine(text, delimiter, quote);
  if (header && values.some(isSomebodys)) throw noHeader();
  const columns = header
    ? columnNames(values)
    : (spec.columns ?? values.map((_, index) => `column${index + 1}`));
  return { delimiter, quote, encoding: spec.encoding ?? "utf-8", header, columns };
}

/** Whether a value says who somebody is. Column names are told in messages: a row must never pass for them. */
const isSomebodys = (value: string): boolean =>
  value.includes("@") ||
  /^\s*\+?[\d\s().-]*\d{3}[\s.-]?\d{4}\s*$/.test(value) ||
  /^[0-9a-f]{64}$/i.test(value);

const noHeader = (): ConfigError =>
  new ConfigError(
    "source.no-header",
    "The first line of the source looks like a row, not like column names.",
    {
      hint: "Say source.header: false, and source.columns: [id, email, …] in the order of the values.",
    },
  );

/** Delimiters that a file's first line may show. */
const DELIMITERS = [",", ";", "\t", "|"] as const;

/** The values of one delimited line, quotes taken off. */
function splitLine(line: string, delimiter: string, quote: string): string[] {
  const values: string[] = [];
  let value = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (quoted) {
      if (character !== quote) value += character;
      else if (line[at + 1] === quote) value += line[++at]!;
      else quoted = false;
    } else if (character === quote && value === "") quoted = true;
    else if (character === delimiter) {
      values.push(value);
      value = "";
    } else value += character;
  }
  return [...values, value];
}

/** The delimiter that splits the line into most values; a comma where none does. */
function guessDelimiter(line: string, quote: string): string {
  const counts = DELIMITERS.map((delimiter) => splitLine(line, delimiter, quote).length);
  const most = Math.max(...counts);
  return most === 1 ? "," : DELIMITERS[counts.indexOf(most)]!;
}

/** Column names as they stand, an empty or repeated one made unique by its position, so that each can be addressed. */
function columnNames(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.map((value, index) => {
    const name = value.trim() === "" || seen.has(value.trim()) ? `column${index + 1}` : value.trim();
    seen.add(name);
    return name;
  });
}
