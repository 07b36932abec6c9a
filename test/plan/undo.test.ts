import { describe, expect, test } from "vitest";
import { dropRemovedBefore } from "../../src/plan/removed.ts";
import { snapshotVersion } from "../../src/plan/snapshot.ts";
import { countUndo, dropRefused, putBack } from "../../src/plan/undo.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill, expectRows } = planTables();

const SETS = '[{"email":"e1"}]';
const GRANTED = '{"amzn":{"amznUserData":"GRANTED","amznAdStorage":"GRANTED"}}';
const UNKNOWN = '{"amzn":{"amznUserData":"UNKNOWN"}}';
/** Of a TCF string, 64 bits are kept. */
const DIGEST = "0123456789abcdef";

const removed = (external_id: string, given: object = {}) => ({
  run_id: "run",
  external_id,
  sets: SETS,
  country: "US",
  removed_at: 10,
  ...given,
});
const ids = () => database().all(sql`select external_id from snapshot.removed order by 1`);

describe("undoing a run", () => {
  test("puts back whom it took out, as they were, and nobody of another run", () =>
    expectRows(putBack("run"), {
      given: {
        "snapshot.removed": [
          removed("a"),
          removed("b", { country: "GB", consent: GRANTED }),
          removed("c", { run_id: "other" }),
        ],
      },
      expect: [
        { external_id: "a", sets: SETS, country: "US", consent: null },
        { external_id: "b", sets: SETS, country: "GB", consent: GRANTED },
      ],
    }));

  test("leaves who is a member again", () =>
    expectRows(sql`select external_id from (${putBack("run")})`, {
      given: { "snapshot.removed": [removed("a"), removed("b")], "snapshot.members": [{ external_id: "a" }] },
      expect: [{ external_id: "b" }],
    }));

  test("leaves whose consent is wanted and not at hand as it was sent", () =>
    expectRows(sql`select external_id from (${putBack("run")})`, {
      given: {
        "snapshot.removed": [
          removed("granted", { country: "DE", consent: GRANTED }),
          removed("silent", { country: "DE" }),
          removed("undecided", { country: "DE", consent: UNKNOWN }),
          removed("by a string", { country: "DE", consent: DIGEST }),
        ],
      },
      expect: [{ external_id: "granted" }],
    }));

  test("never sends a digest in place of a consent", () =>
    expectRows(putBack("run"), {
      given: { "snapshot.removed": [removed("a", { consent: DIGEST })] },
      expect: [{ external_id: "a", sets: SETS, country: "US", consent: null }],
    }));

  test("counts who stays out, each for one reason", async () => {
    await fill({
      "snapshot.removed": [removed("a"), removed("b", { country: "DE" }), removed("c", { country: "DE" })],
      "snapshot.members": [{ external_id: "b" }],
    });
    expect(await countUndo(database(), "run")).toEqual({ kept: 3, memberAgain: 1, withoutConsent: 1 });
    expect(await countUndo(database(), "other")).toEqual({ kept: 0, memberAgain: 0, withoutConsent: 0 });
  });
});

describe("what is kept for an undo", () => {
  test("goes when its time is over", async () => {
    await fill({ "snapshot.removed": [removed("old", { removed_at: 9 }), removed("new")] });
    await dropRemovedBefore(database(), 10);
    expect(await ids()).toEqual([{ external_id: "new" }]);
  });

  test("goes when the source says that its person must not be at Amazon, and kept plans with it", async () => {
    await fill({
      "snapshot.removed": [removed("denied"), removed("other")],
      "work.refused": [{ external_id: "denied", reason: "consent.denied" }],
    });
    const before = await snapshotVersion(database());
    await dropRefused(database());
    expect(await ids()).toEqual([{ external_id: "other" }]);
    expect(await snapshotVersion(database())).toBe(before + 1);
    await dropRefused(database());
    expect(await snapshotVersion(database())).toBe(before + 1);
  });
});
