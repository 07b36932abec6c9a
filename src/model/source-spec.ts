export const SOURCE_FORMATS = ["csv", "tsv", "jsonl", "parquet"] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

/** CSV encodings that DuckDB reads without an extension. */
export const ENCODINGS = ["utf-8", "utf-16", "latin-1"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Where rows come from, as the configuration says it. */
export interface SourceSpec {
  /** An absolute path, a glob of them, or `-` for standard input. */
  file: string;
  /** Absent: told from the file's name (`.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.parquet`, each with `.gz` or `.zst`). */
  format?: SourceFormat;
  /** One character; absent: told from the first line. */
  delimiter?: string;
  /** @default '"' */
  quote?: string;
  /** @default "utf-8" */
  encoding?: Encoding;
  /** False: the first line is a row, and `columns` names the columns. @default true */
  header?: boolean;
  columns?: readonly string[];
}
