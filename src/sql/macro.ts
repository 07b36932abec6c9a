import type { Database } from "./database.ts";
import { type Sql, sql } from "./sql.ts";
import type { TextFunction } from "./text-function.ts";

/** A rule about one value, as a DuckDB macro: SQL that uses it reads as prose. */
export interface Macro {
  readonly create: Sql;
  /** What it calls, where SQL can't state the whole of it. */
  readonly calls?: TextFunction;
}

/** `macro("normalize_email(value)", sql`…`)`. The signature is ours, never a customer's text. */
export const macro = (signature: string, body: Sql, calls?: TextFunction): Macro => {
  const [name, parameters] = /^(\w+)\(([\w, ]+)\)$/.exec(signature)!.slice(1) as [string, string];
  const list = sql.join(parameters.split(", ").map((parameter) => sql.id(parameter)));
  return { create: sql`create or replace temp macro ${sql.id(name)}(${list}) as ${body}`, calls };
};

/** Makes macros known, all with one statement: each by itself takes a millisecond. */
export function install(database: Database, macros: readonly Macro[]): Promise<void> {
  for (const { calls } of macros) if (calls) database.define(calls);
  return database.run(
    sql.join(
      macros.map(({ create }) => create),
      ";\n",
    ),
  );
}
