import { readFileSync } from "node:fs";
import { sql } from "../../../src/sql/sql.ts";

/**
 * Fills memory with a mark and gives it back, then writes texts to a file, whose blocks have gaps where the mark was. Says how
 * often it is in the file. A process of its own with one thread: memory that a thread gives back is the first that it gets.
 */
const [file, loadedBefore = "no"] = process.argv.slice(2);
if (loadedBefore === "loaded before") await import("@duckdb/node-api");
const { openDatabase } = await import("../../../src/sql/database.ts");

const database = await openDatabase({ memory: "200MB", threads: 1 });
await database.run(sql`create temp table marked as select repeat('MARK_', 42) as text from range(300000)`);
await database.run(sql`drop table marked`);
await database.attach(file!, "file");
await database.run(
  sql`create table file.texts as select repeat('-', (30 + i % 11)::integer) as text from range(1000000) t(i)`,
);
await database.detach("file");
database.close();
console.log(readFileSync(file!, "latin1").split("MARK_").length - 1);
