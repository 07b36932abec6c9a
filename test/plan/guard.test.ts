import { describe, expect, test } from "vitest";
import { type Guarded, safetyStop } from "../../src/plan/guard.ts";

const mirror = (given: Partial<Guarded> = {}) =>
  safetyStop({
    sync: "spring",
    mode: "mirror",
    rowsRead: 80,
    members: 100,
    removals: 21,
    withdrawn: 0,
    leaving: 0,
    maxRemovalRate: 0.2,
    ...given,
  });

describe("the safety stop", () => {
  test("stands before a removal of more than the limit, and says the number that approves", () =>
    expect(mirror()).toMatchObject({ code: "plan.drop-too-large", removals: 21 }));

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
    const empty = { rowsRead: 0, removals: 100, maxRemovalRate: 1 };
    expect(mirror(empty)).toMatchObject({ code: "plan.source-empty", removals: 100 });
    expect(mirror({ ...empty, allowRemovals: 100 })).toBeUndefined();
  });

  test("has nothing to say where nobody is removed", () =>
    expect(mirror({ rowsRead: 0, members: 0, removals: 0 })).toBeUndefined());

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
