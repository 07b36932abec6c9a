import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LeastTime, leastTime } from "../../src/plan/least-time.ts";

const LIMITS = { perSecond: 10, perHour: 6_000, recordsPerHour: 15_000_000 };

describe("the least time", () => {
  test.each<[requests: number, ms: number, bound: LeastTime["bound"]]>([
    [0, 0, undefined],
    [1, 0, undefined],
    [11, 1_000, "requests-per-second"],
    [6_000, 599_900, "requests-per-second"],
    [6_001, 3_600_000, "requests-per-hour"],
    [12_001, 7_200_000, "requests-per-hour"],
  ])("of %i requests is %i ms, by the limit of %s", (requests, ms, bound) =>
    expect(leastTime({ requests, records: requests }, LIMITS)).toEqual({ ms, bound }),
  );

  test.each<[records: number, ms: number, bound: LeastTime["bound"]]>([
    [15_000_000, 249_900, "requests-per-second"],
    [15_000_001, 3_600_000, "records-per-hour"],
    [45_000_000, 7_200_000, "records-per-hour"],
  ])("of %i records, 6,000 in a request, is %i ms, by the limit of %s", (records, ms, bound) =>
    expect(leastTime({ requests: Math.ceil(records / 6_000), records }, LIMITS)).toEqual({ ms, bound }),
  );

  test("never shrinks with a request or a record more", () =>
    fc.assert(
      fc.property(
        fc.nat({ max: 20_000 }),
        fc.nat({ max: 100_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 50_000 }),
        (requests, records, perSecond, factor, recordsPerHour) => {
          const limits = { perSecond, perHour: perSecond * factor, recordsPerHour };
          const { ms } = leastTime({ requests, records }, limits);
          expect(leastTime({ requests: requests + 1, records }, limits).ms).toBeGreaterThanOrEqual(ms);
          expect(leastTime({ requests, records: records + 1 }, limits).ms).toBeGreaterThanOrEqual(ms);
        },
      ),
    ));
});
