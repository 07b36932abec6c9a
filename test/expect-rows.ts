import { afterAll, beforeAll, expect } from "vitest";
import type { Database, RowObject } from "../src/sql/database.ts";
import { type Bindable, type Sql, sql } from "../src/sql/sql.ts";
import { planDatabase } from "./plan-database.ts";

const MEMBERS =
  "external_id varchar, sets varchar, past varchar, country varchar, sent_at bigint, stale boolean, consent varchar";

/** The columns of each table that a relation reads. */
const COLUMNS = {
  "snapshot.rows": "fp ubigint, external_id varchar, marks utinyint",
  "snapshot.members": MEMBERS,
  "work.touched": MEMBERS,
  "snapshot.applied": "batch_id varchar",
  "snapshot.removed":
    "run_id varchar, external_id varchar, sets varchar, country varchar, consent varchar, removed_at bigint",
  "work.absent": "upper uinteger, lower uinteger",
  "work.gone": "fp ubigint, external_id varchar, marks utinyint",
  "snapshot.quarantine":
    "external_id varchar, record ubigint, reason varchar, refusals utinyint, run_id varchar, refused_at bigint",
  "work.postponed": "external_id varchar",
  "work.staged":
    "fp ubigint, country varchar, external_id varchar, sets varchar, dropped varchar, second_emails utinyint, slips varchar, roles varchar, user_data varchar, ad_storage varchar, tcf varchar, gpp varchar, says_consent boolean default false, consent_findings utinyint, row_reason varchar",
  "work.known": "external_id varchar",
  "work.taken_out": "fp ubigint",
  "work.several": "external_id varchar",
  "work.refused": "external_id varchar, reason varchar",
  "work.extra_rows": "external_id varchar, fp ubigint, marks utinyint",
  "work.changes":
    "change_number bigint, external_id varchar, kind varchar, sets varchar, country varchar, consent varchar, by_basis boolean, fp ubigint, marks utinyint",
  "work.same": "external_id varchar, fp ubigint, marks utinyint",
  "work.unreadable": "file varchar, row_number bigint, reason varchar",
  "work.located": "file varchar, row_number bigint, fp ubigint",
} as const satisfies Record<string, string>;

type TableName = keyof typeof COLUMNS;

/** Rows of tables; a column that a row does not name is null or what it says by itself, a table that is not named is empty. */
export type Given = { [table in TableName]?: readonly Partial<RowObject>[] };

/** A database with every table of a plan, for the tests of one file. */
export function planTables(): {
  database(): Database;
  fill(given: Given): Promise<void>;
  rowsOf(relation: Sql, given?: Given): Promise<RowObject[]>;
  /** Given rows, expect rows, in any order. */
  expectRows(relation: Sql, check: { given?: Given; expect: readonly RowObject[] }): Promise<void>;
} {
  let database: Database;
  beforeAll(async () => {
    database = await planDatabase();
  });
  afterAll(() => database.close());

  const fill = async (given: Given): Promise<void> => {
    // Only some plans gather them, and where they are there they are used.
    await database.run(sql`drop table if exists work.touched`);
    for (const [name, columns] of Object.entries(COLUMNS)) {
      if (name === "work.touched" && given[name] === undefined) continue;
      await database.run({ text: `create or replace table ${name} (${columns})`, params: [] });
      for (const row of given[name as TableName] ?? []) await insert(database, name, row);
    }
  };
  const rowsOf = async (relation: Sql, given: Given = {}): Promise<RowObject[]> => {
    await fill(given);
    return database.all(relation);
  };
  return {
    database: () => database,
    fill,
    rowsOf,
    expectRows: async (relation, { given, expect: expected }) => {
      expect(sorted(await rowsOf(relation, given))).toStrictEqual(sorted(expected));
    },
  };
}

async function insert(database: Database, name: string, row: Partial<RowObject>): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  await database.run({
    text: `insert into ${name} (${columns}) values (${places})`,
    params: Object.values(row) as Bindable[],
  });
}

const textOf = (row: RowObject): string =>
  JSON.stringify(Object.entries(row).sort(), (_, value) =>
    typeof value === "bigint" ? value.toString() : value,
  );

/** Rows in an order of their own, for comparisons that do not care. */
export const sorted = (rows: readonly RowObject[]): RowObject[] =>
  [...rows].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
