import { type FieldMapping, PEOPLE_OF_A_PLACEHOLDER } from "../../model/field-mapping.ts";
import { type TableName, table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { identifiersOf } from "../identifiers.ts";
import { type CheckedColumn, checkedColumn } from "./checked-columns.ts";

/** Keys of roles' addresses that are placeholders, as a plan counts them: (key). */
export function placeholderKeys(rows: TableName, fields: FieldMapping): Sql {
  const roles = identifiersOf(fields).emails.map((id) => {
    const { key, isRole } = checkedColumn(id);
    return sql`select ${key} as key, id_key from ${table(rows)} where ${isRole}`;
  });
  const people = fields.externalId === undefined ? sql`count(*)` : sql`count(distinct id_key)`;
  return sql`
    select key from (${sql.join(roles, " union all ")}) group by key having ${people} >= ${PEOPLE_OF_A_PLACEHOLDER}`;
}

/** Keys of values that are the hash of a hash of one kind, whose value or hash stands in another row: (key). */
export function doubleKeys(rows: TableName, columns: readonly Pick<CheckedColumn, "key" | "twice">[]): Sql {
  const each = (names: readonly Sql[]): Sql =>
    sql.join(
      names.map((name) => sql`select ${name} as key from ${table(rows)} where ${name} is not null`),
      " union all ",
    );
  return sql`
    select distinct key from (${each(columns.map(({ key }) => key))})
     where key in (${each(columns.flatMap(({ twice }) => twice))})`;
}
