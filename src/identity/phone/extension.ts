import { DIGIT } from "./character.ts";

/** A label in upper or lower case, letter by letter: `(?i)` would fold more in RE2 than it does in JavaScript. */
const anyCase = (label: string): string =>
  [...label]
    .map((letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}${ALSO_FOLDED[letter] ?? ""}]`)
    .join("");

/** Cyrillic letters that JavaScript upper-cases to the same letter as those of `доб`. */
const ALSO_FOLDED: Readonly<Record<string, string>> = { д: "ᲁ", о: "ᲂ" };

const digits = (most: number): string => `[${DIGIT}]{1,${most}}`;

const BEFORE_LABEL = String.raw`[ \x{A0}\t,]*`;
const BEFORE_COMMA = String.raw`[ \x{A0}\t]*`;
const AFTER_LABEL = String.raw`[:.．]?[ \x{A0}\t,-]*`;

const E_XT = `${anyCase("e")}?${anyCase("xt")}`;
const ENSIO = `(?:${anyCase("ensi")}(?:${anyCase("o")}\\x{301}?|${anyCase("ó")})?)?`;
const EXPLICIT = [
  `${E_XT}${ENSIO}${anyCase("n")}?`,
  `${anyCase("ｅ")}?${anyCase("ｘｔ")}${anyCase("ｎ")}?`,
  anyCase("доб"),
  anyCase("anexo"),
].join("|");
const AMBIGUOUS = `[xX${"ｘＸ"}#＃~～]|${anyCase("int")}|${anyCase("ｉｎｔ")}`;

/** The ways of writing an extension that libphonenumber takes off the end of a number; the surer the sign, the more digits. */
export const EXTENSION = [
  `;${anyCase("ext")}=${digits(20)}`,
  `${BEFORE_LABEL}(?:${EXPLICIT})${AFTER_LABEL}${digits(20)}#?`,
  `${BEFORE_LABEL}(?:${AMBIGUOUS})${AFTER_LABEL}${digits(9)}#?`,
  `[- ]+${digits(6)}#`,
  `${BEFORE_COMMA}(?:,{2}|;)${AFTER_LABEL}${digits(15)}#?`,
  `${BEFORE_COMMA},+${AFTER_LABEL}${digits(9)}#?`,
].join("|");
