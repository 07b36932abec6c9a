import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Source } from "../../src/source/source.ts";

type Database = Parameters<Source["columns"]>[0];
type Relation = ReturnType<Source["rows"]>;
type Row = readonly (string | null)[];

/** One kind of source, as the contract needs it. */
export interface SourceKind {
  /** Without it, its file's name decides. */
  fileName: string;
  database(): Promise<Database>;
  /** Writes rows under a header of these columns. */
  write(file: string, columns: readonly string[], rows: readonly Row[]): Promise<void> | void;
  open(database: Database, files: string): Promise<Source>;
  /** A line that is there and can't be read as a row; none for files that are good as a whole or not at all. */
  badLine?: { text: string; reason: string };
  /** False where values have no line ends in them. */
  lineEndsInValues: boolean;
}

const COLUMNS = ["id", "email", "note"] as const;
const ROWS: readonly Row[] = [
  ["007", "ann@example.com", "first"],
  ["0", null, "zoë 🙂"],
  ["1e5", "BOB@example.com ", null],
];

/** What every source does. */
export function sourceContract(name: string, kind: SourceKind): void {
  describe(name, () => {
    let database: Database;
    let folder: string;
    let file: string;
    beforeAll(async () => {
      database = await kind.database();
    });
    afterAll(() => database.close());
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "headwater-source-"));
      file = join(folder, kind.fileName);
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const opened = async (
      columns: readonly string[] = COLUMNS,
      rows: readonly Row[] = ROWS,
    ): Promise<Source> => {
      await kind.write(file, columns, rows);
      return kind.open(database, file);
    };
    const all = async (relation: Relation): Promise<unknown[][]> =>
      (await database.allOnRawValues(relation)).map((row) => Object.values(row));
    const withReason = (rows: readonly Row[]): unknown[][] => rows.map((row) => [...row, null]);

    test("names its columns", async () => {
      const source = await opened();
      expect([...(await source.columns(database))].sort()).toStrictEqual([...COLUMNS].sort());
    });

    test("gives every value as text: zeros in front stay, nothing is null", async () => {
      const source = await opened();
      expect(await all(source.rows(COLUMNS))).toStrictEqual(withReason(ROWS));
    });

    test("gives the asked columns in the asked order, under names of their positions", async () => {
      const source = await opened();
      const [first] = await database.allOnRawValues(source.rows(["note", "id"]));
      expect(first).toStrictEqual({ c0: "first", c1: "007", unreadable: null });
    });

    test("numbers the rows of its file from 1", async () => {
      const source = await opened();
      expect(source.parts).toHaveLength(1);
      expect(source.parts[0]!.file).toBe(file);
      const rows = await database.allOnRawValues(source.parts[0]!.numberedRows(["id"]));
      expect(rows.map(({ row_number, c0 }) => [row_number, c0])).toStrictEqual([
        [1, "007"],
        [2, "0"],
        [3, "1e5"],
      ]);
    });

    test("takes columns by any name", async () => {
      const names = ["c1", 'say "hi"', "it's", "$1", "Größe 🙂", "row_number"];
      const source = await opened(names, [["a", "b", "c", "d", "e", "f"]]);
      expect(await all(source.rows(names))).toStrictEqual([["a", "b", "c", "d", "e", "f", null]]);
      expect(await all(source.rows(["$1", "c1"]))).toStrictEqual([["d", "a", null]]);
    });

    test("takes values with quotes, delimiters and percent signs in them", async () => {
      const rows: Row[] = [['say "hi"', "a,b;c\td|e", "it's 100 % \\ $1"]];
      const source = await opened(COLUMNS, rows);
      expect(await all(source.rows(COLUMNS))).toStrictEqual(withReason(rows));
    });

    test("takes values with line ends in them", async (context) => {
      context.skip(!kind.lineEndsInValues, "a line is a row here");
      const rows: Row[] = [["1", "two\nlines", "a\n\nb"]];
      const source = await opened(COLUMNS, rows);
      expect(await all(source.rows(COLUMNS))).toStrictEqual(withReason(rows));
    });

    test("reads the files of a pattern in the order of their names, each with row numbers of its own", async () => {
      await kind.write(join(folder, `b-${kind.fileName}`), COLUMNS, ROWS.slice(1));
      await kind.write(join(folder, `a-${kind.fileName}`), COLUMNS, ROWS.slice(0, 1));
      const source = await kind.open(database, join(folder, `*-${kind.fileName}`));
      expect(await all(source.rows(COLUMNS))).toStrictEqual(withReason(ROWS));
      const numbers = [];
      for (const part of source.parts)
        numbers.push((await database.allOnRawValues(part.numberedRows(["id"]))).map((row) => row.row_number));
      expect(numbers).toStrictEqual([[1], [1, 2]]);
    });

    test("can be read again, and has the same stamp until its file changes", async () => {
      const source = await opened();
      expect(source.features.readsTwice).toBe(true);
      const stamp = source.stamp();
      expect(await all(source.rows(COLUMNS))).toStrictEqual(await all(source.rows(COLUMNS)));
      expect(source.stamp()).toBe(stamp);
      appendFileSync(file, "x");
      expect(source.stamp()).not.toBe(stamp);
    });

    test("has no unreadable row where every row can be read", async () => {
      const source = await opened();
      const relation = source.rows(COLUMNS, { setAside: true });
      await database.runOnRawValues({
        text: `create or replace temp table seen as ${relation.text}`,
        params: relation.params,
      });
      const unreadable = source.unreadableRows();
      expect(unreadable ? await all(unreadable) : []).toStrictEqual([]);
      expect(await source.mayHaveLostRows(database)).toBe(false);
      await source.forgetUnreadable(database);
    });

    test("reads a file without rows as no rows", async () => {
      const source = await opened(COLUMNS, []).catch((error: { code: string }) => error);
      if ("code" in source) expect(source.code).toBe("source.empty");
      else expect(await all(source.rows(COLUMNS))).toStrictEqual([]);
    });

    describe("with a line that can't be read", () => {
      test("counts every line, gives the reason and the row number, and loses no other", async (context) => {
        context.skip(!kind.badLine, "the file is good as a whole or not at all");
        await kind.write(file, COLUMNS, ROWS);
        appendFileSync(file, `${kind.badLine!.text}\n`);
        const source = await kind.open(database, file);
        expect(await unreadable(source)).toStrictEqual([{ row: 4, reason: kind.badLine!.reason }]);
      });

      /** Every unreadable row, whichever way this source tells of it. */
      const unreadable = async (source: Source): Promise<object[]> => {
        const rows = await all(source.rows(["id"], { setAside: true }));
        expect(rows.filter(([, reason]) => reason === null).map(([id]) => id)).toStrictEqual([
          "007",
          "0",
          "1e5",
        ]);
        const setAside = source.unreadableRows();
        const lines = setAside ? await database.allOnRawValues(setAside) : [];
        await source.forgetUnreadable(database);
        const numbered = await database.allOnRawValues(source.parts[0]!.numberedRows(["id"]));
        return [
          ...lines.map(({ row_number, reason }) => ({ row: row_number, reason })),
          ...numbered
            .filter((row) => row.unreadable !== null)
            .map((row) => ({ row: row.row_number, reason: row.unreadable })),
        ];
      };

      test("keeps no raw line once it is told to forget", async (context) => {
        context.skip(!kind.badLine, "the file is good as a whole or not at all");
        await kind.write(file, COLUMNS, ROWS);
        appendFileSync(file, `${kind.badLine!.text}\n`);
        const source = await kind.open(database, file);
        await unreadable(source);
        const tables = await database.all({
          text: "select table_name from duckdb_tables() where table_name like 'unreadable%'",
          params: [],
        });
        expect(tables).toStrictEqual([]);
      });
    });
  });
}
