import type { HeadwaterError } from "../../../src/errors.ts";
import type { SourceSpec } from "../../../src/model/source-spec.ts";
import { openSource } from "../../../src/source/open.ts";
import { unreadableRows } from "../../../src/source/unreadable.ts";
import { openDatabase } from "../../../src/sql/database.ts";

/** Reads this process's standard input as a source and prints, as JSON, what it says. The argument is the rest of its spec. */
const database = await openDatabase({ memory: "200MB", threads: 2 });
try {
  const spec = JSON.parse(process.argv[2] ?? "{}") as Partial<SourceSpec>;
  const source = await openSource({ ...spec, file: "-" });
  const columns = await source.columns(database);
  const rows = await database.allOnRawValues(source.rows(columns, { setAside: true }));
  const unreadable = await database.allOnRawValues(await unreadableRows(database, source));
  const { readsTwice } = source.features;
  console.log(
    JSON.stringify({
      columns,
      rows: rows.map((row) => Object.values(row)),
      unreadable: unreadable.map(({ row_number, reason }) => `${row_number} ${reason}`),
      readsTwice,
      parts: source.parts.length,
    }),
  );
} catch (error) {
  console.log(JSON.stringify({ code: (error as HeadwaterError).code }));
}
database.close();
