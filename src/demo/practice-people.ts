import { openDatabase } from "../sql/database.ts";
import { sql } from "../sql/sql.ts";
import { exportedPeople, truePeople } from "./people.ts";

/** Enough to see each kind of row, few enough to be sent in seconds. */
const PEOPLE = 5_000;

/** Writes a file of made-up people, as a company's own export would have them. */
export async function writePracticePeople(file: string): Promise<void> {
  const database = await openDatabase({ memory: "200MB", threads: 1 });
  try {
    const people = exportedPeople(truePeople({ first: 1, last: PEOPLE }));
    await database.run(sql`copy (${people}) to ${file} (format csv, header true)`);
  } finally {
    database.close();
  }
}
