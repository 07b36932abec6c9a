import type { Database } from "../sql/database.ts";
import type { Sql } from "../sql/sql.ts";

/**
 * Where rows come from. Everything is text: leading zeros stay. Columns come out under positional names (`c0`, `c1`,
 * …, see `columnAlias`), so that no column name of a customer's can collide with one of ours.
 */
export interface Source {
  /** For messages: the file or pattern as the configuration says it. */
  readonly name: string;
  readonly features: {
    /** False for standard input: one scan, then it is gone. */
    readsTwice: boolean;
  };
  /** Changes when a file's size or modification time does; undefined where that can't be told. */
  stamp(): string | undefined;
  /**
   * The column names, read from the beginning of each file.
   * @throws {ConfigError} source.columns-differ — two files of one pattern have other columns.
   * @throws {DataError} source.empty — no header and no row.
   */
  columns(database: Database): Promise<readonly string[]>;
  /**
   * Every readable row: the given columns, and `unreadable`, a reason where the row is there but could not be parsed
   * (its columns are then null). With `setAside`, lines that DuckDB itself cannot read are kept for `unreadableRows`.
   */
  rows(columns: readonly string[], options?: { setAside: boolean }): Sql;
  /** The lines that the last scan with `setAside` could not read: (file, row_number, reason). No raw text. */
  unreadableRows(): Sql | undefined;
  /** Lines without a value: (file, row_number). Undefined where there are none, or no second scan can be. */
  emptyLines(): Sql | undefined;
  /** Drops what was set aside: it quotes raw lines. */
  forgetUnreadable(database: Database): Promise<void>;
  /** The pieces that have row numbers of their own: one for each file. */
  readonly parts: readonly SourcePart[];
  /**
   * The same source read line by line, for a file that breaks the fast reader's rules (a quote that never closes, mixed
   * line ends). Slower, loses nothing. Undefined where this is that reader already, or where no second scan can be.
   */
  careful(): Source | undefined;
  /** True when the last scan's set-aside lines say that rows may be missing without a word: read with `careful`. */
  mayHaveLostRows(database: Database): Promise<boolean>;
}

/** One file of a source. */
export interface SourcePart {
  readonly file: string;
  /** As `rows`, and `row_number` counted from 1 over the rows it yields. */
  numberedRows(columns: readonly string[], options?: { setAside: boolean }): Sql;
}

/** Under which name the n-th of the asked columns comes out. */
export const columnAlias = (index: number): string => `c${index}`;
