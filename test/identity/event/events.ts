import { afterAll, beforeAll } from "vitest";
import { type EventIdentity, eventRows } from "../../../src/identity/event/event-rows.ts";
import { EVENT_MACROS } from "../../../src/identity/event/macros.ts";
import { IDENTITY_MACROS } from "../../../src/identity/hashed-rows.ts";
import { loadPhoneTable } from "../../../src/identity/phone/table.ts";
import {
  type EventDefaults,
  type EventMapping,
  type EventRules,
  eventColumns,
} from "../../../src/model/event-mapping.ts";
import { type Database, openDatabase, type RowObject } from "../../../src/sql/database.ts";
import { install } from "../../../src/sql/macro.ts";
import { type Sql, sql } from "../../../src/sql/sql.ts";

/** Noon of 25 November 2026 in UTC. */
export const NOW = Date.UTC(2026, 10, 25, 12);
const DAY = 86_400_000;

export interface AskedEvents {
  fields: Partial<EventMapping>;
  defaults?: Partial<EventDefaults>;
  rules?: Partial<EventRules>;
}

export type RawRow = Readonly<Record<string, string | null>>;

export const identityOf = ({ fields, defaults, rules }: AskedEvents): EventIdentity => ({
  fields: { time: "time", email: [], phone: [], customData: [], ...fields },
  defaults: {
    name: "Online purchase",
    type: "OFF_AMAZON_PURCHASES",
    source: "WEBSITE",
    country: "US",
    ...defaults,
  },
  rules: {
    emailForms: "both",
    phoneForms: "both",
    unknownCountry: "default",
    timeZone: "UTC",
    maxAgeMs: 7 * DAY,
    types: {},
    ...rules,
  },
  now: NOW,
});

/** One row as an event; `event` is what its body says. */
export type EventRow = RowObject & {
  event: null | (Record<string, unknown> & { matchKeys: { type: string; values: string[] }[] });
};

/** A database that knows every rule of events, for the tests of one file. */
export function events(): {
  database(): Database;
  rows(rows: readonly RawRow[], asked: AskedEvents): Promise<EventRow[]>;
  /** One value under an expression over `value`. */
  value(expression: Sql, given: string | null): Promise<unknown>;
} {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase({ memory: "300MB", threads: 1 });
    await install(database, IDENTITY_MACROS);
    await install(database, EVENT_MACROS);
    await loadPhoneTable(database);
  });
  afterAll(() => database.close());
  return {
    database: () => database,
    rows: async (rows, asked) => {
      const identity = identityOf(asked);
      const cells = eventColumns(identity.fields).map(
        (column, index) => sql`row ->> ${sql.literal(`$."${column}"`)} as ${sql.id(`c${index}`)}`,
      );
      const source = sql`
        select ${sql.join(cells)}, row ->> 'unreadable' as unreadable, place
          from (select unnest(from_json(${JSON.stringify(rows)}, '["json"]')) as row,
                       generate_subscripts(from_json(${JSON.stringify(rows)}, '["json"]'), 1) as place)`;
      const found = await database.all(
        sql`select * exclude (place) from (${eventRows(source, ["place"], identity)}) order by place`,
      );
      return found.map((row) => ({
        ...row,
        event: row.body === null ? null : JSON.parse(`{${String(row.body)}}`),
      })) as EventRow[];
    },
    value: async (expression, given) =>
      (await database.one(sql`select ${expression} as result from (select ${given}::varchar as value)`))
        .result,
  };
}
