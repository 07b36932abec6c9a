import { type Macro, macro } from "../../sql/macro.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { ADDRESS_WORDS } from "./address-words.ts";

/** Words and their forms as a text to look in, ` STREET=ST STR=ST `: a branch for each word would take long to plan. */
const textOf = (words: Iterable<readonly [word: string, form: string]>): Sql =>
  sql.literal(` ${[...words].map(([word, form]) => `${word}=${form}`).join(" ")} `);

const branches = (texts: Iterable<readonly [string, Sql]>): Sql =>
  sql.join(
    [...texts].map(([name, text]) => sql`when ${sql.literal(name)} then ${text}`),
    " ",
  );

/** The United States have most words by far: a text for each first letter, so that each is short. */
const UNITED_STATES = "US";
const byLetter = Map.groupBy(ADDRESS_WORDS.get(UNITED_STATES)!, ([word]) => word[0]!);
const ofUnitedStates = sql`case left(word, 1) ${branches([...byLetter].map(([letter, words]) => [letter, textOf(words)]))} end`;
const ELSEWHERE = "";
const others = [...ADDRESS_WORDS].filter(([country]) => country !== UNITED_STATES && country !== ELSEWHERE);
const ofOthers = sql`case country ${branches(others.map(([country, words]) => [country, textOf(words)]))}
  else ${textOf(ADDRESS_WORDS.get(ELSEWHERE)!)} end`;

/** The words of a street line, in capitals: split at blanks, commas, dots, brackets, C/O, and behind a number's hyphen. */
const addressWords = macro(
  "address_words(value)",
  sql`string_split_regex(
        regexp_replace(replace(replace(upper(value), 'ẞ', 'SS'), '#', 'NUMBER'), ${sql.literal("(^|[\\s,])(\\d+)-")}, ${sql.literal("\\1\\2 ")}, 'g'),
        ${sql.literal("(?:[\\s,.!()\\[\\]{}]|\\bC/O\\b)+")})`,
);

/** A word's form in a text of words; the word itself where it is not among them. */
const formIn = macro(
  "form_in(words, word)",
  sql`coalesce(nullif(split_part(split_part(words, ' ' || word || '=', 2), ' ', 1), ''), word)`,
);

/** A word in the form that it has in a street line of a country. */
const addressWord = macro(
  "address_word(word, country)",
  sql`case when ascii(word) not between 65 and 90 then word
           when country = ${sql.literal(UNITED_STATES)} then form_in(${ofUnitedStates}, word)
           else form_in(${ofOthers}, word) end`,
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
  sql`nullif(lower(array_to_string(list_transform(address_words(${undotted}), word -> address_word(word, country)), '')), '')`,
);

export const ADDRESS_MACROS: readonly Macro[] = [addressWords, formIn, addressWord, amazonAddress];
