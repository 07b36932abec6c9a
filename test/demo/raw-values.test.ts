import { expect, test } from "vitest";
import { RawValues } from "../../src/demo/raw-values.ts";

const values = new RawValues();
values.add([{ email: "Ann@example.com", phone: "+1 (312) 494-0860" }]);

test.each([
  ["an address", "told ann@example.com so", 1],
  ["an address between texts that stand without a gap", "crm_17ann@example.comcrm_18", 1],
  ["a number, however it is written", "call +1 312-494-0860 or 1 (312) 494 0860", 2],
  ["nobody's address", "bob@example.com", 0],
  ["a run of digits inside a hash", "a13124940860f", 0],
])("the look for raw values finds %s as often as it is there", (_, text, found) => {
  expect(values.countIn(text)).toBe(found);
});

test("the look for raw values takes a megabyte of letters without a gap in its stride", {
  timeout: 10_000,
}, () => {
  expect(values.countIn("crm_12345678".repeat(100_000))).toBe(0);
});
