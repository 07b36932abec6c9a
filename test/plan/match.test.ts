import { describe, test } from "vitest";
import { matches, siblingRows, wantedRows } from "../../src/plan/match.ts";
import { NO_RENEWAL } from "../../src/plan/renewal.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { expectRows } = planTables();

const LEAD = 1;
const SHARED = 2;
const MESSY = 4;
const REMOVED = 8;

/** (fp, external_id) of a source. */
const source = (...rows: [fp: number, id: string | null][]) =>
  sql`select fp::ubigint as fp, id as external_id from (values ${sql.join(rows.map(([fp, id]) => sql`(${fp}, ${id}::varchar)`))}) as t(fp, id)`;

const none = { fp: null, external_id: null };

describe("matches", () => {
  test("rows in source and snapshot are counted together and keep no fingerprint", () =>
    expectRows(matches({ source: source([1, "a"], [2, "b"]), mode: "upsert", renewal: NO_RENEWAL }), {
      given: {
        "snapshot.rows": [
          { fp: 1, external_id: "a", marks: LEAD },
          { fp: 2, external_id: "b", marks: LEAD },
        ],
      },
      expect: [{ standing: "known", ...none, marks: LEAD, row_count: 2 }],
    }));

  test("a row that the snapshot lacks is fresh, with its fingerprint and its id", () =>
    expectRows(matches({ source: source([1, "a"], [9, null]), mode: "add", renewal: NO_RENEWAL }), {
      expect: [
        { standing: "fresh", fp: 1, external_id: "a", marks: null, row_count: 1 },
        { standing: "fresh", fp: 9, external_id: null, marks: null, row_count: 1 },
      ],
    }));

  test("equal rows of a source are one match with a count", () =>
    expectRows(matches({ source: source([1, "a"], [1, "a"]), mode: "add", renewal: NO_RENEWAL }), {
      expect: [{ standing: "fresh", fp: 1, external_id: "a", marks: null, row_count: 2 }],
    }));

  test("under mirror a row that is gone names its member", () =>
    expectRows(matches({ source: source([1, "a"]), mode: "mirror", renewal: NO_RENEWAL }), {
      given: {
        "snapshot.rows": [
          { fp: 1, external_id: "a", marks: LEAD },
          { fp: 2, external_id: "b", marks: LEAD },
        ],
      },
      expect: [
        { standing: "known", ...none, marks: LEAD, row_count: 1 },
        { standing: "gone", fp: 2, external_id: "b", marks: LEAD, row_count: 1 },
      ],
    }));

  test("under upsert a row that is gone matters only where its member has others", () =>
    expectRows(matches({ source: source([1, "a"]), mode: "upsert", renewal: NO_RENEWAL }), {
      given: {
        "snapshot.rows": [
          { fp: 1, external_id: "a", marks: LEAD + SHARED },
          { fp: 2, external_id: "a", marks: SHARED },
          { fp: 3, external_id: "c", marks: LEAD },
          { fp: 4, external_id: "d", marks: LEAD },
        ],
      },
      expect: [
        { standing: "known", ...none, marks: LEAD + SHARED, row_count: 1 },
        { standing: "gone", fp: 2, external_id: "a", marks: SHARED, row_count: 1 },
        { standing: "gone", ...none, marks: LEAD, row_count: 2 },
      ],
    }));

  test("a known row is looked at again when a field of it was dropped, or when its member is due", () =>
    expectRows(
      matches({
        source: source([1, "a"], [2, "b"], [3, "c"]),
        mode: "upsert",
        renewal: { certain: 100, latest: 100 },
      }),
      {
        given: {
          "snapshot.rows": [
            { fp: 1, external_id: "a", marks: LEAD + MESSY },
            { fp: 2, external_id: "b", marks: LEAD },
            { fp: 3, external_id: "c", marks: LEAD },
          ],
          "snapshot.members": [
            { external_id: "a", sent_at: 100 },
            { external_id: "b", sent_at: 99 },
            { external_id: "c", sent_at: 100 },
          ],
        },
        expect: [
          { standing: "known", fp: 1, external_id: "a", marks: LEAD + MESSY, row_count: 1 },
          { standing: "known", fp: 2, external_id: "b", marks: LEAD, row_count: 1 },
          { standing: "known", ...none, marks: LEAD, row_count: 1 },
        ],
      },
    ));

  test("remove compares with the rows it took out, the other modes with the rows at Amazon", async () => {
    const rows = [
      { fp: 1, external_id: "a", marks: LEAD },
      { fp: 2, external_id: "b", marks: LEAD + REMOVED },
    ];
    await expectRows(matches({ source: source([1, "a"], [2, "b"]), mode: "remove", renewal: NO_RENEWAL }), {
      given: { "snapshot.rows": rows },
      expect: [
        { standing: "fresh", fp: 1, external_id: "a", marks: null, row_count: 1 },
        { standing: "known", ...none, marks: LEAD + REMOVED, row_count: 1 },
      ],
    });
    await expectRows(matches({ source: source([1, "a"], [2, "b"]), mode: "mirror", renewal: NO_RENEWAL }), {
      given: { "snapshot.rows": rows },
      expect: [
        { standing: "known", ...none, marks: LEAD, row_count: 1 },
        { standing: "fresh", fp: 2, external_id: "b", marks: null, row_count: 1 },
      ],
    });
  });
});

describe("wanted rows", () => {
  test("are the new ones, the doubtful ones, and every other row of the people they belong to", () =>
    expectRows(wantedRows(), {
      given: {
        "work.matches": [
          { standing: "known", marks: LEAD, row_count: 7 },
          { standing: "fresh", fp: 10, external_id: "a", row_count: 1 },
          { standing: "fresh", fp: 11, external_id: null, row_count: 1 },
          { standing: "known", fp: 2, external_id: "b", marks: LEAD, row_count: 1 },
          { standing: "gone", fp: 3, external_id: "c", marks: SHARED, row_count: 1 },
        ],
        "snapshot.rows": [
          { fp: 1, external_id: "a", marks: LEAD },
          { fp: 2, external_id: "b", marks: LEAD },
          { fp: 3, external_id: "c", marks: SHARED },
          { fp: 4, external_id: "c", marks: LEAD + SHARED },
          { fp: 5, external_id: "d", marks: LEAD },
        ],
      },
      expect: [10, 11, 1, 2, 3, 4].map((fp) => ({ fp })),
    }));
});

describe("sibling rows", () => {
  test("are further rows of people whose derived id only the hashing told", () =>
    expectRows(siblingRows(), {
      given: {
        "work.staged": [{ fp: 10, external_id: "derived" }],
        "work.wanted": [{ fp: 10 }],
        "snapshot.rows": [
          { fp: 1, external_id: "derived", marks: LEAD + SHARED },
          { fp: 2, external_id: "derived", marks: SHARED },
          { fp: 3, external_id: "other", marks: LEAD },
        ],
      },
      expect: [{ fp: 1 }, { fp: 2 }],
    }));
});
