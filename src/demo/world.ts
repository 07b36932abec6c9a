import type { Database } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { exportedPeople, type Population, truePeople } from "./people.ts";
import { exportedPurchases } from "./purchases.ts";

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
  /** What a tenth of the people has bought in the last days. */
  purchases: string;
  /** The next day's export: half of that again, some of it under other totals, and as many new purchases as a quarter of it. */
  purchasesNextDay: string;
}

/** People who withdraw their consent on day two. */
const WITHDRAWN = sql`person % 100 = 9`;

/** Who buys, of forty. */
const BUYERS = { dayOne: [0, 3], nextDay: [2, 4] } as const;

/** Writes the world's files for so many people into a folder. The same people every time; `now` is when they have bought. */
export async function makeWorld(
  database: Database,
  folder: string,
  { people, now }: { people: number; now: number },
): Promise<World> {
  const onePercent = Math.max(1, Math.floor(people / 100));
  const world: World = {
    customers: `${folder}/customers.csv`,
    nextDay: `${folder}/customers-next-day.parquet`,
    brokenExport: `${folder}/customers-broken-export.csv`,
    newcomers: `${folder}/newcomers.csv`,
    unsubscribed: `${folder}/unsubscribed.csv`,
    refreshed: `${folder}/refreshed.csv`,
    purchases: `${folder}/purchases.csv`,
    purchasesNextDay: `${folder}/purchases-next-day.csv`,
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
  const everybody = { first: 1, last: people };
  await write(database, exportedPurchases(buyers(everybody, BUYERS.dayOne), now), world.purchases);
  await write(
    database,
    exportedPurchases(buyers(everybody, BUYERS.nextDay), now, true),
    world.purchasesNextDay,
  );
  return world;
}

const buyers = (population: Population, [first, last]: readonly [number, number]): Sql =>
  exportedPeople(
    sql`select * from (${truePeople(population)}) where hash(person, 'buys') // 1000 % 40 between ${first} and ${last}`,
  );

const write = (database: Database, rows: Sql, file: string): Promise<void> =>
  database.run(
    sql`copy (${rows}) to ${file} (${file.endsWith(".parquet") ? sql`format parquet` : sql`format csv, header true`})`,
  );
