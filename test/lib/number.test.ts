import fc from "fast-check";
import { expect, test } from "vitest";
import { thousands } from "../../src/lib/number.ts";

test("whole numbers are written as English writes them", () =>
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(thousands(value)).toBe(value.toLocaleString("en-US"));
    }),
  ));
