import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from "kysely";

/** Runs a statement, again where it was refused for now. */
type Around = <T>(statement: () => Promise<T>) => Promise<T>;

/** Kysely's SQLite dialect over Node's own SQLite. `around` is put around each statement. */
export const nodeSqliteDialect = (database: DatabaseSync, around?: Around): Dialect => ({
  createDriver: () => new ImmediateDriver(database, around),
  createAdapter: () => new SqliteAdapter(),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
});

class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  readonly #around: Around | undefined;

  constructor(database: DatabaseSync, around?: Around) {
    super({ database: asKyselyExpects(database) });
    this.#database = database;
    this.#around = around;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    const around = this.#around;
    if (around === undefined) return connection;
    return {
      executeQuery: (query) => around(() => connection.executeQuery(query)),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
  }

  // A deferred transaction that reads and then writes fails with SQLITE_BUSY_SNAPSHOT, which no waiting cures.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  // After a full disk or an I/O error SQLite has rolled back already; a second time would hide the first error.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** Texts that differ by how many values a list has could be any number. */
const MOST_KEPT = 200;

/**
 * Kysely knows better-sqlite3: parameters as one array, and a statement that says whether it yields rows. Prepared statements are
 * kept: sending a million people runs 8,500, of a hundred texts. SQLite prepares them anew itself when a table has changed.
 */
function asKyselyExpects(database: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (text) => {
      // Closed, it says so when it is asked to prepare one.
      const known = database.isOpen ? kept.get(text) : undefined;
      if (known) return known;
      const statement = prepared(database, text);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(text, statement);
      return statement;
    },
  };
}

function prepared(database: DatabaseSync, text: string): SqliteStatement {
  const statement = database.prepare(text);
  const spread = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...spread(parameters)),
    run: (parameters) => statement.run(...spread(parameters)),
    // Not of a kept one: it would stand still halfway, and begin anew when it is run.
    iterate: (parameters) => database.prepare(text).iterate(...spread(parameters)),
  };
}
