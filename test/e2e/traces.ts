import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Database, openDatabase } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";

/** What to look for in a text; its first find is told, as it stands there. */
export type Marker = (text: string) => string | undefined;

/**
 * Every place under a folder where a marker stands: in the bytes of files, and in the cells of databases and Parquet
 * files, for compression hides what bytes would show. Files of the same kind and bytes are looked at once. The folder must be
 * nobody's: files are opened.
 */
export async function traces(folder: string, marker: Marker): Promise<string[]> {
  const found: string[] = [];
  const note = (where: string, text: string): void => {
    const what = marker(text);
    if (what !== undefined) found.push(`${where}: ${what}`);
  };
  const seen = new Set<string>();
  const database = await openDatabase({ memory: "300MB", threads: 2 });
  try {
    for (const name of globSync("**/*", { cwd: folder, exclude: ["**/*.wal"] })) {
      const file = join(folder, name);
      if (!statSync(file).isFile()) continue;
      const bytes = readFileSync(file);
      const looks = createHash("sha256").update(extname(name)).update(bytes).digest("hex");
      if (seen.has(looks)) continue;
      seen.add(looks);
      note(name, bytes.toString("latin1"));
      if (name.endsWith(".parquet"))
        note(`${name} (cells)`, await cells(database, sql`read_parquet(${file})`));
      if (name.endsWith(".duckdb")) note(`${name} (cells)`, await cellsOfDatabase(database, file));
      if (name.endsWith(".sqlite")) note(`${name} (cells)`, cellsOfLedger(file));
    }
  } finally {
    database.close();
  }
  return found;
}

async function cells(database: Database, relation: ReturnType<typeof sql>): Promise<string> {
  const rows = await database.all(sql`select to_json(r)::varchar as line from ${relation} as r`);
  return rows.map(({ line }) => line).join("\n");
}

async function cellsOfDatabase(database: Database, file: string): Promise<string> {
  await database.run(sql`attach ${sql.literal(file)} as looked_at`);
  const tables = await database.all(
    sql`select schema_name, table_name from duckdb_tables() where database_name = 'looked_at'`,
  );
  const texts: string[] = [];
  for (const { schema_name, table_name } of tables)
    texts.push(
      await cells(database, sql`looked_at.${sql.id(String(schema_name))}.${sql.id(String(table_name))}`),
    );
  await database.detach("looked_at");
  return texts.join("\n");
}

function cellsOfLedger(file: string): string {
  const ledger = new DatabaseSync(file);
  try {
    const tables = ledger.prepare("select name from sqlite_master where type = 'table'").all() as {
      name: string;
    }[];
    return tables
      .flatMap(({ name }) => {
        const statement = ledger.prepare(`select * from "${name}"`);
        statement.setReadBigInts(true);
        return statement.all().flatMap((row) => Object.values(row).map(String));
      })
      .join("\n");
  } finally {
    ledger.close();
  }
}
