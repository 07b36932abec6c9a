import { type Macro, macro } from "../../sql/macro.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { ADDRESS_WORDS } from "./address-words.ts";

/** Longer than any form of a word. */
const WIDTH = 16;

/**
 * Words and their forms as a text to look in, `|STREET=ST      |STR=ST      `, forms of one width: a branch for each word would
 * take long to plan. What a word is found by begins with a sign that is rare, for that is what is searched for.
 */
const textOf = (words: Iterable<readonly [word: string, form: string]>): Sql =>
  sql.literal([...words].map(([word, form]) => `|${word}=${form.padEnd(WIDTH)}`).join(""));

/** The United States have most words by far: a text for each of these groups of first letters, so that each is short. */
const UNITED_STATES = "US";
const GROUPS = ["AB", "C", "DEF", "GHIJ", "KLM", "NOP", "QR", "S", "TUV", "WXYZ"] as const;
const ofUnitedStates = sql`case ${sql.join(
  GROUPS.map((letters) => {
    const words = [...ADDRESS_WORDS.get(UNITED_STATES)!].filter(([word]) => letters.includes(word[0]!));
    return sql`when ascii(word) <= ${sql.literal(String(letters.charCodeAt(letters.length - 1)))}::int then ${textOf(words)}`;
  }),
  " ",
)} end`;
const ELSEWHERE = "";
const others = [...ADDRESS_WORDS].filter(([country]) => country !== UNITED_STATES && country !== ELSEWHERE);
const ofOthers = sql`case country ${sql.join(
  others.map(([country, words]) => sql`when ${sql.literal(country)} then ${textOf(words)}`),
  " ",
)}
  else ${textOf(ADDRESS_WORDS.get(ELSEWHERE)!)} end`;

/** The words of a street line, in capitals: split at blanks, commas, dots, brackets, C/O, and behind a number's hyphen. */
const addressWords = macro(
  "address_words(value)",
  sql`string_split_regex(
        regexp_replace(replace(replace(upper(value), 'ẞ', 'SS'), '#', 'NUMBER'), ${sql.literal("(^|[\\s,])(\\d+)-")}, ${sql.literal("\\1\\2 ")}, 'g'),
        ${sql.literal("(?:[\\s,.!()\\[\\]{}]|\\bC/O\\b)+")})`,
);

/** Where to look for a word; null for what begins with no letter. */
const wordsFor = macro(
  "words_for(word, country)",
  sql`case when ascii(word) not between 65 and 90 then null
           when country = ${sql.literal(UNITED_STATES)} then ${ofUnitedStates}
           else ${ofOthers} end`,
);

/** A word's form in such a text; the word itself where it is not among them. */
const formIn = macro(
  "form_in(words, word)",
  sql`case when contains(words, '|' || word || '=')
           then rtrim(substr(words, strpos(words, '|' || word || '=') + length(word) + 2, ${sql.literal(String(WIDTH))}::int))
           else word end`,
);

/** In Italy a dot stands within a word that is shortened: P.zza, V.le. */
const undotted = sql`case when country = 'IT' then regexp_replace(value, '([A-Za-z])[.]([A-Za-z])', ${sql.literal("\\1\\2")}, 'g') else value end`;

/**
 * A street line in Amazon's form: its words in the one form that each has in its country, joined, in lower case; accents stay.
 * @example amazon_address('123 Main Street, Suite 200', 'US') = '123mainstste200'
 * @source runs of amzn/normalization-sdk-py and the fixtures of aws-solutions/amazon-marketing-cloud-uploader-from-aws
 * (read 2026-11-24; observed); words: see `ADDRESS_WORDS`
 */
const amazonAddress = macro(
  "amazon_address(value, country)",
  sql`nullif(lower(array_to_string(list_transform(address_words(${undotted}), word -> form_in(words_for(word, country), word)), '')), '')`,
);

export const ADDRESS_MACROS: readonly Macro[] = [addressWords, wordsFor, formIn, amazonAddress];
