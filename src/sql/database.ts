import type { DuckDBConnection, DuckDBInstance, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { Bug, DataError, type HeadwaterError, MachineError } from "../errors.ts";
import { duckdb } from "./duckdb.ts";
import { judgedFunction, type WordJudge, wordsReader } from "./integers.ts";
import { type Bindable, type Sql, sql } from "./sql.ts";
import type { TextFunction } from "./text-function.ts";

const { BIGINT, BOOLEAN, DOUBLE, LIST, listValue, SQLNULL, UTINYINT, VARCHAR } = duckdb;

/** DuckDB's own version, e.g. `v1.5.6`. */
export const DUCKDB_VERSION: string = duckdb.version();

/** One cell as JavaScript sees it. Integers that a double cannot hold stay bigints. */
export type Cell = string | number | bigint | boolean | null | readonly Cell[];
export type RowObject = Record<string, Cell>;

/** How much of the machine a database may take. */
export interface DatabaseLimits {
  /** DuckDB's memory limit, e.g. `300MB`. Peak memory of the process is 1.2 to 1.5 times that (measured). */
  memory: string;
  threads: number;
  /** Where hashes may spill. Raw values never do: see `runOnRawValues`. Absent: nothing spills. */
  temporaryFolder?: string;
}

/** One DuckDB database and one connection to it. Statements run one after the other. */
export interface Database {
  /** On how many threads a statement runs where nothing else is said. */
  readonly threads: number;
  /** Runs a statement that touches no raw value. */
  run(statement: Sql): Promise<void>;
  /**
   * Runs a statement that reads people's raw values. It may only stream: spilling to disk is switched off, so that
   * it fails rather than writes a raw value to a temporary file. A join holds its second side: raw values come first.
   * `onOneThread`: for a table of wide rows. Rows go in in their order, so when they fill the memory threads wait for each
   * other, and DuckDB's waiting burns the CPU of a whole thread (1.5.6, seen: twice the CPU, the same time).
   */
  runOnRawValues(statement: Sql, options?: { onOneThread?: boolean }): Promise<void>;
  /** All rows. For small answers: each cell that crosses costs about a microsecond. */
  all(statement: Sql): Promise<RowObject[]>;
  /** The same as `all` under the rule of `runOnRawValues`. */
  allOnRawValues(statement: Sql): Promise<RowObject[]>;
  /** The first row. @throws {Bug} bug.no-row */
  one(statement: Sql): Promise<RowObject>;
  /** Rows as they come, a few thousand at a time. */
  stream(statement: Sql): AsyncIterable<RowObject[]>;
  /** The same as `stream` under the rule of `runOnRawValues`. No other statement may run before it has ended. */
  streamOnRawValues(statement: Sql): AsyncIterable<RowObject[]>;
  /**
   * Columns of unsigned integers, a few thousand rows at a time, as words of 32 bits: one for each uinteger, two for each ubigint,
   * the lower first. They cross a thousand times cheaper than texts. The arrays are filled anew with each piece.
   */
  streamIntegers(statement: Sql): AsyncIterable<readonly Uint32Array[]>;
  /** Adds rows of unsigned integers to a table: for what JavaScript has found out, a million rows a second. */
  appendIntegers(
    table: readonly [database: string, table: string],
    rows: Iterable<readonly number[]>,
  ): Promise<void>;
  /** The physical plan as text, for tests of where a raw value can end up. */
  explain(statement: Sql): Promise<string>;
  /** Runs `work` in one transaction: wholly or not at all. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Opens a second database file under `name`, creating it when missing. What is written to a table from raw values waits
   * in memory until a group of rows is full, on each thread: `rowsPerGroup`, a multiple of 2,048, bounds that.
   * @default rowsPerGroup 122_880
   */
  attach(path: string, name: string, options?: { rowsPerGroup?: number }): Promise<void>;
  /**
   * Closes a file that was attached. `asItIs`: for one that will not live long; groups of rows that are not full are not merged,
   * which is to write them once more (a tenth of what a first load takes to plan).
   */
  detach(name: string, options?: { asItIs?: boolean }): Promise<void>;
  /** Bytes that are taken of `DatabaseLimits.memory`. */
  memoryTaken(): Promise<number>;
  /** While `work` runs, `judge` answers for every ubigint that SQL asks `judged(value)` about. */
  judging<T>(judge: WordJudge, work: () => Promise<T>): Promise<T>;
  /** Makes a function known to the statements that follow. */
  define(rule: TextFunction): void;
  close(): void;
}

/** The code of the error for text that DuckDB's strict reader gives up on; a line-by-line reader may still read it. */
export const NOT_PLAIN_CSV = "source.not-plain-csv";

/** The code of the error for what did not fit into `DatabaseLimits.memory`. */
export const OUT_OF_MEMORY = "machine.memory";

/**
 * The code of the error for bytes that broke DuckDB's CSV reader: it runs past its own list of columns when a value in a
 * column behind columns that are not read has a bad encoding (1.5.6, seen). The database is unusable afterwards; in a new
 * one, a line-by-line reader can read the file.
 */
export const BROKE_THE_READER = "source.bad-encoding";

/** The code of the error for a database file that is not as DuckDB wrote it: cut short, overwritten, or a bit off. */
export const DAMAGED_FILE = "state.file-damaged";

/**
 * What DuckDB 1.5.6 says of such files (seen). Every block has a checksum; the length of a file has none, and shows when a
 * block behind its end is wanted.
 */
const SAYS_DAMAGED =
  /Corrupt (database|WAL) file|exists, but it is not a valid DuckDB database file|replaying WAL file|Serialization Error/;

const saysDamaged = (text: string, files: Iterable<string>): boolean =>
  SAYS_DAMAGED.test(text) ||
  [...files].some((file) => text.includes(`Could not read enough bytes from file "${file}`));

/**
 * How statements over raw values run. Joins as they are written: the second side is held in memory, the first streams by.
 * DuckDB takes every CSV for 42 rows, fewer with every condition, and would hold all of it as the smaller side (seen). The first
 * rows of a Parquet file are read as they come, not found by their numbers and joined with their values.
 */
const RAW_SETTINGS = [
  ["max_temp_directory_size", "0B"],
  ["disabled_optimizers", "join_order,build_side_probe_side,late_materialization,filter_pullup"],
] as const;

/**
 * FSST stores a table of symbols in a place of fixed size, and in the part that is not used whatever its memory held before:
 * phone numbers of a Parquet file that the same process had read were seen there (1.5.6). Nothing else makes hashes smaller, and
 * to look whether it would costs as much as to store them (1 M changes: 1.9 CPU seconds in place of 1.0).
 */
const AS_IT_IS = "set force_compression = 'uncompressed'";

const bound = (value: Bindable): [DuckDBValue, DuckDBType] => {
  if (value === null) return [null, SQLNULL];
  if (typeof value === "string") return [value, VARCHAR];
  if (typeof value === "boolean") return [value, BOOLEAN];
  if (typeof value === "bigint") return [value, BIGINT];
  if (typeof value === "number") return Number.isInteger(value) ? [BigInt(value), BIGINT] : [value, DOUBLE];
  return [listValue([...value]), LIST(VARCHAR)];
};

const toCell = (value: unknown): Cell => {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (Array.isArray(value)) return value.map(toCell);
  if (typeof value === "object" && "items" in value && Array.isArray(value.items))
    return value.items.map(toCell);
  return String(value);
};

const toRow = (row: Record<string, unknown>): RowObject =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)]));

/** What DuckDB calls an error, without its text: the text may quote a person's row. */
const kindOf = (error: unknown): string =>
  /^[A-Z][A-Za-z ]+Error/.exec(String((error as Error)?.message))?.[0] ?? "Error";

/** Translates DuckDB's errors into whose they are. DuckDB's own text is kept only where no raw value can be in it. */
function translated(
  error: unknown,
  mayQuoteRawValues: boolean,
  files: Iterable<string> = [],
): HeadwaterError {
  const text = String((error as Error)?.message);
  if (saysDamaged(text, files))
    return new MachineError(DAMAGED_FILE, "A file of the state folder is damaged.", {
      hint: "Look at the disk, then put the state folder back from a backup.",
    });
  if (/No space left on device|ENOSPC|File too large/i.test(text))
    return new MachineError("disk.full", "The disk is full.", {
      hint: "Free space where the state folder is (HEADWATER_HOME), then run the same command again.",
    });
  if (/Could not set lock on file/i.test(text))
    return new MachineError("state.in-use", "Another process has this audience's file open.", {
      hint: "Wait until it ends, then run the same command again.",
    });
  if (/^Out of Memory Error/.test(text))
    return new MachineError(OUT_OF_MEMORY, "The data did not fit in the memory that Headwater may use.", {
      hint: "Give it more with HEADWATER_MEMORY, e.g. HEADWATER_MEMORY=1GB.",
    });
  if (mayQuoteRawValues && /state machine reached an invalid state/.test(text))
    return new DataError(
      NOT_PLAIN_CSV,
      "The file mixes line ends, or quotes in a way that CSV does not have.",
      {
        hint: "Save it again as plain CSV.",
      },
    );
  if (mayQuoteRawValues && /^INTERNAL Error: Attempted to access index/.test(text))
    return new DataError(BROKE_THE_READER, "The file holds bytes that are not in its encoding.", {
      hint: "Say which encoding it has (utf-8, utf-16 or latin-1), or save it again as UTF-8.",
    });
  if (mayQuoteRawValues && /^(IO|Invalid Input) Error/.test(text))
    return new DataError("source.unreadable", "A source file could not be read to its end.", {
      hint: "Check that it is whole, is of the format its name says, and in the encoding that source.encoding says.",
    });
  const detail = mayQuoteRawValues ? kindOf(error) : text.split("\n", 1)[0]!.slice(0, 300);
  return new Bug(
    "bug.sql",
    `DuckDB refused a statement: ${detail}.`,
    mayQuoteRawValues ? {} : { cause: error },
  );
}

/**
 * Opens a database file, or one in memory when `path` is absent.
 * @throws {MachineError} state.in-use when another process has it open.
 */
export async function openDatabase(limits: DatabaseLimits, path = ":memory:"): Promise<Database> {
  let instance: DuckDBInstance;
  try {
    instance = await duckdb.DuckDBInstance.create(path, {
      threads: String(limits.threads),
      memory_limit: limits.memory,
      temp_directory: limits.temporaryFolder ?? "",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
  } catch (error) {
    throw translated(error, false);
  }
  const connection = await instance.connect();
  await connection.run(AS_IT_IS);
  return new OpenDatabase(instance, connection, limits.threads);
}

class OpenDatabase implements Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly threads: number;
  /** What broke this database, if anything did: DuckDB refuses every later statement with words of its own. */
  #broken: HeadwaterError | undefined;
  readonly #attached = new Map<string, string>();
  /** Only while it is needed: it may hold a set of all known rows. */
  #judge: WordJudge | undefined;
  #asksJudge = false;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection, threads: number) {
    this.#instance = instance;
    this.#connection = connection;
    this.threads = threads;
  }

  async run(statement: Sql): Promise<void> {
    await this.#execute(statement, false);
  }

  async runOnRawValues(
    statement: Sql,
    { onOneThread = false }: { onOneThread?: boolean } = {},
  ): Promise<void> {
    await this.#withoutSpilling(async () => {
      if (onOneThread) await this.#connection.run("set threads = 1");
      try {
        await this.#execute(statement, true);
      } finally {
        // As in `#endRaw`.
        if (onOneThread) await this.#connection.run(`set threads = ${this.threads}`).catch(() => undefined);
      }
    });
  }

  async all(statement: Sql): Promise<RowObject[]> {
    return this.#rows(statement, false);
  }

  async allOnRawValues(statement: Sql): Promise<RowObject[]> {
    return this.#withoutSpilling(() => this.#rows(statement, true));
  }

  async one(statement: Sql): Promise<RowObject> {
    const [row] = await this.all(statement);
    if (!row) throw new Bug("bug.no-row", "A query that always has a row had none.");
    return row;
  }

  stream(statement: Sql): AsyncIterable<RowObject[]> {
    return this.#stream(statement, false);
  }

  async *streamOnRawValues(statement: Sql): AsyncIterable<RowObject[]> {
    await this.#beginRaw();
    try {
      yield* this.#stream(statement, true);
    } finally {
      await this.#endRaw();
    }
  }

  async *#stream(statement: Sql, raw: boolean): AsyncIterable<RowObject[]> {
    try {
      const result = await this.#connection.stream(statement.text, ...this.#parameters(statement));
      for await (const rows of result.yieldRowObjects()) yield rows.map(toRow);
    } catch (error) {
      throw this.#translated(error, raw);
    }
  }

  async *streamIntegers(statement: Sql): AsyncIterable<readonly Uint32Array[]> {
    try {
      const result = await this.#connection.stream(statement.text, ...this.#parameters(statement));
      const read = wordsReader(result.columnTypes());
      for (
        let chunk = await result.fetchChunk();
        chunk && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      )
        yield read(chunk);
    } catch (error) {
      throw this.#translated(error, false);
    }
  }

  async explain(statement: Sql): Promise<string> {
    const rows = await this.all(sql`explain ${statement}`);
    return rows.map((row) => String(row.explain_value)).join("\n");
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.#connection.run("begin transaction");
    try {
      const result = await work();
      await this.#connection.run("commit");
      return result;
    } catch (error) {
      await this.#connection.run("rollback").catch(() => undefined);
      throw error;
    }
  }

  async attach(
    path: string,
    name: string,
    { rowsPerGroup = 122_880 }: { rowsPerGroup?: number } = {},
  ): Promise<void> {
    this.#attached.set(name, path);
    // Without its type, DuckDB takes a file that begins like another database's for one, and looks for a reader to load.
    await this.run(
      sql`attach ${sql.literal(path)} as ${sql.id(name)} (type duckdb, row_group_size ${sql.literal(String(rowsPerGroup))})`,
    );
  }

  async detach(name: string, { asItIs = false }: { asItIs?: boolean } = {}): Promise<void> {
    if (asItIs) await this.run(sql`set max_vacuum_tasks = 0`);
    await this.run(sql`detach ${sql.id(name)}`);
    if (asItIs) await this.run(sql`reset max_vacuum_tasks`);
    this.#attached.delete(name);
  }

  async memoryTaken(): Promise<number> {
    const { bytes } = await this.one(
      sql`select sum(memory_usage_bytes)::bigint as bytes from duckdb_memory()`,
    );
    return Number(bytes);
  }

  async appendIntegers(
    [database, name]: readonly [string, string],
    rows: Iterable<readonly number[]>,
  ): Promise<void> {
    try {
      const appender = await this.#connection.createAppender(name, undefined, database);
      for (const row of rows) {
        for (const integer of row) appender.appendUInteger(integer);
        appender.endRow();
      }
      appender.closeSync();
    } catch (error) {
      throw this.#translated(error, false);
    }
  }

  async judging<T>(judge: WordJudge, work: () => Promise<T>): Promise<T> {
    if (!this.#asksJudge) {
      const judged = judgedFunction(() => this.#judge!);
      this.#connection.registerScalarFunction(judged);
      judged.destroySync();
      this.#asksJudge = true;
    }
    this.#judge = judge;
    try {
      return await work();
    } finally {
      this.#judge = undefined;
    }
  }

  define({ name, make }: TextFunction): void {
    const judge = make();
    const rule = duckdb.DuckDBScalarFunction.create({
      name,
      parameterTypes: [VARCHAR],
      returnType: UTINYINT,
      mainFunction: (_, input, output) => {
        const texts = input.getColumnVector(0);
        for (let row = 0; row < input.rowCount; row += 1) {
          const text = texts.getItem(row);
          output.setItem(row, typeof text === "string" ? judge(text) : null);
        }
        output.flush();
      },
    });
    this.#connection.registerScalarFunction(rule);
    rule.destroySync();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  #translated(error: unknown, raw: boolean): HeadwaterError {
    const text = String((error as Error)?.message);
    if (this.#broken && /database has been invalidated/.test(text)) return this.#broken;
    const told = translated(error, raw, this.#attached.values());
    if (/^(INTERNAL|FATAL) Error/.test(text)) this.#broken = told;
    return told;
  }

  /** None for a statement without parameters: it need not be prepared first. */
  #parameters(statement: Sql): [values?: DuckDBValue[], types?: DuckDBType[]] {
    if (statement.params.length === 0) return [];
    const pairs = statement.params.map(bound);
    return [pairs.map(([value]) => value), pairs.map(([, type]) => type)];
  }

  async #execute(statement: Sql, raw: boolean): Promise<void> {
    try {
      await this.#connection.run(statement.text, ...this.#parameters(statement));
    } catch (error) {
      throw this.#translated(error, raw);
    }
  }

  async #rows(statement: Sql, raw: boolean): Promise<RowObject[]> {
    try {
      const reader = await this.#connection.runAndReadAll(statement.text, ...this.#parameters(statement));
      return reader.getRowObjects().map(toRow);
    } catch (error) {
      throw this.#translated(error, raw);
    }
  }

  async #withoutSpilling<T>(work: () => Promise<T>): Promise<T> {
    await this.#beginRaw();
    try {
      return await work();
    } finally {
      await this.#endRaw();
    }
  }

  async #beginRaw(): Promise<void> {
    try {
      await this.#connection.run(RAW_SETTINGS.map(([name, value]) => `set ${name} = '${value}'`).join(";"));
    } catch (error) {
      throw this.#translated(error, false);
    }
  }

  /** A database that broke refuses this too, and what broke it must be told. */
  async #endRaw(): Promise<void> {
    await this.#connection
      .run(RAW_SETTINGS.map(([name]) => `reset ${name}`).join(";"))
      .catch(() => undefined);
  }
}
