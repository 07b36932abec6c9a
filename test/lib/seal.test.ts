import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveKey, newKey, open, SealError, seal } from "../../src/lib/seal.ts";

const KEY = new Uint8Array(32).fill(1);

describe("a sealed text", () => {
  test("opens to what was sealed, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, place) => {
        expect(open(seal(text, KEY, place), KEY, place)).toBe(text);
      }),
    );
  });

  test("says nothing of the text and differs each time", () => {
    const sealed = seal("Atza|secret", KEY, "connection:eu");
    expect(sealed).toMatch(/^s1\.[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed.slice(3), "base64url").toString("latin1")).not.toContain("secret");
    expect(seal("Atza|secret", KEY, "connection:eu")).not.toBe(sealed);
  });

  test("does not open with another key or for another place", () => {
    const sealed = seal("secret", KEY, "connection:eu");
    expect(() => open(sealed, newKey(), "connection:eu")).toThrow(SealError);
    expect(() => open(sealed, KEY, "connection:na")).toThrow(SealError);
  });

  test("does not open when a single bit is changed", () => {
    const bytes = Buffer.from(seal("secret", KEY, "").slice(3), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => open(`s1.${altered.toString("base64url")}`, KEY, "")).toThrow(SealError);
    }
  });

  test("does not open when it is cut short or none at all", () => {
    const sealed = seal("secret", KEY, "");
    for (let length = 0; length < sealed.length; length++)
      expect(() => open(sealed.slice(0, length), KEY, "")).toThrow(SealError);
    expect(() => open(`s2.${sealed.slice(3)}`, KEY, "")).toThrow(SealError);
  });
});

describe("a derived key", () => {
  test("is the same each time, and another for another purpose or key", () => {
    expect(deriveKey(KEY, "tokens")).toEqual(deriveKey(KEY, "tokens"));
    expect(deriveKey(KEY, "tokens")).toHaveLength(32);
    expect(deriveKey(KEY, "fingerprints")).not.toEqual(deriveKey(KEY, "tokens"));
    expect(deriveKey(newKey(), "tokens")).not.toEqual(deriveKey(KEY, "tokens"));
  });

  test("stays what it is in every version: stored texts and fingerprints depend on it", () => {
    // As by RFC 5869 in Python: hmac(hmac(zeros, key), b"tokens\x01").
    expect(Buffer.from(deriveKey(KEY, "tokens")).toString("hex")).toBe(
      "256798bdaefb21787e227350611eff885b006b554a2fe8a87e7b1156e5c67e91",
    );
  });
});
