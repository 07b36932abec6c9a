import { describe, expect, test } from "vitest";
import type { KeyShares } from "../../src/model/match-estimate.ts";
import type { AudiencePlan } from "../../src/model/plan.ts";
import type { AudienceReport } from "../../src/model/run.ts";
import { estimateOf, grownCauses } from "../../src/sync/match-estimate.ts";

/** What the estimate reads of a plan of 1,000 rows. */
const plan = (given: { rejected?: number; invalidPhones?: number; mode?: string; read?: number } = {}) => {
  const { rejected = 0, invalidPhones = 0, mode = "mirror", read = 1_000 } = given;
  return {
    mode,
    rows: { read, members: read - rejected, merged: 0, held: 0, rejected, unreadable: 0 },
    rejections: [{ field: "row", reason: "row.no-identifier", count: rejected }],
    droppedFields: [{ field: "phone", reason: "phone.invalid", count: invalidPhones }],
  } as unknown as AudiencePlan;
};
const keys = (both: number): KeyShares => ({ both, emailOnly: 1 - both, phoneOnly: 0, none: 0 });
const reported = (of: AudiencePlan, both: number) =>
  ({ plan: of, estimate: { keys: keys(both) } }) as unknown as AudienceReport;

describe("an estimate of how much can match", () => {
  test("is at most the rows that are not skipped, of those read", () =>
    expect(estimateOf(plan({ rejected: 90 }), undefined, undefined)).toEqual({
      reachable: 0.91,
      keys: undefined,
      grown: undefined,
    }));

  test.each([{ mode: "remove" }, { read: 0 }])(
    "has no share of rows where none were to be sent: %o",
    (given) => expect(estimateOf(plan(given), keys(1), undefined).reachable).toBeUndefined(),
  );

  test("names what has grown since the run before, the most first", () => {
    const before = reported(plan({ rejected: 10, invalidPhones: 20 }), 0.8);
    expect(estimateOf(plan({ rejected: 12, invalidPhones: 320 }), keys(0.7), before).grown).toEqual([
      { cause: { field: "phone", reason: "phone.invalid" }, before: 0.02, now: 0.32 },
      { cause: "one-key", before: expect.closeTo(0.2), now: expect.closeTo(0.3) },
    ]);
  });

  test("names nothing that shrank, or grew by less than one in a hundred", () => {
    const before = { plan: plan({ rejected: 100, invalidPhones: 10 }), keys: keys(0.5) };
    expect(grownCauses({ plan: plan({ rejected: 50, invalidPhones: 19 }), keys: keys(0.6) }, before)).toEqual(
      [],
    );
  });
});
