import { describe, expect, test } from "vitest";
import { readTroubles } from "../../src/plan/counts.ts";
import {
  knownOfUnusable,
  knownThenOtherwise,
  rejections,
  reportedRows,
  troubleCounts,
} from "../../src/plan/rejections.ts";
import { SNAPSHOT } from "../../src/plan/tables.ts";
import { table } from "../../src/sql/materialize.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill, expectRows } = planTables();

const ok = (fp: number, external_id: string | null, given: object = {}) => ({ fp, external_id, ...given });
const place = (row_number: number, fp: number, file = "a.csv") => ({ file, row_number, fp });
const leftOut = (row_number: number, file = "a.csv", reason = "row.too-few-values") => ({
  file,
  row_number,
  reason,
});
const NO_IDENTIFIER = { row_reason: "row.no-identifier" };

describe("rejections", () => {
  test("say file, row, field and reason, and what became of the row", () =>
    expectRows(rejections("upsert"), {
      given: {
        "work.staged": [
          ok(1, "fine"),
          ok(2, "used", { dropped: "email:email.invalid country:country.unknown" }),
          ok(3, "held", { ...NO_IDENTIFIER, dropped: "phone:phone.invalid" }),
          ok(4, "stranger", NO_IDENTIFIER),
          ok(5, null, { row_reason: "id.missing" }),
        ],
        "work.known": [{ external_id: "held" }],
        "work.located": [place(2, 2), place(3, 3), place(4, 4), place(5, 5), place(6, 5)],
      },
      expect: [
        ["email", "email.invalid", "used", 2],
        ["country", "country.unknown", "used", 2],
        ["phone", "phone.invalid", "held", 3],
        ["row", "row.no-identifier", "held", 3],
        ["row", "row.no-identifier", "rejected", 4],
        ["externalId", "id.missing", "rejected", 5],
        ["externalId", "id.missing", "rejected", 6],
      ].map(([field, reason, row, row_number]) => ({
        file: "a.csv",
        row_number: row_number!,
        field: field!,
        reason: reason!,
        row: row!,
      })),
    }));

  test("count the lines that the reader left out, one after the other too, each file for itself", async () => {
    // a.csv: 1 good, 2 bad line, 3 reported, 4 and 5 bad lines, 6 reported, 7 reported; b.csv: 1 bad line, 2 reported.
    await fill({
      "work.staged": [ok(3, "p3"), ok(6, "p6"), ok(7, "p7"), ok(12, "p12")].map((row) => ({
        ...row,
        dropped: "email:email.invalid",
      })),
      "work.located": [place(2, 3), place(3, 6), place(4, 7), place(1, 12, "b.csv")],
      "work.unreadable": [leftOut(5), leftOut(2), leftOut(4), leftOut(1, "b.csv")],
    });
    const rows = await database().all(rejections("upsert"));
    expect(rows.map(({ file, row_number, reason }) => `${file} ${row_number} ${reason}`)).toStrictEqual([
      "a.csv 2 row.too-few-values",
      "a.csv 3 email.invalid",
      "a.csv 4 row.too-few-values",
      "a.csv 5 row.too-few-values",
      "a.csv 6 email.invalid",
      "a.csv 7 email.invalid",
      "b.csv 1 row.too-few-values",
      "b.csv 2 email.invalid",
    ]);
  });

  test("a row without identifier that names somebody to be removed is used, and nothing to report", () =>
    expectRows(rejections("remove"), {
      given: {
        "work.staged": [
          ok(1, "known", NO_IDENTIFIER),
          ok(2, "gone", NO_IDENTIFIER),
          ok(3, "x", NO_IDENTIFIER),
        ],
        "work.known": [{ external_id: "known" }],
        "work.taken_out": [{ fp: 2 }],
        "work.located": [place(1, 1), place(2, 2), place(3, 3)],
      },
      expect: [{ file: "a.csv", row_number: 3, field: "row", reason: "row.no-identifier", row: "rejected" }],
    }));

  test("of rows that could not be looked up have no place", () =>
    expectRows(rejections("add"), {
      given: { "work.staged": [ok(1, "a", NO_IDENTIFIER)] },
      expect: [{ file: null, row_number: null, field: "row", reason: "row.no-identifier", row: "rejected" }],
    }));
});

describe("people whose unusable row counts otherwise once a plan is carried out", () => {
  test("are those of them who are added or taken out", () =>
    expectRows(knownThenOtherwise(), {
      given: {
        "work.staged": ["added", "out", "changed"].map((id, fp) => ok(fp, id, NO_IDENTIFIER)),
        "work.changes": [
          { external_id: "added", kind: "add" },
          { external_id: "added without one", kind: "add" },
          { external_id: "out", kind: "remove" },
          { external_id: "changed", kind: "update" },
        ],
      },
      expect: [{ external_id: "added" }, { external_id: "out" }],
    }));
});

describe("known people with an unusable row", () => {
  test("are members only", () =>
    expectRows(knownOfUnusable(table(SNAPSHOT.members)), {
      given: {
        "work.staged": [
          ok(1, "a", NO_IDENTIFIER),
          ok(2, "a", NO_IDENTIFIER),
          ok(3, "x", NO_IDENTIFIER),
          ok(4, "b"),
        ],
        "snapshot.members": [{ external_id: "a" }, { external_id: "b" }],
      },
      expect: [{ external_id: "a" }],
    }));
});

describe("troubles", () => {
  test("are counted by what became of the row", async () => {
    await fill({
      "work.staged": [
        ok(1, "fine"),
        ok(2, "used", { dropped: "email:email.invalid country:country.unknown" }),
        ok(3, "held", NO_IDENTIFIER),
        ok(4, "x", NO_IDENTIFIER),
        ok(5, null, { row_reason: "id.not-allowed" }),
        ok(5, null, { row_reason: "id.not-allowed" }),
        ok(6, null, { row_reason: "row.not-json" }),
      ],
      "work.known": [{ external_id: "held" }],
      "work.unreadable": [leftOut(1), leftOut(2), leftOut(3, "b.csv", "row.bad-encoding")],
    });
    expect(await readTroubles(database(), troubleCounts("mirror"))).toStrictEqual({
      rejections: [
        { field: "externalId", reason: "id.not-allowed", count: 2 },
        { field: "row", reason: "row.no-identifier", count: 2 },
        { field: "row", reason: "row.too-few-values", count: 2 },
        { field: "row", reason: "row.bad-encoding", count: 1 },
        { field: "row", reason: "row.not-json", count: 1 },
      ],
      droppedFields: [
        { field: "country", reason: "country.unknown", count: 1 },
        { field: "email", reason: "email.invalid", count: 1 },
      ],
      held: 1,
      rejected: 4,
      unreadable: 3,
      unreadableStaged: 1,
      withoutId: 3,
    });
  });
});

describe("reported rows", () => {
  test("are those with a reason or a dropped field", () =>
    expectRows(reportedRows(), {
      given: {
        "work.staged": [
          ok(1, "a"),
          ok(2, "b", { dropped: "email:email.invalid" }),
          ok(3, "c", NO_IDENTIFIER),
        ],
      },
      expect: [{ fp: 2 }, { fp: 3 }],
    }));
});
