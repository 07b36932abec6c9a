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

  /** Where they are in a text, by their offsets: an address's is that of its `@`. A run of digits inside a hash is none. */
  placesIn(text: string): number[] {
    const places: number[] = [];
    for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1))
      if (this.#isEmailAround(text, at)) places.push(at);
    for (const { 0: phone, index } of text.matchAll(/(?<![0-9a-f])\+?\d[\d ().-]{8,18}\d(?![0-9a-f])/gi))
      if (this.#phones.has(phone.replaceAll(/\D/g, ""))) places.push(index);
    return places;
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

/** A place where raw values are, without them: a file and a byte of it, or a column. */
export interface Find {
  where: string;
  count: number;
}

/**
 * The raw values in everything under a folder: in the bytes of each file, and in every text column of each database and
 * Parquet file, for compression hides what bytes would show.
 */
export async function findRawValues(database: Database, folder: string, values: RawValues): Promise<Find[]> {
  const finds: Find[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) continue;
    for (const place of values.placesIn(readFileSync(file, "latin1")))
      finds.push({ where: `${name}, byte ${place}`, count: 1 });
    if (file.endsWith(".parquet"))
      finds.push(...(await findInRelation(database, sql`read_parquet(${sql.literal(file)})`, name)));
    if (file.endsWith(".duckdb")) finds.push(...(await findInDatabase(database, file, name)));
  }
  return finds;
}

async function findInDatabase(database: Database, file: string, name: string): Promise<Find[]> {
  await database.run(sql`attach ${sql.literal(file)} as looked_at (read_only)`);
  const finds: Find[] = [];
  const tables = await database.all(
    sql`select schema_name, table_name from duckdb_tables() where database_name = 'looked_at'`,
  );
  for (const { schema_name, table_name } of tables) {
    const relation = sql`looked_at.${sql.id(String(schema_name))}.${sql.id(String(table_name))}`;
    finds.push(...(await findInRelation(database, relation, `${name}, ${schema_name}.${table_name}`)));
  }
  await database.detach("looked_at");
  return finds;
}

/** Cells that hold an address or nothing but a phone number's worth of digits. The demo's ids are neither. */
async function findInRelation(database: Database, relation: Sql, name: string): Promise<Find[]> {
  const columns = await database.all(sql`describe select * from ${relation}`);
  const finds: Find[] = [];
  for (const { column_name, column_type } of columns) {
    if (column_type !== "VARCHAR") continue;
    const column = sql.id(String(column_name));
    const { cells } = await database.one(
      sql`select count(*) as cells from ${relation} where contains(${column}, '@') or regexp_full_match(${column}, '\\+?[0-9]{10,15}')`,
    );
    if (Number(cells) > 0) finds.push({ where: `${name}, column ${column_name}`, count: Number(cells) });
  }
  return finds;
}
