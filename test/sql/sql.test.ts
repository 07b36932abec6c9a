import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/sql/database.ts";
import { install, macro } from "../../src/sql/macro.ts";
import { materialize, table } from "../../src/sql/materialize.ts";
import { type Bindable, type Sql, sql } from "../../src/sql/sql.ts";

/** Texts that have broken somebody's escaping. */
const HOSTILE = [
  "plain",
  "",
  "it's",
  "''",
  'say "hi"',
  '""',
  "$1",
  "$$",
  "{x}",
  "?",
  "back\\slash",
  "\\'",
  "two\nlines\r\n",
  "a -- comment",
  "/* a */",
  "; drop table people; --",
  "%_%",
  "emoji 🙂",
  "zoë",
  "'; select '",
  "E'\\x41'",
  "\u0001\u001f",
  "\u202eright to left",
];

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ memory: "100MB", threads: 1 });
});
afterAll(() => database.close());

const shown = ({ text, params }: Sql): [string, readonly Bindable[]] => [text, params];

describe("the sql tag", () => {
  test("binds each value and numbers its place", () =>
    expect(shown(sql`select ${"one"}, ${1.5} where ${["two"]} is null`)).toStrictEqual([
      "select $1, $2 where $3 is null",
      ["one", 1.5, ["two"]],
    ]));

  test("writes what can't be anything but itself: whole numbers, booleans, null", () =>
    expect(shown(sql`select ${"one"}, 3-${-2}, ${2n ** 62n}, ${true}, ${null}`)).toStrictEqual([
      "select $1, 3-(-2)::bigint, 4611686018427387904::bigint, true, null",
      ["one"],
    ]));

  test("splices fragments, however deep, and numbers anew", () => {
    const inner = sql`b = ${"b"} and c = ${"c"}`;
    const middle = sql`(${inner}) or ${inner}`;
    expect(shown(sql`select ${"a"} where ${middle} limit ${5}`)).toStrictEqual([
      "select $1 where (b = $2 and c = $3) or b = $4 and c = $5 limit 5::bigint",
      ["a", "b", "c", "b", "c"],
    ]);
  });

  test("takes empty fragments and neighbours without text between", () =>
    expect(shown(sql`${sql``}${"1"}${sql`x`}${"2"}${sql``}`)).toStrictEqual(["$1x$2", ["1", "2"]]));

  test("joins with a separator that is SQL, and knows its parameters", () => {
    expect(shown(sql`in (${sql.join([sql`${"1"}`, sql`${"2"}`, sql`3`])})`)).toStrictEqual([
      "in ($1, $2, 3)",
      ["1", "2"],
    ]);
    expect(shown(sql.join([sql`${"1"}`, sql`${"2"}`], " or "))).toStrictEqual(["$1 or $2", ["1", "2"]]);
  });

  test("a text that looks like a fragment is a value all the same", () => {
    const lookAlike = { text: "drop table people", params: [] } as unknown as string;
    expect(sql`select ${lookAlike}`.text).toBe("select $1");
  });

  test("quotes names and texts exactly", () => {
    expect(sql.id('a"b').text).toBe('"a""b"');
    expect(sql.id("$1").text).toBe('"$1"');
    expect(sql.literal("it's").text).toBe("'it''s'");
    expect(sql.literal("a\\b").text).toBe("'a\\b'");
  });

  test("refuses a NUL in a name or a literal", () => {
    expect(() => sql.id("a\0b")).toThrow(expect.objectContaining({ code: "bug.sql-name" }));
    expect(() => sql.literal("a\0b")).toThrow(expect.objectContaining({ code: "bug.sql-literal" }));
  });

  test.each(HOSTILE)(
    "carries %j through DuckDB as a value, a literal, and an element of a list",
    async (text) => {
      const row = await database.one(
        sql`select ${text} as bound, ${sql.literal(text)} as literal, ${[text, "x"]} as list, ${text} = ${sql.literal(text)} as same`,
      );
      expect(row).toStrictEqual({ bound: text, literal: text, list: [text, "x"], same: true });
    },
  );

  test("carries a NUL as a value", async () =>
    expect((await database.one(sql`select ${"a\0b"} as value`)).value).toBe("a\0b"));

  test.each(HOSTILE.filter((text) => text !== ""))("carries %j through DuckDB as a name", async (name) => {
    await database.run(sql`create or replace table ${sql.id(name)} (${sql.id(name)} varchar)`);
    await database.run(sql`insert into ${sql.id(name)} values (${name})`);
    expect(await database.all(sql`select ${sql.id(name)} from ${sql.id(name)}`)).toStrictEqual([
      { [name]: name },
    ]);
    await database.run(sql`drop table ${sql.id(name)}`);
  });

  test.each<[what: string, value: Bindable, type: string, back: unknown]>([
    ["an integer", 7, "BIGINT", 7],
    ["a large integer", 2n ** 62n, "BIGINT", 2n ** 62n],
    ["a fraction", 0.5, "DOUBLE", 0.5],
    ["a truth", true, "BOOLEAN", true],
    ["nothing", null, '"NULL"', null],
    ["a list", ["a", "b"], "VARCHAR[]", ["a", "b"]],
    ["an empty list", [], "VARCHAR[]", []],
  ])("binds %s in its own type", async (_, value, type, back) =>
    expect(await database.one(sql`select typeof(${value}) as type, ${value} as back`)).toStrictEqual({
      type,
      back,
    }),
  );
});

describe("a macro", () => {
  test("reads as prose, and may be told anew", async () => {
    await install(database, [macro("shout(value, more)", sql`upper(value) || more`)]);
    await install(database, [macro("shout(value, more)", sql`upper(value) || ${sql.literal("'")} || more`)]);
    expect((await database.one(sql`select shout('a', 'b') as said`)).said).toBe("A'b");
  });
});

describe("a materialized relation", () => {
  test("replaces what was there, in whichever database", async () => {
    await database.attach(":memory:", "other one");
    const name = ["other one", 'a "table"'] as const;
    await materialize(database, name, sql`select ${1} as n`);
    await materialize(database, name, sql`select ${2} as n`);
    expect(await database.all(sql`from ${table(name)}`)).toStrictEqual([{ n: 2 }]);
    await database.detach("other one");
  });
});
