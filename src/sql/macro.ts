import type { Database } from "./database.ts";
import { type Sql, sql } from "./sql.ts";

/** A rule about one value, as a DuckDB macro: SQL that uses it reads as prose. */
export interface Macro {
  readonly create: Sql;
}

/** `macro("normalize_email(value)", sql`…`)`. The signature is ours, never a customer's text. */
export const macro = (signature: string, body: Sql): Macro => {
  const [name, parameters] = /^(\w+)\(([\w, ]+)\)$/.exec(signature)!.slice(1) as [string, string];
  const list = sql.join(parameters.split(", ").map((parameter) => sql.id(parameter)));
  return { create: sql`create or replace temp macro ${sql.id(name)}(${list}) as ${body}` };
};

/** Makes macros known, all with one statement: each by itself takes a millisecond. */
export const install = (database: Database, macros: readonly Macro[]): Promise<void> =>
  database.run(
    sql.join(
      macros.map(({ create }) => create),
      ";\n",
    ),
  );
