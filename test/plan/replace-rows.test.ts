import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replaceRows } from "../../src/plan/replace-rows.ts";
import { SNAPSHOT } from "../../src/plan/tables.ts";
import { type Sql, sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill } = planTables();

const BY_MARKS = Number.POSITIVE_INFINITY;
const ANEW = 0;

const row = (fp: number, external_id: string) => ({ fp, external_id, marks: 1 });
const rowsOf = () => database().all(sql`from snapshot.rows order by fp`);
const added = (...rows: ReturnType<typeof row>[]): Sql =>
  sql`select unnest(${rows.map(({ fp }) => String(fp))})::ubigint as fp, unnest(${rows.map((one) => one.external_id)}) as external_id, 1::utinyint as marks`;
const people = (...ids: string[]): Sql => sql`select unnest(${ids}) as external_id`;

const columns = () =>
  database().all(
    sql`select column_name, data_type from duckdb_columns() where database_name = 'snapshot' and table_name = 'rows' order by column_index`,
  );

describe("replacing rows", () => {
  test("comes to the same by marks and by a table written anew, which has the same columns", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }),
        async (before, gone, more) => {
          const outcomes = [];
          for (const mostNoted of [BY_MARKS, ANEW]) {
            await fill({ "snapshot.rows": before.map((id, fp) => row(fp, `p${id}`)) });
            const layout = await columns();
            await replaceRows(
              database(),
              SNAPSHOT.rows,
              {
                gone: people(...gone.map((id) => `p${id}`)),
                added: added(...more.map((id, at) => row(100 + at, `p${id}`))),
              },
              mostNoted,
            );
            expect(await columns()).toStrictEqual(layout);
            outcomes.push(await rowsOf());
          }
          const left = before.flatMap((id, fp) => (gone.includes(id) ? [] : [row(fp, `p${id}`)]));
          expect(outcomes[0]).toStrictEqual([...left, ...more.map((id, at) => row(100 + at, `p${id}`))]);
          expect(outcomes[1]).toStrictEqual(outcomes[0]);
        },
      ),
      { numRuns: 40 },
    ));

  test.each([
    ["by marks", BY_MARKS],
    ["by a table written anew", ANEW],
  ])("%s is undone with its transaction", async (_, mostNoted) => {
    await fill({ "snapshot.rows": [row(1, "a"), row(2, "b")] });
    const replaced = { gone: people("a"), added: added(row(3, "c")) };
    const failing = database().transaction(async () => {
      await replaceRows(database(), SNAPSHOT.rows, replaced, mostNoted);
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await rowsOf()).toStrictEqual([row(1, "a"), row(2, "b")]);
    await replaceRows(database(), SNAPSHOT.rows, replaced, mostNoted);
    expect(await rowsOf()).toStrictEqual([row(2, "b"), row(3, "c")]);
  });
});
