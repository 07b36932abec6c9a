import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writePhoneTable } from "../../../scripts/phone/parquet.ts";
import { phoneTable } from "../../../scripts/phone/table.ts";
import { openDatabase } from "../../../src/sql/database.ts";
import { sql } from "../../../src/sql/sql.ts";

test("the shipped table is what the metadata compiles to; if not, run scripts/compile-phone-table.ts", async () => {
  const folder = await mkdtemp(join(tmpdir(), "phone-table-"));
  const database = await openDatabase({ memory: "1GB", threads: 1, temporaryFolder: folder });
  try {
    const compiled = join(folder, "table.parquet");
    const shipped = join(import.meta.dirname, "../../../src/identity/phone/table.parquet");
    await writePhoneTable(phoneTable(), compiled);
    const columns = sql`md5(to_json(columns(*))::varchar)`;
    const [ours, theirs] = await Promise.all([
      database.one(sql`select ${columns} from read_parquet(${shipped})`),
      database.one(sql`select ${columns} from read_parquet(${compiled})`),
    ]);
    expect(ours).toEqual(theirs);
  } finally {
    database.close();
    await rm(folder, { recursive: true });
  }
});
