import { type Sql, sql } from "../../sql/sql.ts";

/** A text column of phone numbers. */
export interface PhoneColumn {
  /** Column of the numbers as people wrote them. */
  readonly raw: string;
  /** Column of the country that a number without `+` is read in: ISO 3166-1 alpha-2 in capitals, AC, TA, XK, or NULL. */
  readonly country: string;
  /** Name of the new column. */
  readonly as: string;
  /** Name of a second new column, which says what was mended; absent: nothing is. */
  readonly mended?: string | undefined;
}

/** Columns between those given and those asked for: they must not be left in the answer. */
export class Helpers {
  readonly columns: Sql[];
  readonly #prefix: string;

  constructor(prefix: string, columns: Sql[] = []) {
    this.#prefix = prefix;
    this.columns = columns;
  }

  /** Those of a part, with names of their own. */
  of(part: string): Helpers {
    return new Helpers(`${this.#prefix}_${part}`, this.columns);
  }

  column(name: string): Sql {
    const column = sql.id(`${this.#prefix}_${name}`);
    this.columns.push(column);
    return column;
  }
}

/** Projections, one after the other, and what they make: an expression over the columns of the last. */
export interface Steps {
  readonly steps: readonly Sql[];
  readonly answer: Sql;
}
