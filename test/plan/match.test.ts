import { describe, expect, test } from "vitest";
import {
  goneRows,
  isMissed,
  knownRows,
  membersOf,
  siblingRows,
  touchedMembers,
} from "../../src/plan/match.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { expectRows } = planTables();

const LEAD = 1;
const SHARED = 2;
const MESSY = 4;
const REMOVED = 8;

describe("known rows", () => {
  const given = {
    "snapshot.rows": [
      { fp: 1, external_id: "a", marks: LEAD },
      { fp: 2, external_id: "b", marks: LEAD + SHARED + MESSY },
      { fp: 3, external_id: "c", marks: LEAD + REMOVED },
    ],
  };

  test("are the rows at Amazon, labelled with whether they lead, whether their member has others, and whether they are looked at again", () =>
    expectRows(knownRows("mirror"), {
      given,
      expect: [
        { fp: 1, label: LEAD },
        { fp: 2, label: LEAD + SHARED + MESSY },
      ],
    }));

  test("are looked at again, too, where their member is due", () =>
    expectRows(knownRows("upsert", { certain: 100, latest: 100 }), {
      given: {
        ...given,
        "snapshot.members": [
          { external_id: "a", sent_at: 99 },
          { external_id: "b", sent_at: 100 },
          { external_id: "c", sent_at: 99 },
        ],
      },
      expect: [
        { fp: 1, label: LEAD + MESSY },
        { fp: 2, label: LEAD + SHARED + MESSY },
      ],
    }));

  test("are under remove the rows by which people were taken out", () =>
    expectRows(knownRows("remove"), { given, expect: [{ fp: 3, label: LEAD }] }));
});

describe("a row that is gone", () => {
  test.each([0, LEAD, SHARED, LEAD + SHARED])("is missed under mirror, whatever its label: %i", (label) =>
    expect(isMissed("mirror")(label)).toBe(true),
  );

  test.each(["add", "upsert", "remove"] as const)("is missed under %s where its member has others", (mode) =>
    expect([0, LEAD, SHARED, LEAD + SHARED].map(isMissed(mode))).toStrictEqual([false, false, true, true]),
  );

  test("names its member, by halves of its fingerprint", () =>
    expectRows(goneRows("mirror"), {
      given: {
        "snapshot.rows": [
          { fp: (7n << 32n) + 4_000_000_000n, external_id: "a", marks: LEAD },
          { fp: 5, external_id: "b", marks: LEAD },
          { fp: 6, external_id: "c", marks: LEAD + REMOVED },
        ],
        "work.absent": [
          { upper: 7, lower: 4_000_000_000 },
          { upper: 0, lower: 6 },
        ],
      },
      expect: [{ fp: (7n << 32n) + 4_000_000_000n, external_id: "a", marks: LEAD }].map((row) => ({
        ...row,
        fp: Number(row.fp),
      })),
    }));
});

describe("rows that were held back", () => {
  test("make as many members as lead", () => expect(membersOf([5, 3, 4, 2])).toBe(5));
});

describe("touched members", () => {
  const members = ["staged", "refused", "gone", "known"].map((external_id) => ({ external_id }));
  const given = {
    "snapshot.members": members,
    "work.staged": [{ fp: 1, external_id: "staged" }, { fp: 2 }],
    "work.refused": [{ external_id: "refused" }],
    "work.gone": [{ fp: 3, external_id: "gone" }],
  };

  test("are those of whom a row was read, or is gone, or who must go", () =>
    expectRows(sql`select external_id from (${touchedMembers()})`, { given, expect: members.slice(0, 3) }));
});

describe("sibling rows", () => {
  test("are further rows of people who turned up, or of whom another row is gone", () =>
    expectRows(siblingRows("mirror"), {
      given: {
        "work.staged": [
          { fp: 10, external_id: "a" },
          { fp: 11, external_id: null },
          { fp: 2, external_id: "b" },
        ],
        "work.gone": [
          { fp: 3, external_id: "c", marks: SHARED },
          { fp: 6, external_id: "e", marks: LEAD },
        ],
        "snapshot.rows": [
          { fp: 1, external_id: "a", marks: LEAD },
          { fp: 2, external_id: "b", marks: LEAD },
          { fp: 3, external_id: "c", marks: SHARED },
          { fp: 4, external_id: "c", marks: LEAD + SHARED },
          { fp: 5, external_id: "d", marks: LEAD },
          { fp: 6, external_id: "e", marks: LEAD },
          { fp: 7, external_id: "a", marks: LEAD + REMOVED },
        ],
      },
      expect: [
        { fp: 1, label: LEAD },
        { fp: 4, label: LEAD + SHARED },
      ],
    }));
});
