import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { FieldMapping, MappedColumn } from "../../src/model/field-mapping.ts";
import { refuseHashesOfHashes } from "../../src/plan/double-hash.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill } = planTables();

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const [ANN, BOB, NUMBER] = ["ann@example.com", "bob@example.com", "4915123456789"].map(sha256) as [
  string,
  string,
  string,
];
const TWICE = sha256(ANN);

const columns = (...hashed: MappedColumn["hashed"][]) =>
  hashed.map((mark, nth) => ({ column: `c${nth}`, hashed: mark }));
const MIXED: FieldMapping = { email: columns("auto"), phone: columns("auto") };

const staged = (...sets: (object[] | null)[]) =>
  sets.map((set, nth) => ({
    fp: nth + 1,
    external_id: `id${nth}`,
    country: "DE",
    sets: set && JSON.stringify(set),
    row_reason: set === null ? "id.missing" : null,
  }));

async function refuse(fields: FieldMapping, sets: (object[] | null)[], members: object[][] = []) {
  await fill({
    "work.staged": staged(...sets),
    "snapshot.members": members.map((set, nth) => ({
      external_id: `m${nth}`,
      sets: JSON.stringify(set),
      country: "DE",
    })),
  });
  await refuseHashesOfHashes(database(), fields);
  const rows = await database().all(sql`select * from work.staged order by fp`);
  return rows.map(({ sets, dropped, row_reason }) => [
    sets === null ? null : JSON.parse(String(sets)),
    dropped,
    row_reason,
  ]);
}

describe("a hash of a hash", () => {
  test("is not sent where the plain value stands in another row: its row keeps its other keys, or is rejected", async () => {
    const rows = await refuse(MIXED, [
      [{ email: ANN }],
      [{ email: TWICE }],
      [{ email: TWICE, phone: NUMBER }],
      [{ email: BOB, phone: sha256(NUMBER) }, { email: TWICE }, { phone: NUMBER }],
      null,
    ]);
    expect(rows).toEqual([
      [[{ email: ANN }], null, null],
      [null, "email:hash.of-hash", "row.no-identifier"],
      [[{ phone: NUMBER }], "email:hash.of-hash", null],
      [
        [{ email: BOB }, { phone: NUMBER }],
        expect.stringMatching(/^(email|phone):hash.of-hash (email|phone):hash.of-hash$/),
        null,
      ],
      [null, null, "id.missing"],
    ]);
  });

  test("is known by the people who are in the audience, too", async () => {
    expect(await refuse(MIXED, [[{ email: TWICE }]], [[{ email: ANN }]])).toEqual([
      [null, "email:hash.of-hash", "row.no-identifier"],
    ]);
  });

  test("of an email says nothing of a phone", async () => {
    expect(await refuse(MIXED, [[{ email: ANN, phone: TWICE }]])).toEqual([
      [[{ email: ANN, phone: TWICE }], null, null],
    ]);
  });

  test.each([
    ["no column is for hashes", columns(false)],
    ["no column is for plain values", columns(true)],
    ["a column is hashed twice on purpose", columns("auto", "rehash")],
  ])("is not looked for where %s", async (_, email) => {
    expect(await refuse({ email, phone: [] }, [[{ email: ANN }], [{ email: TWICE }]])).toEqual([
      [[{ email: ANN }], null, null],
      [[{ email: TWICE }], null, null],
    ]);
  });
});
