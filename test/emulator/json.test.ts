import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readJson } from "../../src/emulator/json.ts";

const LONG = "413642381039213537";

describe("JSON", () => {
  test.each([
    [LONG, BigInt(LONG)],
    [`[${LONG}]`, [BigInt(LONG)]],
    [`[1,${LONG}]`, [1, BigInt(LONG)]],
    [`{"a":${LONG}}`, { a: BigInt(LONG) }],
    [`{"a" :\n\t-${LONG}}`, { a: -BigInt(LONG) }],
  ])("with an integer that no double holds is read without loss: %s", (text, value) =>
    expect(readJson(text)).toEqual(value),
  );

  test("with digits in a text is read as it is", () => {
    expect(readJson(`["${LONG}", ": ${LONG}"]`)).toEqual([LONG, `: ${LONG}`]);
  });

  test("of anything else is as JSON.parse has it", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const usual = JSON.parse(text);
        expect(
          JSON.stringify(readJson(text), (_, value) => (typeof value === "bigint" ? Number(value) : value)),
        ).toBe(JSON.stringify(usual));
      }),
    );
  });
});
