import { fstatSync, readSync } from "node:fs";
import { ConfigError } from "../errors.ts";
import { pause } from "../lib/clock.ts";
import type { Encoding, SourceSpec } from "../model/source-spec.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { delimitedSource } from "./delimited.ts";
import { emptySource } from "./empty.ts";
import { checkText, decoderOf, firstLine } from "./first-line.ts";
import { jsonLinesSource, objectsAsRows } from "./jsonl.ts";
import { type Layout, layoutOfLine } from "./layout.ts";
import { dropRejects, linesOf, newRejects, rejectedLines } from "./lines.ts";
import { pipeFromSocket } from "./socket-input.ts";
import type { Source } from "./source.ts";

/** What messages call it. */
const NAME = "standard input";

/** The device through which DuckDB reads this process's standard input. */
const DEVICE = "/dev/stdin";

/** Longest first line that is looked for, in bytes. */
const LONGEST_FIRST_LINE = 1_000_000;

/**
 * CSV, TSV or JSON lines from standard input. From a pipe: one scan, nothing kept; the first line is read here, for the
 * column names or to tell the format, and the rest goes straight to DuckDB. A redirected file is a file.
 * @throws {ConfigError} source.standard-input-closed, source.standard-input-columns,
 * source.parquet-from-standard-input
 * @throws {DataError} source.empty, source.unreadable {MachineError} source.no-pipe
 */
export async function standardInput(spec: SourceSpec): Promise<Source> {
  if (spec.format === "parquet")
    throw new ConfigError(
      "source.parquet-from-standard-input",
      "Parquet can't be read from standard input.",
      {
        hint: "Parquet is read from its end. Save it to a file and name that.",
      },
    );
  const kind = fstatSync(0);
  if (!(kind.isFIFO() || kind.isFile() || kind.isSocket()))
    throw new ConfigError("source.standard-input-closed", "Nothing is piped into standard input.", {
      hint: "For example: cat people.csv | headwater sync NAME --yes, or: cat orders.csv | headwater events send NAME --yes",
    });
  if (kind.isFile()) return redirectedFile(spec);
  /** Where the rest comes from, once the first line has been read. */
  const rest = (): string => (kind.isSocket() ? pipeFromSocket() : DEVICE);
  if (spec.header === false) return once(delimitedSource(NAME, [rest()], layoutWithoutHeader(spec), never));
  const line = readFirstLine(spec.encoding ?? "utf-8");
  if (line === "") throw emptySource(NAME);
  if (isJsonLines(spec, line)) return once(pipedJsonLines(line, rest(), spec));
  const layout = layoutOfLine(line, spec);
  return once(delimitedSource(NAME, [rest()], { ...layout, header: false }, never));
}

/** Each opening of the device starts the file anew, so it is read like any file. */
async function redirectedFile(spec: SourceSpec): Promise<Source> {
  const line = await firstLine(DEVICE, spec.encoding ?? "utf-8");
  if (line === undefined) throw emptySource(NAME);
  if (isJsonLines(spec, line)) return jsonLinesSource(NAME, [DEVICE], never, spec.columns);
  return delimitedSource(NAME, [DEVICE], layoutOfLine(line, spec), never);
}

const isJsonLines = (spec: SourceSpec, line: string): boolean =>
  spec.format === "jsonl" || (spec.format === undefined && line.startsWith("{"));

function layoutWithoutHeader(spec: SourceSpec): Layout {
  if (!spec.columns)
    throw new ConfigError(
      "source.standard-input-columns",
      "Standard input has no header, and no columns are named.",
      {
        hint: "Say source.columns: [id, email, …] in the order of the values.",
      },
    );
  const delimiter = spec.delimiter ?? (spec.format === "tsv" ? "\t" : ",");
  return { ...layoutOfLine("", { ...spec, delimiter }), columns: spec.columns };
}

function pipedJsonLines(firstLine: string, device: string, spec: SourceSpec): Source {
  const rejects = newRejects();
  const lines = (kept: boolean): Sql =>
    sql`(select ${firstLine} as line union all select line from ${linesOf([device], "utf-8", { header: false, rejects: kept ? rejects : undefined })})`;
  return {
    name: NAME,
    features: { readsTwice: false },
    stamp: () => undefined,
    columns: async () => spec.columns ?? keysOf(firstLine),
    rows: (columns, options) => objectsAsRows(columns, lines(options?.setAside ?? false)),
    unreadableRows: () => rejectedLines(rejects, -1),
    emptyLines: () => undefined,
    forgetUnreadable: (database) => dropRejects(database, rejects),
    parts: [],
    careful: () => undefined,
    mayHaveLostRows: async () => false,
  };
}

function keysOf(line: string): readonly string[] {
  try {
    return Object.keys(JSON.parse(line) as object);
  } catch {
    return [];
  }
}

/** Standard input has no name under which it could be found changed. */
const never = (): string => "";

/** The same source without what needs a second look. */
const once = (source: Source): Source => ({
  ...source,
  features: { readsTwice: false },
  stamp: () => undefined,
  emptyLines: () => undefined,
  parts: [],
  careful: () => undefined,
});

/** One byte at a time: what is read here is gone for DuckDB. */
function readFirstLine(encoding: Encoding): string {
  const bytes: number[] = [];
  for (let byte = readByte(); byte !== undefined && byte !== LINE_END; byte = readByte()) {
    bytes.push(byte);
    if (bytes.length === LONGEST_FIRST_LINE) break;
  }
  const line = decoderOf(encoding).decode(Buffer.from(bytes)).replace(/\r$/, "");
  checkText(line, NAME, encoding);
  return line;
}

const LINE_END = 0x0a;

/** How long to wait for whoever writes into the pipe, in milliseconds, before looking again. */
const LOOK_AGAIN_MS = 5;

/** The next byte; undefined at the end. Waits where the pipe does not: Node makes some that answer "not yet". */
function readByte(): number | undefined {
  const byte = Buffer.alloc(1);
  for (;;)
    try {
      return readSync(0, byte, 0, 1, null) === 1 ? byte[0] : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      pause(LOOK_AGAIN_MS);
    }
}
