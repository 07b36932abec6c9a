import { describe, expect, test } from "vitest";
import { type Guarded, safetyStop } from "../../src/plan/guard.ts";
import type { SeenSource } from "../../src/plan/source-change.ts";

const SOURCE: SeenSource = { rowsRead: 80, columns: ["id", "email"], modifiedAt: 2_000_000 };

const mirror = (given: Partial<Guarded> = {}) =>
  safetyStop({
    planId: "PLAN",
    sync: "spring",
    mode: "mirror",
    source: SOURCE,
    members: 100,
    removals: 21,
    withdrawn: 0,
    leaving: 0,
    maxRemovalRate: 0.2,
    ...given,
  });

describe("the safety stop", () => {
  test("stands before a removal of more than the limit, and says the number that approves", () =>
    expect(mirror()).toMatchObject({
      code: "plan.drop-too-large",
      hint: "If that is right: headwater sync spring --plan PLAN --allow-removals 21",
      removals: 21,
    }));

  test("lets the limit itself pass", () => expect(mirror({ removals: 20 })).toBeUndefined());

  test("lets an approved number pass, and not one more", () => {
    expect(mirror({ allowRemovals: 21 })).toBeUndefined();
    expect(mirror({ allowRemovals: 20 })).toMatchObject({
      code: "plan.more-removals-than-allowed",
      removals: 21,
    });
  });

  test("an approved number holds even below the limit", () =>
    expect(mirror({ removals: 5, allowRemovals: 4 })).toMatchObject({
      code: "plan.more-removals-than-allowed",
    }));

  test("stands before a source without rows, whatever the limit", () => {
    const empty = { source: { ...SOURCE, rowsRead: 0 }, removals: 100, maxRemovalRate: 1 };
    expect(mirror(empty)).toMatchObject({ code: "plan.source-empty", removals: 100 });
    expect(mirror({ ...empty, allowRemovals: 100 })).toBeUndefined();
  });

  test("has nothing to say where nobody is removed", () =>
    expect(mirror({ source: { ...SOURCE, rowsRead: 0 }, members: 0, removals: 0 })).toBeUndefined());

  test("does not concern remove", () => expect(mirror({ mode: "remove", removals: 100 })).toBeUndefined());

  test.each(["add", "upsert", "mirror"] as const)(
    "stands before a consent column that says no for everyone, under %s too",
    (mode) =>
      expect(mirror({ mode, removals: 100, withdrawn: 100 })).toMatchObject({
        code: "plan.drop-too-large",
        message: expect.stringContaining("All of them because their consent is denied or missing"),
        removals: 100,
      }),
  );

  test("tells apart who is gone and who withdrew", () => {
    const { message } = mirror({ removals: 30, withdrawn: 12 })!;
    expect(message).toContain("12 of them because their consent is denied or missing");
    expect(message).toContain("cut short");
  });
});

describe("the safety stop, against the last mirror run", () => {
  const before = { ...SOURCE, runId: "RUN", rowsRead: 80 };
  const few = (given: Partial<Guarded> = {}) => mirror({ removals: 1, before, ...given });

  test("has nothing to say of a few removals from the same source", () => expect(few()).toBeUndefined());

  test("stands before a source that lost more of its rows than the limit, however few go", () =>
    expect(few({ before: { ...before, rowsRead: 101 } })).toMatchObject({
      code: "plan.source-shrunk",
      message: expect.stringMatching(/^20\.8 % of the rows are gone; .* 80 rows, and had 101 .* RUN/),
      removals: 1,
    }));

  test("lets a source lose the limit itself", () =>
    expect(few({ before: { ...before, rowsRead: 100 } })).toBeUndefined());

  test("stands where a column that said who people are is none any more", () =>
    expect(few({ before: { ...before, columns: ["id", "email", "phone"] } })).toMatchObject({
      code: "plan.columns-changed",
      message: expect.stringContaining('column "phone"'),
      removals: 1,
    }));

  test("lets a column be added", () =>
    expect(few({ source: { ...SOURCE, columns: ["id", "email", "phone"] } })).toBeUndefined());

  test("stands before a file that was modified earlier, and says both instants", () =>
    expect(few({ source: { ...SOURCE, modifiedAt: 1_000_000 } })).toMatchObject({
      code: "plan.source-older",
      message: expect.stringMatching(/1970-01-01 00:16 UTC, .* 1970-01-01 00:33 UTC/),
      removals: 1,
    }));

  test("can't tell the age of what comes through a pipe", () => {
    expect(few({ source: { ...SOURCE, modifiedAt: undefined } })).toBeUndefined();
    expect(few({ before: { ...before, modifiedAt: undefined } })).toBeUndefined();
  });

  test("names every reason, the likeliest cause first", () => {
    const stop = mirror({
      source: { ...SOURCE, modifiedAt: 1_000_000 },
      before: { ...before, columns: ["phone"] },
    })!;
    expect(stop.code).toBe("plan.columns-changed");
    expect(stop.message).toMatch(/"phone".*An old export.*21 of 100 people/);
  });

  test("a number said before the plan was made approves removals, and nothing that is wrong with the file", () => {
    const allowRemovals = 21;
    expect(mirror({ before, allowRemovals })).toBeUndefined();
    expect(mirror({ before: { ...before, modifiedAt: 3_000_000 }, allowRemovals })).toMatchObject({
      code: "plan.source-older",
    });
    expect(mirror({ before: { ...before, columns: ["phone"] }, allowRemovals })).toMatchObject({
      code: "plan.columns-changed",
    });
  });

  test("a number covers as many missing rows, and not one more", () => {
    expect(mirror({ before: { ...before, rowsRead: 101 }, allowRemovals: 21 })).toBeUndefined();
    expect(mirror({ before: { ...before, rowsRead: 102 }, allowRemovals: 21 })).toMatchObject({
      code: "plan.source-shrunk",
    });
  });

  test.each(["add", "upsert"] as const)(
    "does not concern %s, which removes nobody for being absent",
    (mode) =>
      expect(few({ mode, before: { ...before, columns: ["phone"], modifiedAt: 3_000_000 } })).toBeUndefined(),
  );

  test("has nothing to say where nobody is removed", () =>
    expect(few({ removals: 0, before: { ...before, columns: ["phone"] } })).toBeUndefined());
});
