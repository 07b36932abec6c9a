import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Identity } from "../../src/identity/hashed-rows.ts";
import { applyAccepted } from "../../src/plan/snapshot.ts";
import type { Database } from "../../src/sql/database.ts";
import { type Sql, sql } from "../../src/sql/sql.ts";
import { RULES } from "../identity/identities.ts";
import { planDatabase } from "../plan-database.ts";
import { aroundRawStatements } from "../raw-statements.ts";
import { writeDelimited, writeJsonLines, writeParquet } from "../source/write.ts";
import { planSource } from "./data-plane.ts";
import { type Holder, holders, type PlanNode } from "./held-columns.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-privacy-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const COLUMNS = ["id", "email", "phone", "country", "ads", "tcf"];
const person = (index: number): string[] => [
  `p${index}`,
  `p${index}@example.com`,
  `+1213373${4000 + index}`,
  index % 2 === 0 ? "US" : "GB",
  "yes",
  // What a column of addresses holds when it is mapped by mistake.
  index % 3 === 0 ? `p${index}@example.com` : "",
];
const people = (count: number): string[][] => Array.from({ length: count }, (_, index) => person(index));

const identityOf = (externalId: boolean): Identity => ({
  fields: {
    externalId: externalId ? "id" : undefined,
    email: [{ column: "email", hashed: false }],
    phone: [{ column: "phone", hashed: false }],
    country: "country",
    consent: { userData: "ads", tcf: "tcf" },
  },
  rules: { ...RULES, invalidExternalId: "derive" },
  scope: "1",
});

/** The plan of a statement as it runs over raw values. */
async function planOf(database: Database, statement: Sql): Promise<PlanNode> {
  const [row] = await database.allOnRawValues(sql`explain (format json) ${statement}`);
  return (JSON.parse(String(row!.explain_value)) as PlanNode[])[0]!;
}

/** The database, and the plan of every statement over raw values that goes through it. */
function observed(database: Database): {
  database: Database;
  statements: { text: string; plan: PlanNode }[];
} {
  const statements: { text: string; plan: PlanNode }[] = [];
  const look = async (statement: Sql): Promise<void> => {
    statements.push({ text: statement.text.trim().slice(0, 60), plan: await planOf(database, statement) });
  };
  return {
    statements,
    database: aroundRawStatements(database, async ([statement], run) => {
      await look(statement);
      return run();
    }),
  };
}

/** What an operator may keep of a raw statement: fingerprints, ids, numbers of rows, reasons, files, and whether a pattern fits. */
const MAY_BE_HELD =
  /^(fp|external_id|key|marks|standing|looked_at|again|row_number|file|reason|NULL|42|#\d|scan_id|file_id|file_path|line|CAST\(error_type AS VARCHAR\)|error_type|__phone_table|regexp_matches\(c\d, .*\))$/;

const BAD = [
  ["p3", "no email", person(3)[2]!, "Narnia", "no", ""],
  ["not allowed", "x@example.com", "", "", "perhaps", ""],
];

describe.each<
  [
    what: string,
    name: string,
    write: typeof writeParquet | typeof writeJsonLines,
    order: { inShares?: boolean; careful?: boolean },
  ]
>([
  ["CSV", "people.csv", writeDelimited(","), {}],
  ["CSV of many known rows", "people.csv", writeDelimited(","), { inShares: true }],
  ["CSV with mixed line ends", "people.csv", writeDelimited(","), { careful: true }],
  ["JSON lines", "people.jsonl", writeJsonLines, {}],
  ["Parquet", "people.parquet", writeParquet, {}],
])("a plan of %s", (_, name, write, { inShares, careful }) => {
  test.each([
    ["given", true],
    ["derived", false],
  ])("keeps no raw value in a join, a sort, a group or a window, with %s ids", async (_, externalId) => {
    const inner = await planDatabase();
    const { database, statements } = observed(inner);
    try {
      const file = join(folder, name);
      const order = { mode: "mirror" as const, inShares };
      await write(file, COLUMNS, people(300));
      const { changes } = await planSource(database, { file }, identityOf(externalId), order);
      await applyAccepted(database, ["b"], [{ first: 1, last: changes.length }], 1);
      // Few are new or changed: their rows are picked, and doubtful ones looked up.
      await write(file, COLUMNS, [...people(250), ["p4", "second@example.com", "", "DE", "yes", ""], ...BAD]);
      if (careful) writeFileSync(file, readFileSync(file, "utf8").replace("\n", "\r\n"));
      const planned = await planSource(database, { file }, identityOf(externalId), order);
      expect(planned.everything).toBe(false);
      expect(statements.length).toBeGreaterThan(4);

      const leaks = statements
        .filter(({ text }) => !text.includes("unreadable_lines"))
        .flatMap(({ text, plan }) =>
          holders(plan).map((holder): Holder & { text: string } => ({ text, ...holder })),
        )
        .filter(({ columns }) => columns.some((column) => !MAY_BE_HELD.test(column)));
      expect(leaks).toStrictEqual([]);
    } finally {
      inner.close();
    }
  });
});

describe("the test of held columns", () => {
  test("sees a raw column in a sort, a group, and the held side of a join", async () => {
    const database = await planDatabase();
    const held = async (statement: Sql) =>
      holders(await planOf(database, statement)).flatMap(({ columns }) => columns);
    const file = join(folder, "seen.csv");
    writeDelimited(",")(file, ["c0", "c1"], people(100));
    const raw = sql`(select c0, c1, hash(c0, c1) as fp from read_csv(${file}, columns = {'c0': 'VARCHAR', 'c1': 'VARCHAR'}, auto_detect = false))`;
    await database.run(sql`create table work.some as select range::ubigint as fp from range(1000)`);
    expect(await held(sql`from ${raw} order by c1`)).toContain("c1");
    expect(await held(sql`select c1 from ${raw} group by c1`)).toContain("c1");
    expect(await held(sql`from work.some join ${raw} as r using (fp)`)).toContain("c1");
    expect(await held(sql`from ${raw} where fp in (from work.some)`)).toStrictEqual(["fp"]);
    const loose = await database.one(sql`explain (format json) from ${raw} where fp in (from work.some)`);
    expect(holders(JSON.parse(String(loose.explain_value))[0])[0]!.columns).toContain("c1");
    database.close();
  });
});

describe("with little memory", () => {
  test("a plan spills hashes and fingerprints, and never a raw value", async () => {
    const temporaryFolder = join(folder, "spill");
    const database = await planDatabase({ memory: "80MB", threads: 1, temporaryFolder });
    const file = join(folder, "large.csv");
    const spilt = (): string =>
      readdirSync(temporaryFolder)
        .map((name) => readFileSync(join(temporaryFolder, name), "latin1"))
        .join("");
    try {
      writeDelimited(",")(file, COLUMNS, people(60_000));
      const planned = await planSource(database, { file }, identityOf(true), { mode: "upsert" }).catch(
        (error: { code: string }) => error,
      );
      if ("code" in planned) expect(planned.code).toBe("machine.memory");
      expect(spilt()).not.toContain("@example.com");
    } finally {
      database.close();
    }
  });
});
