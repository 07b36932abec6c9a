import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Database, RowObject } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** What must be found nowhere: addresses in lower case, and numbers as digits. */
export class RawValues {
  readonly #emails = new Set<string>();
  readonly #phones = new Set<string>();

  add(rows: readonly RowObject[]): void {
    for (const { email, phone } of rows) {
      if (typeof email === "string" && email.includes("@")) this.#emails.add(email.trim().toLowerCase());
      if (typeof phone === "string") this.#phones.add(phone.replaceAll(/\D/g, ""));
    }
  }

  /** How many of them are in a text. A run of digits inside a hash is none. */
  countIn(text: string): number {
    let found = 0;
    for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1))
      found += this.#isEmailAround(text, at) ? 1 : 0;
    for (const [phone] of text.matchAll(/(?<![0-9a-f])\+?\d[\d ().-]{8,18}\d(?![0-9a-f])/gi))
      found += this.#phones.has(phone.replaceAll(/\D/g, "")) ? 1 : 0;
    return found;
  }

  /** In a database's file texts stand without a gap: an address may begin and end in the middle of letters. */
  #isEmailAround(text: string, at: number): boolean {
    const [before] = /[\w.+-]*$/.exec(text.slice(Math.max(0, at - LONGEST_PART), at))!;
    const [after] = /^[\w.-]*/.exec(text.slice(at + 1, at + 1 + LONGEST_PART))!;
    for (let start = 0; start < before.length; start++)
      for (let end = after.length; end > 0; end--)
        if (this.#emails.has(`${before.slice(start)}@${after.slice(0, end)}`.toLowerCase())) return true;
    return false;
  }
}

/** The demo's addresses have shorter names and hosts. */
const LONGEST_PART = 40;

/**
 * How many raw values are in everything under a folder: in the bytes of each file, and in every text column of each
 * database and Parquet file, for compression hides what bytes would show.
 */
export async function countRawValues(database: Database, folder: string, values: RawValues): Promise<number> {
  let found = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) continue;
    found += values.countIn(readFileSync(file, "latin1"));
    if (file.endsWith(".parquet"))
      found += await countInRelation(database, sql`read_parquet(${sql.literal(file)})`);
    if (file.endsWith(".duckdb")) found += await countInDatabase(database, file);
  }
  return found;
}

async function countInDatabase(database: Database, file: string): Promise<number> {
  await database.run(sql`attach ${sql.literal(file)} as looked_at (read_only)`);
  let found = 0;
  const tables = await database.all(
    sql`select schema_name, table_name from duckdb_tables() where database_name = 'looked_at'`,
  );
  for (const { schema_name, table_name } of tables)
    found += await countInRelation(
      database,
      sql`looked_at.${sql.id(String(schema_name))}.${sql.id(String(table_name))}`,
    );
  await database.detach("looked_at");
  return found;
}

/** Cells that hold an address or nothing but a phone number's worth of digits. The demo's ids are neither. */
async function countInRelation(database: Database, relation: Sql): Promise<number> {
  const columns = await database.all(sql`describe select * from ${relation}`);
  let found = 0;
  for (const { column_name, column_type } of columns) {
    if (column_type !== "VARCHAR") continue;
    const column = sql.id(String(column_name));
    const { cells } = await database.one(
      sql`select count(*) as cells from ${relation} where contains(${column}, '@') or regexp_full_match(${column}, '\\+?[0-9]{10,15}')`,
    );
    found += Number(cells);
  }
  return found;
}
