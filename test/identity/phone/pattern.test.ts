import { describe, expect, test } from "vitest";
import { type Automaton, labelOf, step } from "../../../scripts/phone/automaton.ts";
import { edit } from "../../../scripts/phone/edit.ts";
import { internationalPrefix } from "../../../scripts/phone/international-prefix.ts";
import { beginsWith, matches } from "../../../scripts/phone/matcher.ts";
import { parsePattern } from "../../../scripts/phone/pattern.ts";

const read = <Label>(automaton: Automaton<Label>, digits: string): Label =>
  labelOf(
    automaton,
    [...digits].reduce((state, digit) => step(automaton, state, Number(digit)), automaton.start),
  );

describe("a pattern of the metadata", () => {
  test.each(["[2-9]\\d{2}", "1(?:2|34)?5{1,3}", "00|(1)\\d", "[06-8]{0,2}1", "(?:(?:3|4[15])\\d){2}"])(
    "%s matches the digits that JavaScript's does",
    (pattern) => {
      const [whole, start] = [matches(pattern), beginsWith(pattern)];
      const [wholeInJavaScript, startInJavaScript] = [
        new RegExp(`^(?:${pattern})$`),
        new RegExp(`^(?:${pattern})`),
      ];
      for (let number = 0; number < 11_111; number++) {
        const digits = String(number).padStart(number % 6, "0");
        expect([digits, read(whole, digits)]).toEqual([digits, wholeInJavaScript.test(digits)]);
        expect([digits, read(start, digits)]).toEqual([digits, startInJavaScript.test(digits)]);
      }
    },
  );

  test.each(["1+", "1*", "a", "(1", "[1", "1)", "\\w", "(?=1)"])(
    "%s is refused, for it is not known",
    (pattern) => {
      expect(() => parsePattern(pattern)).toThrow(/Unknown syntax/);
    },
  );
});

describe("the prefix of an international call", () => {
  test("is the one that a backtracking engine finds: the first choice, not the longest", () => {
    expect(read(internationalPrefix("0|00", 8), "001")).toBe(edit("", 1));
    expect(read(internationalPrefix("00|0", 8), "001")).toBe(edit("", 2));
    expect(read(internationalPrefix("00(?:1\\d)?", 8), "00179")).toBe(edit("", 4));
    expect(read(internationalPrefix("00(?:1\\d)?", 8), "0029")).toBe(edit("", 2));
    expect(read(internationalPrefix("00", 8), "0129")).toBe(null);
  });
});
