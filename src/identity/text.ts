import { macro } from "../sql/macro.ts";
import { sql } from "../sql/sql.ts";

/**
 * A value without the white space around it; null when nothing is left, so that nothing is never hashed.
 * DuckDB's own trim leaves tabs, line ends, no-break spaces and byte order marks (seen); told to take them, it costs twice
 * as much as all else here, so values that begin and end with a visible sign of ASCII go past it.
 */
export const trimmed = macro(
  "trimmed(value)",
  sql`case when ascii(value) between 33 and 126 and ascii(right(value, 1)) between 33 and 126 then value
           else nullif(trim(value, e' \t\r\n\u00a0\u200b\ufeff'), '') end`,
);
