import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redact } from "../../src/lib/redact.ts";

describe("redact", () => {
  test.each([
    ["token Atza|IwEBIA-x_y.z is bad", "token ‹token› is bad"],
    ["Atzr|IwEBIB", "‹token›"],
    ["token=Atzr%7CIwEBIB&x=1", "token=‹token›&x=1"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer ‹token›"],
    ["client_secret=s3cr3t&client_id=x", "client_secret=‹secret›&client_id=x"],
    ['{"client_secret": "s3cr3t"}', '{"client_secret=‹secret›"}'],
    ['{\\"refresh_token\\":\\"s3cr3t\\"}', '{\\"refresh_token=‹secret›\\"}'],
    ["ana+x@example.com is no email", "‹email› is no email"],
    ["email=ana@example.com", "‹email›"],
    ["<ana.müller@exämple.de>, next", "<‹email›>, next"],
    ["o'brien@example.com", "‹email›"],
    ["ana%40example.com", "‹email›"],
    ["phone +1 (571) 412-0599 is bad", "phone ‹number› is bad"],
    ["id 15714120599", "id ‹number›"],
    [`hash ${"ab".repeat(32)}`, "hash ‹hash›"],
    ["two\nlines\u001b[31m", "two lines [31m"],
  ])("%j becomes %j", (text, clean) => expect(redact(text)).toBe(clean));

  test("words and short numbers stay", () =>
    expect(redact("2 validation errors, code 400: name is too short (min 10)")).toBe(
      "2 validation errors, code 400: name is too short (min 10)",
    ));

  test("no address survives, wherever it stands", () =>
    fc.assert(
      fc.property(fc.string(), fc.emailAddress(), fc.string(), (before, email, after) => {
        expect(redact(`${before} ${email} ${after}`, 10_000)).not.toContain(email);
      }),
    ));

  test("the result is no longer than asked, and no half character", () =>
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, maxLength) => {
        const clean = redact(text, maxLength);
        expect(clean.length).toBeLessThanOrEqual(maxLength);
        expect(clean.isWellFormed()).toBe(true);
      }),
    ));

  // By the square of its length it would take longer than any test may.
  test("a long text costs no more than its length", () => {
    redact("a".repeat(1_000_000));
    redact("1 ".repeat(500_000));
    redact(" ".repeat(1_000_000));
    redact("client_secret".repeat(80_000));
  });
});
