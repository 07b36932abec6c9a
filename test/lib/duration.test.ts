import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/lib/duration.ts";

describe("parseDuration", () => {
  test.each([
    ["500ms", 500],
    ["60s", 60_000],
    ["10m", 600_000],
    ["1h", 3_600_000],
    ["1.5s", 1_500],
    [" 2m ", 120_000],
    ["0s", 0],
  ])("%j is %d milliseconds", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(["", "60", "s", "1 h", "-1s", "1d", "1h30m", "1e3s", "ten minutes"])(
    "%j is no duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe("formatDuration", () => {
  test.each([
    [0, "0ms"],
    [80.4, "80ms"],
    [999.6, "1s"],
    [4_240, "4.2s"],
    [9_960, "10s"],
    [35_400, "35s"],
    [59_700, "1m"],
    [200_000, "3m 20s"],
    [600_000, "10m"],
    [3_599_600, "1h"],
    [3_900_000, "1h 5m"],
    [93_600_000, "26h"],
  ])("%d milliseconds read as %j", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each(["500ms", "60s", "10m", "1h"])(
    "a duration in one unit, %s, stays the same span of time",
    (text) => {
      const ms = parseDuration(text)!;
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    },
  );
});
