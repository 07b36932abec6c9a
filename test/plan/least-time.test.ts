import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leastTimeMs } from "../../src/plan/least-time.ts";

const LIMITS = { perSecond: 10, perHour: 6_000 };

describe("the least time", () => {
  test.each<[requests: number, ms: number]>([
    [0, 0],
    [1, 0],
    [11, 1_000],
    [6_000, 599_900],
    [6_001, 3_600_000],
    [12_001, 7_200_000],
  ])("of %i requests is %i ms", (requests, ms) => expect(leastTimeMs(requests, LIMITS)).toBe(ms));

  test("never shrinks with a request more", () =>
    fc.assert(
      fc.property(
        fc.nat({ max: 20_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 500 }),
        (requests, perSecond, factor) => {
          const limits = { perSecond, perHour: perSecond * factor };
          expect(leastTimeMs(requests + 1, limits)).toBeGreaterThanOrEqual(leastTimeMs(requests, limits));
        },
      ),
    ));
});
