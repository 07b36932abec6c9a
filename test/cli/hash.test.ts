import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { headwater, type Said } from "./terminal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-hash-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, name), content);
const hash = (line: string): Promise<Said> => headwater(`hash ${line}`, { cwd: folder });

interface Line {
  row: number;
  externalUserId: string | null;
  sets: { email?: string; phone?: string }[];
  rejections: { field: string; reason: string }[];
}
const lines = ({ stdout }: Said): Line[] =>
  stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
/** Row, id, number of sets and reasons: what a person would look at. */
const told = (said: Said) =>
  lines(said).map(({ row, externalUserId, sets, rejections }) =>
    [row, externalUserId, sets.length, ...rejections.map(({ field, reason }) => `${field} ${reason}`)].join(
      ", ",
    ),
  );

const TROUBLES = Buffer.concat([
  Buffer.from(
    `id,email,phone,country
1,Ana@Example.com,(206) 555-0100,US
2,bad,12,US

3,only
4,b@example.com,,,too,many
,c@example.com,,GB
7,${"A9".repeat(32)},,XX
`,
  ),
  Buffer.from([0x38, 0x2c, 0xff, 0xfe]),
  Buffer.from("@example.com,,US\na b,d@example.com,,DE\n"),
]);

describe("hash", () => {
  test("has a line for every row in order, whatever is wrong with it, and exit code 0", async () => {
    write("people.csv", TROUBLES);
    const said = await hash("people.csv");
    expect({ exitCode: said.exitCode, stderr: said.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(told(said)).toEqual([
      "1, 1, 2",
      "2, 2, 0, row row.no-identifier, email email.invalid, phone phone.invalid",
      "3, , 0, row row.too-few-values",
      "4, , 0, row row.too-many-values",
      "5, , 1, externalId id.missing",
      "6, 7, 0, row row.no-identifier, email hash.upper-case, country country.unknown",
      "7, , 0, row row.bad-encoding",
      "8, , 1, externalId id.not-allowed",
    ]);
    expect(lines(said)[0]).toEqual({
      row: 1,
      externalUserId: "1",
      sets: [
        {
          email: "8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11",
          phone: "0000fd214ade3cd6a790d9a949f519b17b7c993625dd4782e14166523c66d415",
        },
        { phone: "b4fa1a0e9e520f7186de1a00b1b84abb55a5c7feab09e7c3b8059ca32a6abd4f" },
      ],
      rejections: [],
    });
  });

  test("of one column only, behind others, survives a bad byte in it", async () => {
    write("people.csv", TROUBLES);
    const said = await hash("people.csv --map email=email");
    expect(said.exitCode).toBe(0);
    expect(told(said)[6]).toBe("7, , 0, row row.bad-encoding");
    expect(told(said)).toHaveLength(8);
  });

  test("reads a compressed file as it is", async () => {
    write("people.csv", TROUBLES);
    write("people.csv.gz", gzipSync(TROUBLES));
    expect(await hash("people.csv.gz")).toEqual(await hash("people.csv"));
  });

  test("goes line by line where a quote never closes, and skips that line only", async () => {
    write("people.csv", 'id,email\n1,"open@example.com\n2,b@example.com\n');
    expect(told(await hash("people.csv"))).toEqual(["1, , 0, row row.bad-quote", "2, 2, 1"]);
  });

  test("counts on over several files", async () => {
    write("a.csv", "id,email\n1,a@example.com\n2\n");
    write("b.csv", "id,email\n3,b@example.com\n4,c@example.com,x\n");
    expect(lines(await hash("*.csv")).map(({ row, rejections }) => [row, rejections.length])).toEqual([
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 1],
    ]);
  });

  test("of JSON lines skips what is no object", async () => {
    write("people.jsonl", '{"id":"1","email":"a@example.com"}\nnope\n{"id":"3","phone":"2065550100"}\n');
    expect(told(await hash("people.jsonl"))).toEqual(["1, 1, 1", "2, , 0, row row.not-json", "3, 3, 2"]);
  });

  test("of a header without rows is no line", async () => {
    write("people.csv", "id,email\n");
    expect(await hash("people.csv")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("takes names and addresses where their columns are said", async () => {
    write(
      "people.csv",
      "Mail,First,Last,Zip,Town\na@example.com,Ann,Kahn,75201,Dallas\n,Bob,Kahn,75201,\n,Cy,,,Dallas\n",
    );
    const said = await hash(
      "people.csv --map email=Mail --map first-name=First --map last-name=Last --map postal-code=Zip --map city=Town",
    );
    expect(lines(said).map(({ sets }) => sets.map((set) => Object.keys(set).join()))).toEqual([
      ["email,firstname,lastname,city,postal"],
      ["firstname,lastname,postal"],
      [],
    ]);
  });

  test("takes the columns, country and forms that are said", async () => {
    write("people.csv", "nr;Mail;Mobil\n5;Ana@Example.com;030 901820\n");
    const said = await hash(
      "people.csv --map external-id=nr --map email=Mail --map phone=Mobil --country de --forms amazon",
    );
    expect(told(said)).toEqual(["1, 5, 1"]);
    expect(Object.keys(lines(said)[0]!.sets[0]!)).toEqual(["email", "phone"]);
  });

  test("takes hashes as they are when told so", async () => {
    write("people.csv", `mail\n${"a9".repeat(32)}\n`);
    expect(lines(await hash("people.csv --map email=mail --hashed true"))[0]!.sets).toEqual([
      { email: "a9".repeat(32) },
    ]);
  });

  test("leaves nothing behind in the folder of temporary files", async () => {
    write("people.csv", TROUBLES);
    await hash("people.csv");
    expect(readdirSync(folder)).toEqual(["people.csv"]);
  });

  test("shows the consent of each row by itself, where columns of consent are mapped", async () => {
    write(
      "people.csv",
      `id,email,country,ads,tc
1,a@example.com,GB,Yes,CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA
2,b@example.com,GB,,
3,c@example.com,US,no,
4,d@example.com,US,,d@example.com
5,,GB,,
`,
    );
    const said = await hash(
      "people.csv --map external-id=id --map email=email --map country=country --map consent=ads --map tcf=tc",
    );
    const consents = said.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).consent);
    expect(consents).toEqual([
      { amzn: { amznUserData: "GRANTED" }, tcf: "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA" },
      null,
      { amzn: { amznUserData: "DENIED" } },
      null,
      null,
    ]);
    expect(told(said)).toEqual([
      "1, 1, 1",
      "2, 2, 1, consent consent.missing",
      "3, 3, 1, consent consent.denied",
      "4, 4, 1, consent consent.not-tcf",
      "5, 5, 0, row row.no-identifier",
    ]);
    expect((await hash("people.csv --map email=email --map country=country")).stdout).not.toContain(
      "consent",
    );
  });

  test.each([
    [
      "people.csv --map emial=email",
      "Say KIND=COLUMN, where KIND is one of email, phone, first-name, last-name, address, city, state, postal-code, external-id",
    ],
    ["people.csv --map email", "Say KIND=COLUMN"],
    ["people.csv --map country=a --map country=b", "country can have one column only."],
    ["people.csv --map email=Mial", '"id", "email"'],
    ["people.csv --map external-id=id", "[cli.no-identifier]"],
    ["people.csv --country Germany", "Say two letters, such as US, GB or DE."],
    ["people.csv --forms all", "Allowed choices are both, amazon, seed."],
    ["peeple.csv", "There is no file"],
    ["", "Missing required argument 'file'"],
  ])("%s is refused: exit code 2", async (line, said) => {
    write("people.csv", "id,email\n1,a@example.com\n");
    const { exitCode, stdout, stderr } = await hash(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(said);
  });
});
