import { ConfigError } from "../errors.ts";
import type { FieldMapping, MappedColumn } from "../model/field-mapping.ts";
import type { Mode } from "../model/mode.ts";

/**
 * The mapping of a sync that says no `fields:`: columns named email, phone, external_id (or id) and country, whatever
 * their capitals. Nothing else is taken for an identifier, and nothing is taken to be hashed. Under `remove` an id alone will do.
 * @throws {ConfigError} config.no-identifier-column
 */
export function fieldsByName(columns: readonly string[], mode?: Mode): FieldMapping {
  const named = (name: string): string | undefined => columns.find((column) => column.toLowerCase() === name);
  const plain = (column: string | undefined): MappedColumn[] =>
    column === undefined ? [] : [{ column, hashed: false }];
  const fields: FieldMapping = {
    externalId: named("external_id") ?? named("id"),
    email: plain(named("email")),
    phone: plain(named("phone")),
    country: named("country"),
  };
  const namesPeople = mode === "remove" && fields.externalId !== undefined;
  if (fields.email.length + fields.phone.length > 0 || namesPeople) return fields;
  throw new ConfigError("config.no-identifier-column", "No column is named email or phone.", {
    hint: `Columns are: ${columns.map((column) => JSON.stringify(column)).join(", ")}.\nSay which to take, under the sync: fields: { email: …, phone: … }`,
  });
}
