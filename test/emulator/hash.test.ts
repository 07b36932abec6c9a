import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isHash } from "../../src/emulator/hash.ts";
import { sha256 } from "./world.ts";

describe("a hash", () => {
  test("is 64 lower-case hex digits and nothing else", () => {
    const likely = fc.string({
      unit: fc.constantFrom(..."0123456789abcdefg/:`AF\u0130\uff10"),
      maxLength: 66,
    });
    fc.assert(
      fc.property(fc.oneof(likely, fc.string(), fc.string().map(sha256)), (text) => {
        expect(isHash(text)).toBe(/^[0-9a-f]{64}$/.test(text));
      }),
    );
  });

  test("has no character wrong, wherever it stands", () => {
    const hash = sha256("a");
    expect(isHash(hash)).toBe(true);
    for (let at = 0; at < 64; at += 1) {
      for (const wrong of ["g", "A", "/", ":", "`", "\n", "\u0130", "\uff10"]) {
        expect(isHash(hash.slice(0, at) + wrong + hash.slice(at + 1))).toBe(false);
      }
    }
    expect([isHash(hash.slice(1)), isHash(`${hash}0`), isHash("")]).toEqual([false, false, false]);
  });
});
