import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { neededFor, newcombe, type Proportion, wilson } from "../../src/lib/proportions.ts";

describe("the interval of a proportion", () => {
  // Newcombe, Statistics in Medicine 17 (1998), 857–872, Table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("is Wilson's of %i in %i", (hits, of, low, high) => {
    const interval = wilson({ hits, of });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe("the interval of a difference", () => {
  // Newcombe, Statistics in Medicine 17 (1998), 873–890, Table II, method 10.
  test.each([
    ["56/70", "48/80", 0.0524, 0.3339],
    ["9/10", "3/10", 0.1705, 0.809],
    ["6/7", "2/7", 0.0582, 0.8062],
    ["5/56", "0/29", -0.0381, 0.1926],
    ["0/10", "0/20", -0.1611, 0.2775],
    ["0/10", "0/10", -0.2775, 0.2775],
    ["10/10", "0/20", 0.6791, 1],
    ["10/10", "0/10", 0.6075, 1],
  ])("is Newcombe's of %s and %s", (one, other, low, high) => {
    const interval = newcombe(proportion(one), proportion(other));
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test("has the difference within, and turns its sign when the two change places", () =>
    fc.assert(
      fc.property(proportions, proportions, (one, other) => {
        const { low, high } = newcombe(one, other);
        const difference = one.hits / one.of - other.hits / other.of;
        expect(low).toBeLessThanOrEqual(difference + 1e-12);
        expect(high).toBeGreaterThanOrEqual(difference - 1e-12);
        const turned = newcombe(other, one);
        expect(turned.low).toBeCloseTo(-high, 10);
        expect(turned.high).toBeCloseTo(-low, 10);
      }),
    ));
});

test("the smaller a difference, the more people are needed to tell it", () => {
  const half: Proportion = { hits: 500, of: 1_000 };
  // Fleiss, Statistical Methods for Rates and Proportions: about 2 × 0.25 × (1.96 + 0.84)² / d².
  expect(neededFor(half, half, 0.05)).toBe(1570);
  expect(neededFor(half, half, 0.1)).toBeLessThan(400);
});

function proportion(text: string): Proportion {
  const [hits, of] = text.split("/").map(Number);
  return { hits: hits!, of: of! };
}

const proportions = fc
  .tuple(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([of, share]) => ({ hits: Math.round(of * share), of }));
