import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IDENTITY_MACROS } from "../../src/identity/hashed-rows.ts";
import { loadPhoneTable } from "../../src/identity/phone/table.ts";
import { checkedRows } from "../../src/identity/quality/checked-rows.ts";
import { type Database, openDatabase } from "../../src/sql/database.ts";
import { install } from "../../src/sql/macro.ts";
import { sql } from "../../src/sql/sql.ts";
import { holders, type PlanNode } from "../plan/held-columns.ts";

let folder: string;
let database: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "headwater-checked-"));
  database = await openDatabase({ memory: "300MB", threads: 1 });
  await install(database, IDENTITY_MACROS);
  await loadPhoneTable(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** Good and bad values of one person in each row. */
const rows = sql`
  select 'id-' || range as c0,
         case when range % 3 = 0 then 'Ann' || range || '@Kowalski' else 'ann' || range || '@kowalski.com' end as c1,
         case when range % 2 = 0 then '20655-5' || (7000 + range) else '(206) 555-' || (1000 + range) end as c2,
         case when range % 5 = 0 then 'Narnia' else 'US' end as c3,
         null::varchar as unreadable
    from range(2000)`;

const checked = checkedRows(rows, {
  fields: {
    externalId: "id",
    email: [{ column: "email", hashed: false }],
    phone: [{ column: "phone", hashed: "auto" }],
    country: "country",
  },
  rules: {
    emailForms: "both",
    phoneForms: "both",
    invalidExternalId: "derive",
    unknownCountry: "default",
    defaultCountry: "US",
  },
  salt: "salt",
  consentRefusal: sql`null::varchar`,
});

describe("checked rows", () => {
  test("hold neither a value nor a hash that is sent, on disk either", async () => {
    const file = join(folder, "checked.duckdb");
    await database.attach(file, "kept");
    await database.runOnRawValues(sql`create table kept.rows as ${checked}`);
    const sent = await database.allOnRawValues(
      sql`select sha256(c1) as email, sha256('1206555' || right(c2, 4)) as phone from (${rows}) limit 50`,
    );
    await database.detach("kept");
    const text = readFileSync(file, "latin1");
    expect(text).toContain("email.invalid");
    for (const value of ["kowalski", "Kowalski", "Narnia", "20655-5", "555-1", "id-7", "ann7"])
      expect(text).not.toContain(value);
    for (const { email, phone } of sent) {
      expect(text).not.toContain(String(email));
      expect(text).not.toContain(String(phone));
    }
  });

  test("are made by statements that hold no row", async () => {
    const [row] = await database.allOnRawValues(sql`explain (format json) create table kept as ${checked}`);
    const [plan] = JSON.parse(String(row!.explain_value)) as PlanNode[];
    const held = holders(plan!).flatMap(({ columns }) => columns);
    expect(held.filter((column) => column !== "__phone_table")).toEqual([]);
  });
});

describe("the shape of a value", () => {
  test.each([
    ["20655-5010", "99999-9999"],
    ["Ann.Smith@gmail", "x.x@x"],
    ["n/a", "x/x"],
    ["Ünï\tcödé  x", "x x x"],
    ["٣٤٥ 1", "999 9"],
    ["王小明", "x"],
    ["de\u202Ead", "x"],
    ["\u001B[31mred", "x[99x"],
    ["d41d8cd98f00b204e9800998ecf8427e", "hex{32}"],
    [`${"a.".repeat(60)}`, "x.".repeat(20)],
  ])("%j is %j: no letter and no digit of it is left", async (value, shape) => {
    expect(await database.one(sql`select shape_of(${value}) as shape`)).toEqual({ shape });
  });
});
