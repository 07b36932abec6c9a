import { describe, expect, test } from "vitest";
import { extraRows, people, severalRows, takenOutRows, usableRows } from "../../src/plan/people.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { expectRows, rowsOf } = planTables();

const LEAD = 1;
const SHARED = 2;
const MESSY = 4;
const REMOVED = 8;

const E1 = '{"email":"e1"}';
const E2 = '{"email":"e2"}';

const row = (fp: number, external_id: string | null, given: object = {}) => ({
  fp,
  external_id,
  country: "US",
  sets: `[${E1}]`,
  ...given,
});

const NONE = { consent: null, by_basis: false };

describe("people", () => {
  test("most have one row: it is their lead", () =>
    expectRows(people({ mode: "upsert" }), {
      given: { "work.staged": [row(1, "a")] },
      expect: [{ external_id: "a", sets: `[${E1}]`, country: "US", fp: 1, marks: LEAD, ...NONE }],
    }));

  test("several rows merge into the union of their sets and the first country of the alphabet", () =>
    expectRows(people({ mode: "upsert" }), {
      given: {
        "work.staged": [
          row(2, "a", { sets: `[${E2},${E1}]`, country: "US" }),
          row(1, "a", { sets: `[${E1}]`, country: "GB" }),
        ],
        "work.several": [{ external_id: "a" }],
      },
      expect: [{ external_id: "a", sets: `[${E1},${E2}]`, country: "GB", fp: null, marks: null, ...NONE }],
    }));

  test("a person's sets are the same whatever the order of the rows, and at most a hundred", async () => {
    const rows = Array.from({ length: 130 }, (_, index) =>
      row(index, "a", { sets: `[{"email":"${String(index).padStart(3, "0")}"}]` }),
    );
    const several = [{ external_id: "a" }];
    const [one] = await rowsOf(people({ mode: "add" }), { "work.staged": rows, "work.several": several });
    const [other] = await rowsOf(people({ mode: "add" }), {
      "work.staged": rows.reverse(),
      "work.several": several,
    });
    expect(one).toStrictEqual(other);
    expect(JSON.parse(String(one!.sets))).toHaveLength(100);
  });

  test("an unusable row makes nobody", () =>
    expectRows(people({ mode: "mirror" }), {
      given: { "work.staged": [row(1, "a", { row_reason: "row.no-identifier", sets: null })] },
      expect: [],
    }));

  test("a row with a dropped field is marked, so that it is looked at each time", () =>
    expectRows(people({ mode: "add" }), {
      given: { "work.staged": [row(1, "a", { dropped: "phone:phone.invalid" })] },
      expect: [{ external_id: "a", sets: `[${E1}]`, country: "US", fp: 1, marks: LEAD + MESSY, ...NONE }],
    }));

  test("remove names a person without identifiers, where Amazon has them", () =>
    expectRows(people({ mode: "remove" }), {
      given: {
        "work.staged": [
          row(1, "known", { row_reason: "row.no-identifier", sets: null }),
          row(2, "stranger", { row_reason: "row.no-identifier", sets: null }),
        ],
        "work.known": [{ external_id: "known" }],
      },
      expect: [{ external_id: "known", sets: null, country: "US", fp: 1, marks: LEAD + REMOVED, ...NONE }],
    }));

  test("remove still knows such a row after it took the person out", () =>
    expectRows(sql`select fp from (${usableRows("remove")})`, {
      given: {
        "work.staged": [row(1, "a", { row_reason: "row.no-identifier", sets: null })],
        "work.taken_out": [{ fp: 1 }],
      },
      expect: [{ fp: 1 }],
    }));

  test("several rows without an identifier name a person to be removed, without sets", () =>
    expectRows(people({ mode: "remove" }), {
      given: {
        "work.staged": [1, 2].map((fp) => row(fp, "a", { row_reason: "row.no-identifier", sets: null })),
        "work.known": [{ external_id: "a" }],
        "work.several": [{ external_id: "a" }],
      },
      expect: [{ external_id: "a", sets: null, country: "US", fp: null, marks: null, ...NONE }],
    }));
});

describe("people with several rows", () => {
  test("are those with more than one usable row", () =>
    expectRows(severalRows("upsert"), {
      given: {
        "work.staged": [
          row(1, "twice"),
          row(2, "twice"),
          row(3, "once"),
          row(4, "once", { row_reason: "row.no-identifier", sets: null }),
          row(5, "same row"),
          row(5, "same row"),
        ],
      },
      expect: [{ external_id: "twice" }, { external_id: "same row" }],
    }));

  test("have each row once, and exactly one lead", () =>
    expectRows(extraRows("upsert"), {
      given: {
        "work.staged": [
          row(7, "a"),
          row(3, "a", { dropped: "email:email.invalid" }),
          row(3, "a", { dropped: "email:email.invalid" }),
          row(5, "b"),
        ],
        "work.several": [{ external_id: "a" }],
      },
      expect: [
        { external_id: "a", fp: 3, marks: LEAD + SHARED + MESSY },
        { external_id: "a", fp: 7, marks: SHARED },
      ],
    }));

  test("are marked as taken out under remove", () =>
    expectRows(extraRows("remove"), {
      given: { "work.staged": [row(1, "a"), row(2, "a")], "work.several": [{ external_id: "a" }] },
      expect: [
        { external_id: "a", fp: 1, marks: LEAD + SHARED + REMOVED },
        { external_id: "a", fp: 2, marks: SHARED + REMOVED },
      ],
    }));
});

describe("rows taken out before", () => {
  const given = {
    "work.staged": [row(1, "a"), row(2, "b"), row(3, "c")],
    "snapshot.rows": [
      { fp: 1, external_id: "a", marks: LEAD + REMOVED },
      { fp: 2, external_id: "b", marks: LEAD },
      { fp: 9, external_id: "z", marks: LEAD + REMOVED },
    ],
  };

  test("are staged rows that remove has seen", () =>
    expectRows(takenOutRows("remove"), { given, expect: [{ fp: 1 }] }));

  test("mean nothing to the other modes", () => expectRows(takenOutRows("mirror"), { given, expect: [] }));
});
