import { MachineError } from "../errors.ts";
import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import { SNAPSHOT } from "./tables.ts";

/**
 * The version of the tables in an audience's or an advertiser's own file; undefined where it is a new one.
 * @throws {MachineError} snapshot.newer — a newer Headwater than one that knows `known` wrote the file.
 */
export async function schemaOf(
  database: Database,
  { known, whose }: { known: number; whose: "audience" | "advertiser" },
): Promise<number | undefined> {
  await database.run(sql`create table if not exists ${table(SNAPSHOT.meta)} (name varchar, value varchar)`);
  const [schema] = await database.all(sql`select value from ${table(SNAPSHOT.meta)} where name = 'schema'`);
  if (schema && Number(schema.value) > known)
    throw new MachineError("snapshot.newer", `This ${whose}'s file was written by a newer Headwater.`, {
      hint: "Update Headwater, then run the same command again.",
    });
  return schema && Number(schema.value);
}
