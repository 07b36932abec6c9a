import { parsePhoneNumberFromString } from "libphonenumber-js/core";
import examples from "libphonenumber-js/examples.mobile.json";
import metadata from "libphonenumber-js/metadata.max.json";
import { countries, type NumberingPlan, plans, plansOfCallingCode } from "../../../scripts/phone/metadata.ts";
import { Random } from "./random.ts";

/** A number as someone may have written it, and the country that a file says it is of. */
export interface WrittenNumber {
  readonly raw: string;
  readonly country: string | null;
}

/** The mobile example of each country, in libphonenumber's words. */
export const mobileExamples: ReadonlyMap<string, string> = new Map(Object.entries(examples));

/** That example in the forms in which numbers of every country are written: national, E.164, and called from abroad. */
export function mobileForms(country: string, national: string): string[] {
  const { callingCode, internationalPrefix } = plans.get(country)!;
  const number = parsePhoneNumberFromString(`+${callingCode}${national}`, metadata)!;
  const prefix = new Random(1).matching(internationalPrefix);
  return [
    national,
    number.formatNational(),
    number.formatInternational(),
    number.format("RFC3966"),
    `0${national}`,
    `+${callingCode}${national}`,
    callingCode + national,
    `${prefix}${callingCode}${national}`,
    `${prefix} ${number.formatInternational().slice(1)}`,
    `00${callingCode}${national}`,
    `011 ${callingCode} ${national}`,
  ];
}

/** Numbers of all countries, `perCountry` each, in the ways in which they are written; and as many without sense. */
export function writtenNumbers(seed: number, perCountry: number): WrittenNumber[] {
  const random = new Random(seed);
  const numbers = countries.flatMap((country) =>
    Array.from({ length: perCountry }, () => ({
      raw: disturbed(random, written(random, country)),
      country: defaultCountry(random, country),
    })),
  );
  const senseless = Array.from({ length: countries.length * Math.ceil(perCountry / 8) }, () => ({
    raw: random.chance(0.6) ? random.digits(6 + random.below(10)) : noise(random),
    country: defaultCountry(random, random.pick(countries)),
  }));
  const pathological = PATHOLOGICAL.flatMap((raw) =>
    ["US", "GB", "IT", "DE", "AR", "BR", "ZZ", "us", "USA", "", null].map((country) => ({ raw, country })),
  );
  return [...numbers, ...senseless, ...pathological].map(({ raw, country }) => ({
    // A cut between the halves of a surrogate pair leaves what is no text, and DuckDB holds no such thing.
    raw: raw.toWellFormed(),
    country,
  }));
}

/** The file's country is mostly right, sometimes another, sometimes absent, rarely none that exists. */
function defaultCountry(random: Random, country: string): string | null {
  if (random.chance(0.7)) return country;
  if (random.chance(0.1)) return random.pick(plansOfCallingCode.get(plans.get(country)!.callingCode)!);
  if (random.chance(0.6)) return random.pick(countries);
  return random.chance(0.9)
    ? null
    : random.pick(["ZZ", country.toLowerCase(), `${country}A`, "", "é", "A", "Ａ", "!!"]);
}

/** One number of a country in one of the usual ways of writing. */
function written(random: Random, country: string): string {
  const plan = plans.get(country)!;
  const national = nationalNumber(random, country, plan);
  const trunk = metadata.countries[country as "US"]![5] || random.pick(["", "", "0", "1", "8"]);
  const { callingCode } = plan;
  const ways: (() => string)[] = [
    () => national,
    () => trunk + national,
    () => grouped(random, trunk + national),
    () => `+${callingCode}${national}`,
    () => `+${callingCode} ${grouped(random, national)}`,
    () => `+${callingCode}${random.pick([" (0) ", ` ${trunk}`, `${trunk} `])}${national}`,
    () => callingCode + national,
    () => random.matching(plan.internationalPrefix) + callingCode + national,
    () => random.pick(FOREIGN_PREFIXES) + callingCode + grouped(random, national),
    () => (plan.nationalPrefix ? random.matching(plan.nationalPrefix) : "00") + national,
    () => random.pick(["", trunk]) + national.slice(2 + random.below(3)),
    () => formattedByLibrary(random, `+${callingCode}${national}`) ?? national,
    () => inContext(random, callingCode, national),
  ];
  const own = OWN_WAYS[country];
  return own && random.chance(0.2) ? own(random, national) : random.pick(ways)();
}

/** Ways of one country: how it writes, or wrote, its mobile numbers. */
const OWN_WAYS: Readonly<Record<string, (random: Random, national: string) => string>> = {
  AR: (random, national) => {
    const digits = national.replace(/^9/, "");
    const area = 2 + random.below(3);
    const local = grouped(random, digits.slice(area));
    return random.pick([
      `0${digits.slice(0, area)} 15 ${local}`,
      `${digits.slice(0, area)}15${local}`,
      `15 ${local}`,
      `+54 9 ${digits.slice(0, area)} ${local}`,
      `+54 ${digits.slice(0, area)} 15 ${local}`,
    ]);
  },
  MX: (random, national) =>
    random.pick(["01", "044", "045", "1", "+52 1 ", "+521", "00521", "521"]) + grouped(random, national),
};

const FOREIGN_PREFIXES = ["00", "011", "0011", "010", "810", "8~10", "+00", "000", "0"];

function nationalNumber(random: Random, country: string, plan: NumberingPlan): string {
  const example = mobileExamples.get(country);
  if (example && random.chance(0.08)) return example;
  if (random.chance(0.7)) return random.matching(random.pick(plan.types).pattern);
  return random.chance(0.5) ? random.matching(plan.nationalNumber) : random.digits(4 + random.below(10));
}

function formattedByLibrary(random: Random, e164: string): string | undefined {
  const number = parsePhoneNumberFromString(e164, metadata);
  return random.chance(0.5) ? number?.formatNational() : number?.formatInternational();
}

function inContext(random: Random, callingCode: string, national: string): string {
  const context = random.pick([
    `+${callingCode}`,
    `+${callingCode.slice(0, 1)}-`,
    "example.com",
    "a.b",
    "+",
    "",
    "1",
  ]);
  return `${random.pick(["", "tel:", "Tel: "])}${national}${random.pick(["", ";isub=1"])};phone-context=${context}${random.pick(["", "", ";ext=5", ";tel:"])}`;
}

function grouped(random: Random, digits: string): string {
  const separator = random.pick(["-", " ", ".", " ", "/", "", "–", "\u00a0"]);
  const groups: string[] = [];
  for (let rest = digits; rest !== ""; ) {
    const length = 2 + random.below(3);
    groups.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  const text = groups.join(separator);
  return separator !== "" && random.chance(0.2) ? `(${text.replace(separator, ") ")}` : text;
}

/** Leaves most as they are; the others get mistakes, an extension, or another script's digits. */
function disturbed(random: Random, text: string): string {
  if (random.chance(0.12)) return mistaken(random, text);
  if (random.chance(0.04)) return mistaken(random, mistaken(random, text));
  if (random.chance(0.05)) return extended(random, text);
  if (random.chance(0.03)) return otherScript(random, text);
  if (random.chance(0.01)) return text.replace("+", "＋");
  return random.chance(0.01) ? ` ${text} ` : text;
}

function mistaken(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const ways: (() => string)[] = [
    () => before + after.slice(1),
    () => before + random.digits(1) + after,
    () => before + random.digits(1) + after.slice(1),
    () => before + random.pick(STRAY) + after,
    () => text + random.pick([" ", "x", "#", " ext", ".", "\n", " home", ")"]),
    () => random.pick([" ", "tel:", "(", "Tel ", "++", "00", "0", "+", "＋", "\u200e", "1"]) + text,
  ];
  return random.pick(ways)();
}

const STRAY = [
  "a",
  "+",
  "x",
  "#",
  ";",
  ",",
  "\u00a0",
  "–",
  "é",
  "~",
  "*",
  "\t",
  "\n",
  "[",
  "]",
  "０",
  "＋",
  "🙂",
  "ſ",
  "\u212a",
];

const extended = (random: Random, text: string): string =>
  text + random.pick(EXTENSION_SIGNS) + random.digits(1 + random.below(9)) + random.pick(["", "", "#"]);

const EXTENSION_SIGNS = [
  " x",
  " ext ",
  " ext. ",
  ";ext=",
  " #",
  ",",
  ",,",
  ";",
  " extension ",
  " EXTENSIÓN ",
  " доб ",
  " ДОБ ",
  " ᲁоб ",
  "x",
  " int ",
  " EXT:",
  "-",
  " - ",
  " anexo ",
  "~",
  " ｅｘｔ ",
  " extenſion ",
];

function otherScript(random: Random, text: string): string {
  const zero = random.pick(["０", "٠", "۰"]).codePointAt(0)!;
  return text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

const noise = (random: Random): string =>
  Array.from({ length: random.below(24) }, () => random.pick(NOISE)).join("");

const NOISE = [..."0123456789012345678901234567890123456789+ -().x#,;ext~/*a１٣۴"];

const PATHOLOGICAL = [
  "",
  " ",
  "+",
  "++",
  "n/a",
  "unknown",
  "NULL",
  "12",
  "123",
  "１２",
  "0000000000",
  "1111111111",
  "1".repeat(21),
  "0".repeat(40),
  "x".repeat(300),
  `+1${"2".repeat(260)}`,
  `${"🙂".repeat(120)}2133734253`,
  `${"🙂".repeat(119)}2133734253`,
  `${" ".repeat(240)}2133734253`,
  `${" ".repeat(241)}2133734253`,
  "2133734253.0",
  "2.13e9",
  "2.133734e9",
  "2_133_734_2",
  "-2133734253",
  "'2133734253",
  "+012133734253",
  "(+1) 213-373-4253",
  "1-800-FLOWERS",
  "(213) 373-4253 / (213) 373-4254",
  "213.373.4253 or 213.373.4254",
  "2133734253 2133734254",
  "tel:+1-213-373-4253",
  "+1-213-373-4253;ext=12",
  "+12133734253;isub=12345",
  "+1 (645) 123 1234-910#",
  "+39 06 698 12345",
  "tel:2133734253;phone-context=+1",
  "2133734253;phone-context=+1;ext=9",
  ";phone-context=+12133734253",
  "2133734253;phone-context=example.com",
  "2133734253;phone-context=",
  "2133734253;phone-context=+1;tel:",
];
