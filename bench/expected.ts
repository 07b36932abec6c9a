import type { Database } from "../src/sql/database.ts";
import { type Sql, sql } from "../src/sql/sql.ts";
import { type Data, type FileName, pathOf } from "./data.ts";

/** What files say must be sent, counted by SQL that has nothing of Headwater's rules. */
export interface Expected {
  /** Usable people. */
  people(name: FileName): Promise<number>;
  /** Usable rows. */
  rows(name: FileName): Promise<number>;
  /** People who are new, changed or gone between two files. */
  differences(before: FileName, after: FileName): Promise<number>;
}

export function expected(database: Database, data: Data): Expected {
  const count = async (rows: Sql): Promise<number> =>
    Number((await database.one(sql`select count(*) as count from (${rows})`)).count);
  const usable = (name: FileName): Sql => sql`
    select hash(external_id) as id, hash(email, phone, country) as content
      from (${rowsOf(pathOf(data, name), data.format)})
     where contains(email, '@') or regexp_matches(phone, '[0-9]{2}')`;
  const people = (name: FileName): Sql =>
    sql`select id, sum(content) as content from (${usable(name)}) group by id`;
  return {
    people: (name) => count(people(name)),
    rows: (name) => count(usable(name)),
    differences: (before, after) =>
      count(sql`
        select coalesce(a.id, b.id)
          from (${people(before)}) as b full join (${people(after)}) as a on a.id = b.id
         where a.content is distinct from b.content`),
  };
}

/** Every cell of a file as text. */
export const rowsOf = (path: string, format: Data["format"]): Sql =>
  format === "csv"
    ? sql`select * from read_csv(${path}, header = true, all_varchar = true)`
    : sql`select * from read_parquet(${path})`;
