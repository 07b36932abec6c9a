import type { Database } from "../src/sql/database.ts";

/** A statement over raw values that is about to run. */
export type RawStatement = Parameters<Database["runOnRawValues"]>;

/** The same database, and `around` each statement over raw values, which it runs by `run`. */
export const aroundRawStatements = (
  database: Database,
  around: (statement: RawStatement, run: () => Promise<unknown>) => Promise<unknown>,
): Database =>
  new Proxy(database, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "runOnRawValues" && name !== "allOnRawValues") return value.bind(target);
      return (...given: RawStatement) => around(given, () => value.apply(target, given));
    },
  });
