import type { FieldMapping, IdentityRules } from "../../model/field-mapping.ts";
import { PEOPLE_OF_A_PLACEHOLDER } from "../../model/field-mapping.ts";
import { type TableName, table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { identifiersOf } from "../identifiers.ts";
import { checkedColumn } from "./checked-columns.ts";
import { worthOfRow } from "./checked-rows.ts";

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

/** Statements that take placeholders from checked rows, `keys` being (key). Their values are gone: the shape is what all have. */
export function refusePlaceholders(
  rows: TableName,
  keys: TableName,
  { fields, rules }: { fields: FieldMapping; rules: IdentityRules },
): Sql[] {
  const columns = identifiersOf(fields).emails.map(checkedColumn);
  const { keys: keyCount, person } = worthOfRow(fields, rules);
  return [
    ...columns.map(
      ({ standing, shape, key, isRole }) => sql`
        update ${table(rows)} set ${standing} = 'email.role-repeated', ${shape} = 'x@x.x', ${key} = null
         where ${isRole} and ${key} in (select key from ${table(keys)})`,
    ),
    sql`
        update ${table(rows)} set keys = ${keyCount}, person = ${person}
         where ${sql.join(
           columns.map(({ standing }) => sql`${standing} = 'email.role-repeated'`),
           " or ",
         )}`,
  ];
}
