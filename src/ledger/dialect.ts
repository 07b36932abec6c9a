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

/** Kysely knows better-sqlite3: parameters as one array, and a statement that says whether it yields rows. */
const asKyselyExpects = (database: DatabaseSync): SqliteDatabase => ({
  close: () => database.close(),
  prepare: (text) => {
    const statement = database.prepare(text);
    const spread = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...spread(parameters)),
      run: (parameters) => statement.run(...spread(parameters)),
      iterate: (parameters) => statement.iterate(...spread(parameters)),
    };
  },
});
