import type { FieldMapping, IdentityRules } from "../../model/field-mapping.ts";
import type { RejectionReason } from "../../model/rejection.ts";
import { type TableName, table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import type { CheckedColumn } from "./checked-columns.ts";
import { worthOfRow } from "./checked-rows.ts";

/** What becomes of values that only all rows together show to be none. Their values are gone by then: the shape is said. */
export interface Refusal {
  reason: RejectionReason;
  shape: string;
  columns: readonly CheckedColumn[];
  fields: FieldMapping;
  rules: IdentityRules;
}

/** Statements that take values from checked rows whose key is in `keys`, (key). */
export function refuseKeys(rows: TableName, keys: TableName, refusal: Refusal): Sql[] {
  const { columns, fields, rules } = refusal;
  const { keys: keyCount, person } = worthOfRow(fields, rules);
  const reason = sql.literal(refusal.reason);
  return [
    ...columns.map(
      ({ standing, shape, key }) => sql`
        update ${table(rows)} set ${standing} = ${reason}, ${shape} = ${refusal.shape}, ${key} = null
         where ${key} in (select key from ${table(keys)})`,
    ),
    sql`
        update ${table(rows)} set keys = ${keyCount}, person = ${person}
         where ${sql.join(
           columns.map(({ standing }) => sql`${standing} = ${reason}`),
           " or ",
         )}`,
  ];
}
