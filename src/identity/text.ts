import { macro } from "../sql/macro.ts";
import { sql } from "../sql/sql.ts";

/**
 * A value without the white space around it; null when nothing is left, so that nothing is never hashed.
 * DuckDB's own trim leaves tabs, line ends, no-break spaces and byte order marks (seen).
 */
export const trimmed = macro("trimmed(value)", sql`nullif(trim(value, e' \t\r\n\u00a0\u200b\ufeff'), '')`);
