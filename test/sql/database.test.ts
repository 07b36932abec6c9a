import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { HeadwaterError } from "../../src/errors.ts";
import { type Database, openDatabase, type RowObject } from "../../src/sql/database.ts";
import { type Sql, sql } from "../../src/sql/sql.ts";

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "headwater-database-"));
  database = await openDatabase({ memory: "200MB", threads: 2 });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

async function failureOf(doing: Promise<unknown>): Promise<HeadwaterError> {
  const error = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HeadwaterError)) throw new Error("It should have failed, with an error of ours.");
  return error;
}

/** Somebody's value: it must never come up in an error. */
const MARKER = "ann.secret@example.com";

describe("an error over raw values", () => {
  const write = (name: string, content: string | Uint8Array): Sql => {
    writeFileSync(join(folder, name), content);
    return sql.literal(join(folder, name));
  };
  const strict = (file: Sql) =>
    sql`select * from read_csv(${file}, columns = {'a': 'VARCHAR', 'b': 'VARCHAR'}, auto_detect = false, header = false)`;

  test.each<[what: string, statement: () => Sql]>([
    ["a cast", () => sql`select cast(v as integer) from (values (${MARKER})) as t(v)`],
    ["a cast of a literal", () => sql`select cast(${sql.literal(MARKER)} as date)`],
    ["error()", () => sql`select error('about ' || v) from (values (${MARKER})) as t(v)`],
    ["a JSON extract", () => sql`select json_extract(v, '$.a') from (values (${`{"a": ${MARKER}`})) as t(v)`],
    ["a pattern", () => sql`select regexp_matches('a', '(' || v) from (values (${MARKER})) as t(v)`],
    ["a line with too few values", () => strict(write("few.csv", `1,${MARKER}\n${MARKER}\n`))],
    ["a line with too many values", () => strict(write("many.csv", `1,${MARKER}\n1,2,${MARKER}\n`))],
    [
      "a line in another encoding",
      () => strict(write("encoding.csv", Buffer.from(`1,2\n${MARKER},\xff\n`, "latin1"))),
    ],
    ["a quote that never closes", () => strict(write("quote.csv", `1,"${MARKER}\n`))],
    ["mixed line ends", () => strict(write("ends.csv", `1,2\r\n${MARKER},2\n3,4\r\n`))],
    ["no Parquet", () => sql`select * from read_parquet(${write("none.parquet", `PAR1${MARKER}PAR1`)})`],
    ["a syntax error around a literal", () => sql`select ${sql.literal(MARKER)} from from`],
    ["an unknown column next to a literal", () => sql`select nothing, ${sql.literal(MARKER)}`],
    ["a constraint", () => sql`insert into people values (${MARKER})`],
  ])("of %s never tells a value: not in message, hint or cause", async (_, statement) => {
    await database.run(
      sql`create or replace temp table people (email varchar unique check (length(email) < 5))`,
    );
    for (const run of ["runOnRawValues", "allOnRawValues"] as const) {
      const error = await failureOf(database[run](statement()));
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("secret");
      expect(error.cause).toBeUndefined();
    }
  });

  test.each<[what: string, code: string, statement: () => Sql]>([
    ["mixed line ends", "source.not-plain-csv", () => strict(write("ends.csv", "1,2\r\n3,4\n5,6\r\n"))],
    [
      "a file that is no Parquet",
      "source.unreadable",
      () => sql`select * from read_parquet(${write("none.parquet", "PAR1")})`,
    ],
    ["a missing file", "source.unreadable", () => sql`select * from read_csv('/nowhere/at/all.csv')`],
    ["a statement of ours that is wrong", "bug.sql", () => sql`select nothing`],
  ])("of %s is %s", async (_, code, statement) =>
    expect((await failureOf(database.allOnRawValues(statement()))).code).toBe(code),
  );
});

describe("an error over hashes", () => {
  test("keeps DuckDB's first line, for it is ours to mend", async () => {
    const error = await failureOf(database.run(sql`select nothing_there from (select 1 as a)`));
    expect(error.code).toBe("bug.sql");
    expect(error.message).toContain("nothing_there");
  });
});

describe("memory", () => {
  const rows = sql`select 'person' || i || '@example.com' as email, repeat('x', 60) as more from range(400000) as t(i)`;

  test("a statement over raw values fails rather than spills, and the next one over hashes may spill again", async () => {
    const temporaryFolder = join(folder, "spill");
    const small = await openDatabase({ memory: "20MB", threads: 1, temporaryFolder });
    const bytesSpilt = (): number =>
      readdirSync(temporaryFolder).reduce((sum, file) => sum + statSync(join(temporaryFolder, file)).size, 0);
    try {
      const sort = sql`select * from (${rows}) order by email`;
      const error = await failureOf(small.runOnRawValues(sql`create temp table sorted as ${sort}`));
      expect(error.code).toBe("machine.memory");
      expect(bytesSpilt()).toBe(0);
      const counted = sql`select count(*) as count from (select sha256(email) as hash, more from (${rows}) order by hash)`;
      expect((await small.one(counted)).count).toBe(400_000);
    } finally {
      small.close();
    }
  });
});

describe("a transaction", () => {
  test("is wholly there, or wholly not", async () => {
    await database.run(sql`create or replace table t (n integer)`);
    await database.transaction(() => database.run(sql`insert into t values (1)`));
    await expect(
      database.transaction(async () => {
        await database.run(sql`insert into t values (2)`);
        throw new Error("stop");
      }),
    ).rejects.toThrow("stop");
    await expect(
      database.transaction(async () => {
        await database.run(sql`insert into t values (3)`);
        await database.run(sql`select nothing`);
      }),
    ).rejects.toMatchObject({ code: "bug.sql" });
    expect(await database.all(sql`from t`)).toStrictEqual([{ n: 1 }]);
  });
});

describe("a database file", () => {
  test("remembers, and an attached one too", async () => {
    const path = join(folder, "it's a file.duckdb");
    const first = await openDatabase({ memory: "50MB", threads: 1 });
    await first.attach(path, "state");
    await first.run(sql`create table state.t as select 1 as n`);
    first.close();
    const second = await openDatabase({ memory: "50MB", threads: 1 }, path);
    expect(await second.all(sql`from t`)).toStrictEqual([{ n: 1 }]);
    second.close();
  });
});

describe("what comes back", () => {
  test("streams in pieces, in order", async () => {
    const seen: number[] = [];
    let pieces = 0;
    for await (const rows of database.stream(sql`select i::integer as i from range(5000) as t(i)`)) {
      pieces += 1;
      seen.push(...rows.map(({ i }) => Number(i)));
    }
    expect(pieces).toBeGreaterThan(1);
    expect(seen).toStrictEqual(Array.from({ length: 5000 }, (_, index) => index));
  });

  test("streams integers as columns of words, two for 64 bits", async () => {
    const columns: number[][] = [[], [], []];
    for await (const piece of database.streamIntegers(
      sql`select i::uinteger as a, ((i::ubigint << 32) | 4294967295::ubigint) as b, (i * 2)::uinteger as c from range(3000) as t(i)`,
    ))
      for (const [index, column] of piece.entries()) columns[index]!.push(...column);
    expect(columns).toStrictEqual([
      Array.from({ length: 3000 }, (_, index) => index),
      Array.from({ length: 6000 }, (_, word) => (word % 2 === 0 ? 2 ** 32 - 1 : (word - 1) / 2)),
      Array.from({ length: 3000 }, (_, index) => index * 2),
    ]);
  });

  test("adds rows of integers, as many and as large as they come", async () => {
    await database.run(sql`create table pairs (first uinteger, second uinteger)`);
    await database.appendIntegers(
      ["memory", "pairs"],
      (function* () {
        for (let index = 0; index < 5000; index++) yield [index, 2 ** 32 - 1 - index];
      })(),
    );
    expect(
      await database.one(
        sql`select count(*) as count, sum(first)::bigint as first, min(second) as second from pairs`,
      ),
    ).toStrictEqual({ count: 5000, first: 12_497_500, second: 2 ** 32 - 5000 });
  });

  test("has JavaScript judge each row once, and the last judge is the one who is asked", async () => {
    const numbers = sql`(select i, ((7::ubigint << 32) | i::ubigint) as value from range(10000) as t(i))`;
    const odd = sql`select count(*) as count, min(i) as least from ${numbers} where judged(value) = 1`;
    let asked = 0;
    const judging = (from: number): Promise<RowObject> =>
      database.judging(
        (words, answers) => {
          asked += words.length / 2;
          for (let row = 0; row < words.length / 2; row++) {
            const [lower, upper] = words.subarray(2 * row);
            answers[row] = lower! % 2 === 1 && lower! >= from && upper === 7 ? 1 : 0;
          }
        },
        () => database.one(odd),
      );
    expect(await judging(0)).toStrictEqual({ count: 5000, least: 1 });
    expect(asked).toBe(10_000);
    expect(await judging(5000)).toStrictEqual({ count: 2500, least: 5001 });
  });

  test("a query without a row is a bug where one was promised", async () =>
    expect((await failureOf(database.one(sql`select 1 where false`))).code).toBe("bug.no-row"));
});

describe("a file", () => {
  const texts = sql`select '[{"email":"' || sha256(i::varchar) || '"}]' as sets from range(100000) t(i)`;
  const compressions = async (open: () => Promise<Database>): Promise<unknown[]> => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-compression-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const own = await open();
    onTestFinished(() => own.close());
    await own.attach(join(folder, "file.duckdb"), "file");
    await own.run(sql`create table file.texts as ${texts}`);
    await own.run(sql`checkpoint file`);
    const rows = await own.all(
      sql`select distinct compression from pragma_storage_info('file.texts') where segment_type = 'VARCHAR'`,
    );
    return rows.map(({ compression }) => compression);
  };
  const opened = (): Promise<Database> => openDatabase({ memory: "200MB", threads: 1 });

  test("has no text in a form that carries what memory held before", async () => {
    expect(await compressions(opened)).toEqual(["Uncompressed"]);
  });

  test("would have, were it left to DuckDB", async () => {
    const database = await opened();
    await database.run(sql`set force_compression = 'auto'`);
    expect(await compressions(async () => database)).toEqual(["FSST"]);
  });

  const gapsWith = (...how: string[]): { marks: number; said: string } => {
    const program = join(import.meta.dirname, "children/gaps.ts");
    const { stdout, stderr } = spawnSync(process.execPath, [program, join(folder, `gaps-${how}`), ...how], {
      encoding: "utf8",
      env: { ...process.env, UV_THREADPOOL_SIZE: "1" },
    });
    return { marks: Number.parseInt(stdout, 10), said: stderr };
  };

  test("has nothing of what memory held before in the gaps of its blocks", () => {
    expect(gapsWith()).toStrictEqual({ marks: 0, said: "" });
  });

  test("would have, were DuckDB loaded as it comes", () => {
    expect(gapsWith("loaded before").marks).toBeGreaterThan(50);
  });
});
