import { macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** What may stand around a value: blank, tab, line ends, no-break space, zero-width space, byte order mark. */
const AROUND = [" ", "\t", "\r", "\n", "\u00a0", "\u200b", "\ufeff"].map(sql.literal);

/**
 * A value without the white space around it; null when nothing is left, so that nothing is never hashed.
 * DuckDB's own trim leaves tabs, line ends, no-break spaces and byte order marks (seen); told to take them, it costs 400 ns a
 * value, so values that begin with a visible sign of ASCII and end with none of them go past it: 60 ns. (To look at the last
 * letter costs three times as much as to look for seven ends.)
 */
export const trimmed = macro(
  "trimmed(value)",
  sql`case when ascii(value) between 33 and 126
                and not (${sql.join(
                  AROUND.map((sign) => sql`ends_with(value, ${sign})`),
                  " or ",
                )}) then value
           else nullif(trim(value, ${sql.join(AROUND, " || ")}), '') end`,
);

/** Texts apart by spaces; null without any. */
export function words(texts: readonly Sql[]): Sql {
  const [only] = texts;
  if (only === undefined) return sql`null::varchar`;
  return texts.length === 1 ? only : sql`nullif(concat_ws(' ', ${sql.join(texts)}), '')`;
}
