import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ReadOptions } from "./read.ts";
import { failure, read } from "./read.ts";

const csv = (content: string | Uint8Array, options?: ReadOptions) => read("people.csv", content, options);
/** Text in which `\x01` stands for a byte that is no UTF-8. */
const withBadBytes = (text: string): Uint8Array => Buffer.from(text.replaceAll("\x01", "\xff"), "latin1");

/** DuckDB's own reader and the one that reads line by line. */
const READERS = [
  ["the fast reader", false],
  ["the careful reader", true],
] as const;

describe("the layout of a delimited file", () => {
  test.each([
    ["comma", "id,email\n1,a\n"],
    ["semicolon", "id;email\n1;a\n"],
    ["tab", "id\temail\n1\ta\n"],
    ["pipe", "id|email\n1|a\n"],
  ])("the %s is found in the first line", async (_, content) =>
    expect(await csv(content)).toMatchObject({ columns: ["id", "email"], rows: [["1", "a"]] }),
  );

  test("a delimiter inside quotes does not count", async () =>
    expect((await csv('"a;b;c;d",e\n1,2\n')).columns).toStrictEqual(["a;b;c;d", "e"]));

  test("one column needs no delimiter", async () =>
    expect(await csv("email\nann\nbob\n")).toMatchObject({ columns: ["email"], rows: [["ann"], ["bob"]] }));

  test("a file called .tsv is split at tabs alone", async () =>
    expect(await read("people.tsv", "a,b\tc\n1,2\t3\n")).toMatchObject({
      columns: ["a,b", "c"],
      rows: [["1,2", "3"]],
    }));

  test("the delimiter and quote that the configuration says win", async () =>
    expect(await csv("id^e,mail\n'1'^'a^b'\n", { delimiter: "^", quote: "'" })).toMatchObject({
      columns: ["id", "e,mail"],
      rows: [["1", "a^b"]],
    }));

  test("empty and repeated names are made unique by their position, and trimmed", async () =>
    expect((await csv("id,id, email ,\n1,2,3,4\n")).columns).toStrictEqual([
      "id",
      "column2",
      "email",
      "column4",
    ]));

  test.each(READERS)("%s takes the first line as a row where there is no header", async (_, careful) => {
    const rows = [
      ["1", "ann@example.com"],
      ["2", "b"],
    ];
    const content = "1,ann@example.com\n2,b\n";
    expect(await csv(content, { header: false, columns: ["id", "email"], careful })).toMatchObject({
      columns: ["id", "email"],
      rows,
    });
    expect(await csv(content, { header: false, careful })).toMatchObject({
      columns: ["column1", "column2"],
      rows,
    });
  });

  test.each(["1,ann@example.com\n", "7,+1 (213) 373-4253\n", "2133734253\n", `x,${"a1".repeat(32)}\n`])(
    "a person's row is never taken for column names: they are told in messages",
    async (content) => expect(await failure(csv(content))).toBe("source.no-header"),
  );

  test("column names with digits are names", async () =>
    expect((await csv("phone 2,1,2024,e-mail,2024-01\n")).columns).toHaveLength(5));
});

describe.each(READERS)("%s", (_, careful) => {
  test("takes quotes off, and doubled ones apart", async () =>
    expect((await csv('id,email\n"1","a ""q"" b"\n2," x "\n"",""\n', { careful })).rows).toStrictEqual([
      ["1", 'a "q" b'],
      ["2", " x "],
      [null, null],
    ]));

  test("reports lines with too few and too many values by number, and loses no other", async () =>
    expect(await csv("id,email\n1\n2,b\n3,c,d\n4,e\n", { careful })).toMatchObject({
      rows: [
        ["2", "b"],
        ["4", "e"],
      ],
      unreadable: ["1 row.too-few-values", "3 row.too-many-values"],
    }));

  test("lets one delimiter at the end pass", async () =>
    expect(await csv("id,email\n1,a,\n2,b\n", { careful })).toMatchObject({
      rows: [
        ["1", "a"],
        ["2", "b"],
      ],
      unreadable: [],
    }));

  test("reports lines that are not in the encoding", async () =>
    expect(await csv(withBadBytes("id,email\n1,a\n2,\x01\n3,c\n"), { careful })).toMatchObject({
      rows: [
        ["1", "a"],
        ["3", "c"],
      ],
      unreadable: ["2 row.bad-encoding"],
    }));

  test("counts a line with several faults once", async () =>
    expect((await csv(withBadBytes("id,email\n1,\x01,\x01,x\n2,b\n"), { careful })).unreadable).toHaveLength(
      1,
    ));

  test("leaves out a line of more than two megabytes, and reads on", async () => {
    const found = await csv(`id,email\n1,a\n2,${"x".repeat(2_500_000)}\n3,c\n`, { careful });
    expect(found).toMatchObject({
      rows: [
        ["1", "a"],
        ["3", "c"],
      ],
      unreadable: ["2 row.unreadable"],
    });
  });

  test.each([
    ["\\r\\n", "id,email\r\n1,a\r\n2,b\r\n"],
    ["\\r", "id,email\r1,a\r2,b\r"],
    ["\\n, without the last", "id,email\n1,a\n2,b"],
  ])("takes %s as line ends", async (_, content) =>
    expect((await csv(content, { careful })).rows).toStrictEqual([
      ["1", "a"],
      ["2", "b"],
    ]),
  );

  test("takes control characters as part of a value", async () =>
    expect((await csv("id,email\n1,a\x01b\x02\n2,b\0c\n", { careful })).rows).toStrictEqual([
      ["1", "a\x01b\x02"],
      ["2", "b\0c"],
    ]));

  test("takes words like NULL, NA and true for texts", async () =>
    expect((await csv("id,email\nNULL,NA\ntrue,nan\n", { careful })).rows).toStrictEqual([
      ["NULL", "NA"],
      ["true", "nan"],
    ]));

  test.each([
    ["UTF-8", "utf-8", Buffer.from("id,email\n1,zoë 🙂\n"), "zoë 🙂"],
    ["UTF-8 with a byte order mark", "utf-8", Buffer.from("\uFEFFid,email\n1,zoë\n"), "zoë"],
    [
      "UTF-8 with a byte order mark and quotes",
      "utf-8",
      Buffer.from('\uFEFF"id","email"\n"1","zoë"\n'),
      "zoë",
    ],
    ["UTF-16", "utf-16", Buffer.from("\uFEFFid,email\n1,zoë\n", "utf16le"), "zoë"],
    ["Latin-1", "latin-1", Buffer.from("id,email\n1,zoë\n", "latin1"), "zoë"],
  ] as const)("reads %s", async (_, encoding, content, email) =>
    expect(await csv(content, { encoding, careful })).toMatchObject({
      columns: ["id", "email"],
      rows: [["1", email]],
    }),
  );

  test.each([
    ["gzip", "people.csv.gz", gzipSync("id,email\n1,a\n")],
    ["gzip in two pieces", "people.csv.gz", Buffer.concat([gzipSync("id,email\n"), gzipSync("1,a\n")])],
    ["zstd", "people.csv.zst", zstdCompressSync("id,email\n1,a\n")],
  ])("reads %s", async (_, name, content) =>
    expect(await read(name, content, { careful })).toMatchObject({
      columns: ["id", "email"],
      rows: [["1", "a"]],
    }),
  );

  test("a header and nothing after it is no row", async () => {
    expect((await csv("id,email\n", { careful })).rows).toStrictEqual([]);
    expect((await csv("id,email", { careful })).rows).toStrictEqual([]);
  });

  test("numbers unreadable lines as rows are numbered, empty lines left out", async () =>
    expect(await csv("id,email\n1,a\n\n2,b\n\n\n3\n4,d🙂\n5\n", { careful })).toMatchObject({
      rows: [
        ["1", "a"],
        ["2", "b"],
        ["4", "d🙂"],
      ],
      unreadable: ["3 row.too-few-values", "5 row.too-few-values"],
    }));
});

describe("a bad byte in a column that nobody mapped", () => {
  const content = withBadBytes("id,email,note\n1,a,x\n2,b,\x01\n3,c,y\n");

  test("costs the fast reader no row", async () =>
    expect(await csv(content, { mapped: ["id", "email"] })).toMatchObject({
      rows: [
        ["1", "a"],
        ["2", "b"],
        ["3", "c"],
      ],
      unreadable: [],
    }));

  test("costs the careful reader the line, which it reports", async () =>
    expect(await csv(content, { mapped: ["id", "email"], careful: true })).toMatchObject({
      rows: [
        ["1", "a"],
        ["3", "c"],
      ],
      unreadable: ["2 row.bad-encoding"],
    }));
});

describe("what breaks the rules of CSV", () => {
  test.each([
    ["a quote that never closes", 'id,email\n1,a\n2,"b\n3,c\n4,d\n'],
    ["text after a closing quote", 'id,email\n1,a\n2,"b"x\n3,c\n4,d\n'],
  ])("%s makes the fast reader doubtful; the careful one loses that line alone", async (_, content) => {
    expect((await csv(content)).mayHaveLostRows).toBe(true);
    expect(await csv(content, { careful: true })).toMatchObject({
      rows: [
        ["1", "a"],
        ["3", "c"],
        ["4", "d"],
      ],
      unreadable: ["2 row.bad-quote"],
    });
  });

  test.each(["id,email\r\n1,a\n2,b\r\n", "id,email\n1,a\n2,b\r\n"])(
    "mixed line ends stop the fast reader and not the careful one",
    async (content) => {
      expect(await failure(csv(content))).toBe("source.not-plain-csv");
      expect((await csv(content, { careful: true })).rows).toStrictEqual([
        ["1", "a"],
        ["2", "b"],
      ]);
    },
  );

  test("of a large file the careful reader loses nothing after a quote that never closes", async () => {
    const lines = Array.from({ length: 300_000 }, (_, index) => `${index},person${index}@example.com`);
    lines[150_000] = '150000,"person150000@example.com';
    const content = `id,email\n${lines.join("\n")}\n`;
    const fast = await csv(content, { mapped: ["id"] });
    expect(fast.mayHaveLostRows).toBe(true);
    const careful = await csv(content, { mapped: ["id"], careful: true });
    expect(careful.unreadable).toStrictEqual(["150001 row.bad-quote"]);
    expect(careful.rows).toHaveLength(299_999);
  });
});

describe("a file that can't be read at all", () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, index) => `${index},p${(index * 7919) % 100_003}@example.com`,
  );
  const gzip = gzipSync(`id,email\n${rows.join("\n")}\n`);
  const zstd = zstdCompressSync(`id,email\n${rows.join("\n")}\n`);
  const damaged = Buffer.from(gzip).fill(0x55, gzip.length >> 1, (gzip.length >> 1) + 50);
  const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length >> 1);

  test.each<[what: string, code: string, name: string, content: string | Uint8Array, options?: ReadOptions]>([
    ["without a byte", "source.empty", "people.csv", ""],
    ["of empty lines", "source.empty", "people.csv", "\n\n"],
    ["of gzip that was cut short", "source.unreadable", "people.csv.gz", half(gzip)],
    ["of gzip without its end", "source.unreadable", "people.csv.gz", gzip.subarray(0, -8)],
    ["of damaged gzip", "source.unreadable", "people.csv.gz", damaged],
    ["that is no gzip", "source.unreadable", "people.csv.gz", "id,email\n"],
    ["of zstd that was cut short", "source.unreadable", "people.csv.zst", half(zstd)],
    ["of gzip that does not say so", "source.unreadable", "people.csv", gzip],
    [
      "in UTF-16 that does not say so",
      "source.unreadable",
      "people.csv",
      Buffer.from("\uFEFFid,é\n1,2\n", "utf16le"),
    ],
    [
      "with a header in another encoding",
      "source.unreadable",
      "people.csv",
      Buffer.from("id,Größe\n1,2\n", "latin1"),
    ],
    ["of an ending that says nothing", "source.format-unknown", "people.dat", "id,email\n"],
    ["of an unknown compression", "source.format-unknown", "people.csv.bz2", "id,email\n"],
  ])("%s is %s", async (_, code, name, content) => expect(await failure(read(name, content))).toBe(code));
});
