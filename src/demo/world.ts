import type { Database } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { exportedPeople, truePeople } from "./people.ts";

/** The files that a company's systems would write in these days, and what is in each. */
export interface World {
  /** Day one: everybody. */
  customers: string;
  /** Day two, Parquet: 1 % gone, 1 % new, 1 % with another address, 1 % who now say no. */
  nextDay: string;
  /** Day three: the export broke off in the middle. */
  brokenExport: string;
  newcomers: string;
  unsubscribed: string;
  /** Half of the people, with other addresses than before. */
  refreshed: string;
}

/** People who withdraw their consent on day two. */
const WITHDRAWN = sql`person % 100 = 9`;

/** Writes the world's files for so many people into a folder. The same people every time. */
export async function makeWorld(database: Database, folder: string, people: number): Promise<World> {
  const onePercent = Math.max(1, Math.floor(people / 100));
  const world: World = {
    customers: `${folder}/customers.csv`,
    nextDay: `${folder}/customers-next-day.parquet`,
    brokenExport: `${folder}/customers-broken-export.csv`,
    newcomers: `${folder}/newcomers.csv`,
    unsubscribed: `${folder}/unsubscribed.csv`,
    refreshed: `${folder}/refreshed.csv`,
  };
  const dayTwo = exportedPeople(
    truePeople({ first: onePercent + 1, last: people + onePercent }, sql`person % 100 = 7`),
    WITHDRAWN,
  );
  const later = people + onePercent;
  await write(database, exportedPeople(truePeople({ first: 1, last: people })), world.customers);
  await write(database, dayTwo, world.nextDay);
  await write(database, sql`select * from (${dayTwo}) limit ${Math.floor(people / 2)}`, world.brokenExport);
  await write(
    database,
    exportedPeople(truePeople({ first: later + 1, last: later + onePercent })),
    world.newcomers,
  );
  await write(
    database,
    sql`select external_id from (${truePeople({ first: onePercent + 1, last: 2 * onePercent })})`,
    world.unsubscribed,
  );
  await write(
    database,
    exportedPeople(
      truePeople({ first: 2 * onePercent + 1, last: Math.floor(people / 2) }, sql`true`),
      WITHDRAWN,
    ),
    world.refreshed,
  );
  return world;
}

const write = (database: Database, rows: Sql, file: string): Promise<void> =>
  database.run(
    sql`copy (${rows}) to ${file} (${file.endsWith(".parquet") ? sql`format parquet` : sql`format csv, header true`})`,
  );
