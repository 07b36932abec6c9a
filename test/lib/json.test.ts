import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { integer, parseJson } from "../../src/lib/json.ts";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

describe("JSON", () => {
  test("any 64-bit integer survives being written and read", () =>
    fc.assert(
      fc.property(fc.bigInt({ min: MIN, max: MAX }), (value) => {
        const text = JSON.stringify({ id: integer(String(value)) });
        expect(text).toBe(`{"id":${value}}`);
        expect(String((parseJson(text) as { id: unknown }).id)).toBe(String(value));
      }),
    ));

  test("whatever holds no big integer is read as JSON.parse reads it", () =>
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(reference(text));
      }),
    ));

  test("an integer beyond 2^53 comes back as text, one within as a number", () =>
    expect(
      parseJson('{"big":413642381039213536,"small":9007199254740991,"deep":[-9007199254740993]}'),
    ).toEqual({
      big: "413642381039213536",
      small: 9007199254740991,
      deep: ["-9007199254740993"],
    }));

  test("a big number that is not written as an integer stays a number", () =>
    expect(parseJson("[1e300, 1.5e200]")).toEqual([1e300, 1.5e200]));

  test("a text that looks like a number stays as it is", () =>
    expect(parseJson('["413642381039213536"]')).toEqual(["413642381039213536"]));

  test.each(["", "1.5", "1e3", "01", "+1", " 1", "1,2", '1"'])("%j is not written as an integer", (digits) =>
    expect(() => integer(digits)).toThrow(RangeError),
  );
});

/** `JSON.parse`, with the documented difference. */
const reference = (text: string): unknown =>
  JSON.parse(text, (_key, value) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) && !/e/.test(String(value))
      ? String(value)
      : value,
  );
