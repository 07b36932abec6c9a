import { describe, expect, test } from "vitest";
import { failure, type ReadOptions, read } from "./read.ts";

const jsonl = (content: string | Uint8Array, options?: ReadOptions) => read("people.jsonl", content, options);

describe("JSON lines", () => {
  test("numbers keep their digits, however many", async () =>
    expect(
      (await jsonl('{"id":9007199254740993}\n{"id":12345678901234567890123}\n{"id":"007"}\n')).rows,
    ).toStrictEqual([["9007199254740993"], ["12345678901234567890123"], ["007"]]));

  test("null, absent and empty are null; the rest is its JSON", async () =>
    expect((await jsonl('{"a":null,"b":"","d":true,"e":{"f":[1,"x"]}}\n{"c":1}\n')).rows).toStrictEqual([
      [null, null, null, "true", '{"f":[1,"x"]}'],
      [null, null, "1", null, null],
    ]));

  test("a line that is no object is reported by its number", async () =>
    expect(await jsonl('{"id":1}\nnot json\n[1,2]\n"text"\n7\n{"id":2}\n{"id":\n')).toMatchObject({
      rows: [["1"], ["2"]],
      unreadable: ["2", "3", "4", "5", "7"].map((row) => `${row} row.not-json`),
    }));

  test("empty lines are no rows, and CR LF and a byte order mark no part of them", async () =>
    expect(await jsonl('\uFEFF{"id":1}\r\n\r\n  \n{"id":2}\r\n')).toMatchObject({
      rows: [["1"], ["2"]],
      unreadable: [],
    }));

  test("escapes are what they stand for", async () =>
    expect((await jsonl('{"id":"\\u00e9\\n\\ud83d\\ude00\\"\\\\"}\n')).rows).toStrictEqual([['é\n😀"\\']]));

  test("keys of any name are columns", async () => {
    const keys = ["a.b", 'c"d', "e\\f", "k[0]", "$", "#1", "é", " "];
    const line = JSON.stringify(Object.fromEntries(keys.map((key, index) => [key, index])));
    expect((await jsonl(`${line}\n`, { mapped: keys })).rows).toStrictEqual([
      keys.map((_, index) => String(index)),
    ]);
  });

  test("a key that first comes up late must be named, and then is a column", async () => {
    const content = `${'{"id":1}\n'.repeat(10_000)}{"id":2,"late":"x"}\n`;
    expect((await jsonl(content)).columns).toStrictEqual(["id"]);
    const named = await jsonl(content, { columns: ["late"] });
    expect(named.columns).toStrictEqual(["id", "late"]);
    expect(named.rows.at(-1)).toStrictEqual(["2", "x"]);
  });

  test("a line that is not UTF-8, or too long, is reported", async () => {
    const bad = Buffer.concat([
      Buffer.from('{"id":1}\n{"id":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n{"id":3}\n'),
    ]);
    expect(await jsonl(bad)).toMatchObject({ rows: [["1"], ["3"]], unreadable: ["2 row.bad-encoding"] });
    expect(await jsonl(`{"id":1}\n{"id":"${"x".repeat(2_500_000)}"}\n{"id":3}\n`)).toMatchObject({
      rows: [["1"], ["3"]],
      unreadable: ["2 row.unreadable"],
    });
  });

  test.each([
    ["nothing", ""],
    ["empty lines", "\n\n"],
    ["no object", "[1]\n2\n"],
  ])("a file of %s is empty", async (_, content) =>
    expect(await failure(jsonl(content))).toBe("source.empty"),
  );
});
