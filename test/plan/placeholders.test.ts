import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Identity } from "../../src/identity/hashed-rows.ts";
import { applyAccepted } from "../../src/plan/snapshot.ts";
import type { Database } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import { RULES } from "../identity/identities.ts";
import { planDatabase } from "../plan-database.ts";
import { type Planned, planSource, writeCsv } from "./data-plane.ts";

let folder: string;
let database: Database;
let fresh: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "headwater-placeholders-"));
  database = await planDatabase();
  fresh = await planDatabase();
});
afterAll(() => {
  database.close();
  fresh.close();
  rmSync(folder, { recursive: true });
});
const forgetAll = async (of: Database): Promise<void> => {
  for (const name of ["rows", "members", "applied"])
    await of.run(sql`delete from ${sql.id("snapshot")}.${sql.id(name)}`);
};
beforeEach(() => forgetAll(database));

type Line = readonly [id: string, email: string, phone: string];

const identityOf = (ids: boolean): Identity => ({
  fields: {
    ...(ids && { externalId: "id" }),
    email: [{ column: "email", hashed: false }],
    phone: [{ column: "phone", hashed: false }],
  },
  rules: { ...RULES, phoneForms: "amazon" },
  scope: "1",
});

/** Plans a file, and has Amazon accept all of it. */
async function day(of: Database, lines: readonly Line[], { ids = true } = {}): Promise<Planned> {
  const file = join(folder, "people.csv");
  writeCsv(file, ["id", "email", "phone"], lines);
  const planned = await planSource(of, { file }, identityOf(ids), { mode: "upsert" });
  const { read, members, merged, held, rejected } = planned.counts.rows;
  expect(members + merged + held + rejected).toBe(read);
  expect(read).toBe(lines.length);
  await applyAccepted(of, [], [{ first: 1, last: planned.changes.length }], 1);
  return planned;
}

const told = ({ changes }: Planned) =>
  changes.map(({ kind, external_id }) => `${kind} ${external_id}`).sort();
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const phoneOf = (nth: number): string => `213373${4000 + nth}`;

const OTHERS: Line[] = Array.from({ length: 30 }, (_, nth) => [`o${nth}`, `ann${nth}@acme.com`, ""]);
const FOUR: Line[] = [
  ["p1", "info@acme.com", ""],
  ["p2", "info@acme.com", ""],
  ["p3", "info@acme.com", ""],
  ["p4", "Info@acme.com", phoneOf(4)],
];
const FIFTH: Line = ["p5", "info@acme.com", ""];

describe("an address of a role", () => {
  test("goes from everyone when a fifth person has it, and comes back when one of them goes", async () => {
    expect((await day(database, [...OTHERS, ...FOUR])).counts.changes.add).toBe(34);

    const five = await day(database, [...OTHERS, ...FOUR, FIFTH]);
    expect(five.everything).toBe(false);
    expect(told(five)).toEqual(["update p4"]);
    expect(five.changes[0]!.sets).toBe(`[{"phone":"${sha256(`1${phoneOf(4)}`)}"}]`);
    // Whom Amazon has stays: a bad row never removes anybody.
    expect(five.counts.rows).toMatchObject({ members: 31, held: 3, rejected: 1 });
    expect(five.counts.droppedFields).toEqual([{ field: "email", reason: "email.role-repeated", count: 5 }]);

    const again = await day(database, [...OTHERS, ...FOUR, FIFTH]);
    expect(told(again)).toEqual([]);
    expect(again.counts.rows).toEqual(five.counts.rows);

    const four = await day(database, [...OTHERS, ...FOUR]);
    expect(four.everything).toBe(false);
    expect(told(four)).toEqual(["update p4"]);
    expect(four.changes[0]!.sets).toContain(sha256("info@acme.com"));
  });

  test("of one person in many rows stays", async () => {
    const rows = Array.from({ length: 9 }, (_, nth): Line => ["p1", "info@acme.com", phoneOf(nth)]);
    expect((await day(database, rows)).counts.droppedFields).toEqual([]);
  });

  test("of many rows without ids is refused, and those with a phone are people by it", async () => {
    const rows = Array.from(
      { length: 6 },
      (_, nth): Line => ["", "noreply@acme.com", nth < 4 ? phoneOf(nth) : ""],
    );
    const planned = await day(database, [...OTHERS, ...rows], { ids: false });
    expect(planned.counts.rows).toMatchObject({ members: 34, rejected: 2 });
    expect(JSON.stringify(planned.changes.map(({ sets }) => sets))).not.toContain(sha256("noreply@acme.com"));
  });

  test("is judged by the source alone, whatever was planned before", async () => {
    const line = fc.tuple(
      fc.constantFrom("p1", "p2", "p3", "p4", "p5", "p6", "p7"),
      fc.constantFrom("info@acme.com", "info@acme.com", "no_reply@acme.com", "bob@acme.com", ""),
      fc.constantFrom("", phoneOf(1), phoneOf(2), phoneOf(3)),
    );
    const days = fc.array(fc.array(line, { minLength: 4, maxLength: 10, size: "max" }), {
      minLength: 2,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(days, fc.boolean(), async (all, ids) => {
        await forgetAll(database);
        for (const lines of all) {
          const planned = await day(database, [...OTHERS, ...lines], { ids });
          await forgetAll(fresh);
          const anew = await day(fresh, [...OTHERS, ...lines], { ids });
          expect(planned.counts.droppedFields).toEqual(anew.counts.droppedFields);
          const found = new Map(
            (await database.all(sql`select external_id, sets from snapshot.members`)).map((one) => [
              one.external_id,
              one.sets,
            ]),
          );
          for (const { external_id, sets } of anew.changes) expect(found.get(external_id)).toBe(sets);
        }
      }),
      { numRuns: 4 },
    );
  });
});
