import { type FieldMapping, type HashedField, NAMING_FIELDS } from "../../model/field-mapping.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { fieldCell, fieldReason, hashedFields, namedAs } from "../hashed-fields.ts";
import type { CheckedColumn } from "./checked-columns.ts";

/** What is known of one column of names or places of checked rows. */
export const checkedField = (field: HashedField): Pick<CheckedColumn, "standing" | "shape"> => ({
  standing: sql.id(`${field}_standing`),
  shape: sql.id(`${field}_shape`),
});

/** Those columns, over the fields' cells and hashes. Nothing is said to be fixed: a capital in a name is no fault. */
export const fieldChecks = (fields: FieldMapping, word: Sql): Sql[] =>
  hashedFields(fields).flatMap((field) => {
    const { standing, shape } = checkedField(field);
    const reason = fieldReason(field, fields);
    return [
      sql`case when ${fieldCell(field)} is null then null else coalesce(${reason}, 'valid') end::${word} as ${standing}`,
      sql`case when ${reason} is not null then shape_of(${fieldCell(field)}) end as ${shape}`,
    ];
  });

const mapped = (fields: FieldMapping, field: HashedField): boolean => fields[field] !== undefined;
const canName = (fields: FieldMapping): boolean =>
  NAMING_FIELDS.some((together) => together.every((field) => mapped(fields, field)));

const NAME_KEY = sql.id("name_key");

/** The key of a name with a place, where the columns for one are mapped. */
export const nameKeys = (fields: FieldMapping): Sql[] => (canName(fields) ? [NAME_KEY] : []);

/** `salted`: 64 bits of a text. */
export const nameKeyColumns = (fields: FieldMapping, salted: (kind: string, value: Sql) => Sql): Sql[] =>
  canName(fields) ? [sql`${salted("name", namedAs(fields))} as ${NAME_KEY}`] : [];

/** Fields whose fault may cost that key. */
export const namingFields = (fields: FieldMapping): HashedField[] =>
  canName(fields) ? [...new Set(NAMING_FIELDS.flat())].filter((field) => mapped(fields, field)) : [];

/** `field:reason` where a fault in one of them leaves a row without that key, else null. */
export const nameCauses = (fields: FieldMapping): Sql[] =>
  namingFields(fields).map((field) => {
    const { standing, shape } = checkedField(field);
    return sql`case when ${shape} is not null and ${NAME_KEY} is null then ${sql.literal(`${field}:`)} || ${standing} end`;
  });
