import type { ChangeRange } from "../model/batch.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** Whether a `change_number` is in one of these ranges. */
export const isWithin = (ranges: readonly ChangeRange[]): Sql =>
  ranges.length === 0
    ? sql`false`
    : sql.join(
        ranges.map(({ first, last }) => sql`change_number between ${first} and ${last}`),
        " or ",
      );
