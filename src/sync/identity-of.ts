import type { SyncConfig } from "../config/config.ts";
import { fieldsByName } from "../config/fields.ts";
import { ConfigError } from "../errors.ts";
import type { Identity } from "../identity/hashed-rows.ts";
import { idPhones, idSpellings } from "../identity/look-alike.ts";
import { columnAlias, type Source } from "../source/source.ts";
import type { Database } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** How the rows of a sync's source become members. Who is taken out is not asked for consent. @throws {ConfigError} config.no-identifier-column */
export async function identityOf(database: Database, source: Source, sync: SyncConfig): Promise<Identity> {
  const fields = sync.fields ?? fieldsByName(await source.columns(database), sync.mode);
  return {
    fields: sync.mode === "remove" ? { ...fields, consent: undefined } : fields,
    rules: sync.identity,
    scope: sync.destination.profileId,
  };
}

/** A column of ids that go to Amazon as they are. */
export interface IdColumn {
  /** Absent: ids are derived. */
  column: string | undefined;
  /** What it is mapped as. */
  field: "externalId" | "id";
  /** Of phone numbers without a calling code. */
  country: string;
}

/** The ids of people. */
export const personIds = ({ fields, rules }: Identity): IdColumn => ({
  column: fields.externalId,
  field: "externalId",
  country: rules.defaultCountry,
});

/**
 * An id goes to Amazon as it is: a column of emails or phone numbers must never be one. Looks at the beginning of the
 * source; what can be read only once is looked at when it is staged, with `refusePersonalStagedIds`.
 * @throws {ConfigError} source.ids-are-personal
 */
export async function refusePersonalIds(database: Database, source: Source, id: IdColumn): Promise<void> {
  if (id.column === undefined || !source.features.readsTwice) return;
  if (!(await source.columns(database)).includes(id.column)) return;
  const ids = sql`select ${sql.id(columnAlias(0))} as id from (${source.rows([id.column])})`;
  await refusePersonalStagedIds(database, ids, id);
}

/** The same for ids that are staged already: `ids` is a relation with one column, id. */
export async function refusePersonalStagedIds(
  database: Database,
  ids: Sql,
  { column, field, country }: IdColumn,
): Promise<void> {
  if (column === undefined) return;
  const kind = await personalKind(database, ids, country);
  if (kind === undefined) return;
  throw new ConfigError("source.ids-are-personal", `The ids in column "${column}" look like ${kind.words}.`, {
    hint: `An id goes to Amazon as it is, not hashed. Map the column as fields.${kind.field}, and as ${field} a column of your own ids; without one, ids are derived.`,
  });
}

/** What people's values most of these ids are, if any. */
async function personalKind(
  database: Database,
  ids: Sql,
  country: string,
): Promise<{ words: string; field: "email" | "phone" } | undefined> {
  const [spelled] = await database.allOnRawValues(idSpellings(ids));
  const mostly = (count: unknown): boolean =>
    Number(spelled?.ids) > 0 && Number(count) / Number(spelled?.ids) >= MOSTLY_PERSONAL;
  if (mostly(spelled?.emails)) return { words: "email addresses", field: "email" };
  if (!mostly(spelled?.numbers)) return undefined;
  const [looked] = await database.allOnRawValues(idPhones(ids, country));
  return mostly(looked?.phones) ? { words: "phone numbers", field: "phone" } : undefined;
}

/** Share of ids that must look alike. Of random ten-digit ids, about a third are valid American phone numbers. */
const MOSTLY_PERSONAL = 0.8;
