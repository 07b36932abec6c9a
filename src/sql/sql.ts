import { Bug } from "../errors.ts";

/** A value that DuckDB can bind. Arrays are bound as lists of text. */
export type Bindable = string | number | bigint | boolean | null | readonly string[];

/** One statement or fragment: its text with `$1`… placeholders, and the values that go there. */
export interface Sql {
  readonly text: string;
  readonly params: readonly Bindable[];
}

/** The pieces of a fragment before its placeholders are numbered. */
class Fragment implements Sql {
  readonly #strings: readonly string[];
  readonly params: readonly Bindable[];

  constructor(strings: readonly string[], params: readonly Bindable[]) {
    this.#strings = strings;
    this.params = params;
  }

  get strings(): readonly string[] {
    return this.#strings;
  }

  get text(): string {
    return this.#strings.reduce((text, piece, index) => `${text}$${index}${piece}`);
  }
}

const isFragment = (value: unknown): value is Fragment => value instanceof Fragment;

/**
 * Tags a template as SQL: each `${value}` is bound, each `${Sql}` is spliced. Names go through `sql.id`.
 * @example sql`select * from ${sql.id("rows")} where fp = ${fp}`.text // select * from "rows" where fp = $1
 */
export function sql(strings: TemplateStringsArray, ...values: readonly (Bindable | Sql)[]): Sql {
  const pieces = [strings[0]!];
  const params: Bindable[] = [];
  for (const [index, value] of values.entries()) {
    const after = strings[index + 1]!;
    if (isFragment(value)) {
      pieces[pieces.length - 1] += value.strings[0]!;
      pieces.push(...value.strings.slice(1));
      params.push(...value.params);
      pieces[pieces.length - 1] += after;
    } else {
      params.push(value as Bindable);
      pieces.push(after);
    }
  }
  return new Fragment(pieces, params);
}

/** A quoted name. Refuses a NUL, which DuckDB would cut the name at. */
sql.id = (name: string): Sql => {
  if (name.includes("\0")) throw new Bug("bug.sql-name", "A name for SQL holds a NUL character.");
  return new Fragment([`"${name.replaceAll('"', '""')}"`], []);
};

/** A quoted text, for the places where DuckDB cannot bind (macros, views, column lists). */
sql.literal = (text: string): Sql => {
  if (text.includes("\0")) throw new Bug("bug.sql-literal", "A text for SQL holds a NUL character.");
  return new Fragment([`'${text.replaceAll("'", "''")}'`], []);
};

/** The parts with `separator` between them. */
sql.join = (parts: readonly Sql[], separator = ", "): Sql =>
  parts.reduce((all, part) => sql`${all}${new Fragment([separator], [])}${part}`);
