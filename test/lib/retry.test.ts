import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs, retryAfterMs } from "../../src/lib/retry.ts";

describe("backoff", () => {
  const ceiling = (attempt: number) => backoffMs(attempt, () => 1);

  test("the ceiling doubles from one second and stops at a minute", () =>
    expect([1, 2, 3, 6, 7, 1_000].map(ceiling)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]));

  test("a wait lies anywhere between nothing and the ceiling", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, share) => {
          expect(backoffMs(attempt, () => share)).toBe(Math.floor(share * ceiling(attempt)));
        },
      ),
    ));
});

describe("Retry-After", () => {
  const NOW = Date.UTC(2026, 10, 24, 12);
  const wait = (value?: string) =>
    retryAfterMs(new Headers(value === undefined ? {} : { "retry-after": value }), NOW);

  test.each([
    ["seconds are read", "7", 7_000],
    ["none means now", "0", 0],
    ["a date is read", "Tue, 24 Nov 2026 12:00:30 GMT", 30_000],
    ["a date gone by means now, not never", "Wed, 21 Oct 2015 07:28:00 GMT", 0],
    ["an absent header asks for nothing", undefined, undefined],
    ["nonsense asks for nothing", "soon", undefined],
    ["a negative number asks for nothing", "-5", undefined],
    ["more seconds than anyone would wait ask for nothing", "99999999999", undefined],
  ])("%s", (_name, value, ms) => expect(wait(value)).toBe(ms));
});
