import type { ColumnLook } from "../config/guess.ts";
import { IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { itemsOf } from "../identity/lists.ts";
import { withPhones } from "../identity/phone/phone.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import type { SourceSpec } from "../model/source-spec.ts";
import { openSource } from "../source/open.ts";
import { columnAlias } from "../source/source.ts";
import { type Database, type DatabaseLimits, openDatabase } from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";

const ROWS_LOOKED_AT = 1_000;
const ROWS_SHOWN = 8;

/** What the beginning of a source shows without showing anybody: no value leaves the database as it is. */
export interface SourceLook {
  columns: ColumnLook[];
  /** The first rows, every letter an x and every digit a 9; null where there is no value. */
  rows: (string | null)[][];
}

/** What the first rows look like: each column in counts, and a few of them masked. */
export async function lookAtFile(
  spec: SourceSpec,
  country: string,
  limits: DatabaseLimits,
): Promise<SourceLook> {
  const database = await openDatabase(limits);
  try {
    await install(database, IDENTITY_MACROS);
    await loadPhoneTable(database);
    const source = await openSource(spec);
    const columns = await source.columns(database);
    const rows = sql`select * from (${source.rows(columns)}) limit ${ROWS_LOOKED_AT}`;
    // A column whose cells hold lists is known by the first value of each.
    const values = columns.map((_, index) => {
      const cell = sql.id(columnAlias(index));
      return sql`select ${index}::integer as nth, trimmed(${cell}) as value, ${itemsOf({ kind: "email" }, cell)}[1] as email, ${itemsOf({ kind: "phone" }, cell)}[1] as phone, ${country}::varchar as country from (${rows})`;
    });
    const looks = await database.allOnRawValues(sql`
      select nth,
             count(value) as values_seen,
             count(*) filter (where seed_email(email) is not null) as emails,
             count(*) filter (where digits is not null) as phones,
             count(*) filter (where is_hash(email)) as hashes,
             count(*) filter (where country_code(value) is not null) as countries,
             count(*) filter (where wants_consent(country_code(value))) as consent_countries,
             count(*) filter (where is_external_id(value)) as ids
        from (${withPhones(sql.join(values, " union all "), [{ raw: "phone", country: "country", as: "digits" }])})
       group by nth`);
    const shown = columns.map((name, index): ColumnLook => {
      const look = looks.find(({ nth }) => nth === index);
      const count = (kind: string): number => Number(look?.[kind] ?? 0);
      return {
        name,
        values: count("values_seen"),
        emails: count("emails"),
        phones: count("phones"),
        hashes: count("hashes"),
        countries: count("countries"),
        consentCountries: count("consent_countries"),
        ids: count("ids"),
      };
    });
    return { columns: shown, rows: await maskedRows(database, columns.length, rows) };
  } finally {
    database.close();
  }
}

async function maskedRows(database: Database, width: number, rows: Sql): Promise<(string | null)[][]> {
  const aliases = Array.from({ length: width }, (_, index) => columnAlias(index));
  const shown = await database.allOnRawValues(sql`
    select ${sql.join(aliases.map((alias) => sql`masked(${sql.id(alias)}) as ${sql.id(alias)}`))}
      from (select * from (${rows}) where unreadable is null limit ${ROWS_SHOWN})`);
  return shown.map((row) => aliases.map((alias) => (row[alias] === null ? null : String(row[alias]))));
}
