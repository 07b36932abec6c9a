import { describe, expect, test } from "vitest";
import { repeatedNames } from "./repeated-names.ts";

describe("names twice in one object", () => {
  test("are found at any depth, and in no two objects", () => {
    expect(repeatedNames('{"a":[{"b":1,"c":"b","b":2}],"d":1}')).toEqual(["b"]);
    expect(repeatedNames('{"a":[{"b":"::"},{"b":2}]}')).toEqual([]);
  });

  test("are none of a text that the end of what is looked at cuts", () => {
    const time = '{"time":"2025-12-31T12:00:00Z"}';
    for (let short = 0; short < time.length; short += 1) {
      const filling = `"${"x".repeat(16_384 - short - 4)}",`;
      expect(repeatedNames(`[${filling}${time}]`)).toEqual([]);
    }
  });
});
