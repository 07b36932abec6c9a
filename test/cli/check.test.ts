import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { headwater, type Said } from "./terminal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-check-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
const page = (name: string): string => readFileSync(join(folder, name), "utf8");
const check = (line: string): Promise<Said> => headwater(`check ${line}`, { cwd: folder });

/** Words of people, each in a value that is refused often enough for its shape to be shown. */
const PEOPLE = `id,email,phone,country
${Array.from({ length: 6 }, (_, index) => `c${index},Secretly.Ann@Kowalski,20655-701${index},US`).join("\n")}
c7,Bob@Example.com,(206) 555-0100,US
c8,<script>alert@1</script>,,Atlantis
`;
const VALUES = /secretly|kowalski|ann@|bob|20655|555-0100|script>alert|atlantis/i;

const CONFIG = `connections:
  main: { region: NA, clientId: a, clientSecret: { env: SECRET } }
destinations:
  main: { connection: main, profileId: "1", region: NA, instanceId: amcabc12345 }
syncs:
  spring:
    source: { file: people.csv }
    audience: { name: Spring buyers, country: GB }
    mode: add
    fields: { email: email, phone: phone }
`;

describe("check", () => {
  test("says what the file is worth, what to mend first, and where it is wrong: exit code 0", async () => {
    write("people.csv", PEOPLE);
    const { exitCode, stdout, stderr } = await check("people.csv");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("Rows        8 = 1 can be sent + 7 can't\n");
    expect(stdout).toContain(
      "People      8 = 1 (12.5 %) with 2 keys or more + 0 (0 %) with 1 + 7 (87.5 %) with none\n",
    );
    expect(stdout).toMatch(
      /Mend first:\n1\. email: not an email address\n {3}7 rows without any key \(rows 1, 2, 3, …\)/,
    );
    expect(stdout).toContain("they look like: 99999-9999 (6)\n");
    expect(stdout).toContain("they look like: x.x@x (6)\n");
  });

  test("names slips in domains, and the setting that corrects them", async () => {
    write("people.csv", "email\nann@gmial.com\n");
    expect((await check("people.csv --html report.html")).stdout).toMatch(
      /Slips in domains; identity: \{ email: \{ fix: apply \} \}.*\n {2}email: gmial\.com for gmail\.com, 1\n/,
    );
    expect(page("report.html")).toContain("gmial.com for gmail.com, 1");
  });

  test("shows no value of a person: not on the screen, in JSON or on the page", async () => {
    write("people.csv", PEOPLE);
    const text = await check("people.csv --html report.html");
    const json = await check("people.csv --json");
    for (const said of [text.stdout, text.stderr, json.stdout, json.stderr, page("report.html")])
      expect(said.match(VALUES)?.[0]).toBeUndefined();
  });

  test("writes a page that asks nothing of anybody: no script, no address, and a policy that forbids both", async () => {
    write("people.csv", PEOPLE);
    const { exitCode, stderr } = await check("people.csv --html report.html");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "Written: report.html\n" });
    const html = page("report.html");
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html.match(/<script|<link|<img|<iframe|https?:|url\(|@import| on\w+=/i)?.[0]).toBeUndefined();
    expect(html).toContain("<svg");
    expect(html).toContain("<code>99999-9999</code>");
    expect(html).not.toContain(folder);
  });

  test("escapes on the page what names hold", async () => {
    write("a&b.csv", "<b>mail</b>\na@example.com\n");
    await check("a&b.csv --map email=<b>mail</b> --html report.html");
    expect(page("report.html")).toContain("&#60;b&#62;mail&#60;/b&#62;");
    expect(page("report.html")).toContain("a&#38;b.csv");
    expect(page("report.html")).not.toContain("<b>");
  });

  test("is one JSON document for a program", async () => {
    write("people.csv", PEOPLE);
    const report = JSON.parse((await check("people.csv --json")).stdout);
    expect(report).toMatchObject({
      rows: {
        read: 8,
        usable: 1,
        skipped: [{ field: "row", reason: "row.no-identifier", rows: 7, first: [1, 2, 3] }],
      },
      people: { total: 8, keys: { none: 7, one: 0, more: 1 } },
      consent: { wanted: 0, judged: false, strings: [] },
      losses: [{ reason: "email.invalid" }, { reason: "phone.invalid" }],
    });
  });

  test("takes the columns, country and file of a sync, and asks for the consent that it needs", async () => {
    write("people.csv", "email,phone\na@example.com,020 7946 0000\n");
    write("headwater.yaml", CONFIG);
    const own = JSON.parse((await check("--sync spring --json")).stdout);
    expect(own).toMatchObject({
      countries: [{ country: "GB", rows: 1, phone: 1 }],
      losses: [{ reason: "consent.missing", unreachable: 1 }],
    });
  });

  test("takes of a sync what the command line does not say: how its file is written", async () => {
    write("headwater.yaml", CONFIG.replace("people.csv }", "people.csv, delimiter: '|' }"));
    write("other.csv", "email|phone\nnobody|\n|\n");
    write("commas.csv", "email,phone\n,\n");
    const report = async (line: string) => JSON.parse((await check(`${line} --sync spring --json`)).stdout);
    expect((await report("other.csv")).rows.read).toBe(2);
    expect((await report("commas.csv --delimiter ,")).rows.read).toBe(1);
  });

  test("without a sync leaves nothing behind but the page", async () => {
    write("people.csv", PEOPLE);
    await check("people.csv --html report.html");
    expect(readdirSync(folder).sort()).toEqual(["people.csv", "report.html"]);
  });

  test.each([
    ["", "[cli.no-file]"],
    ["peeple.csv", "There is no file"],
    ["people.csv --map email=Mial", '"id", "email", "phone", "country"'],
    ["people.csv --html people.csv", "[check.page-exists]"],
    ["people.csv --sync spring --map email=email", "cannot be used with"],
    ["people.csv --sync spring", "headwater.yaml"],
  ])("%s is refused: exit code 2", async (line, said) => {
    write("people.csv", PEOPLE);
    const { exitCode, stdout, stderr } = await check(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(page("people.csv")).toBe(PEOPLE);
  });

  test("says which folder can't be written to: exit code 6", async () => {
    write("people.csv", PEOPLE);
    const { exitCode, stderr } = await check("people.csv --html nowhere/report.html");
    expect(exitCode).toBe(6);
    expect(stderr).toContain("[check.page-not-written]");
  });
});
