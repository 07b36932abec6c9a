import { type Sql, sql } from "../../sql/sql.ts";

/** The one column of `phone_table`: a struct of lists. `scripts/phone/table.ts` says what they hold. */
export const RULES: Sql = sql.id("__phone_table");
