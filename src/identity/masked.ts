import { macro } from "../sql/macro.ts";
import { sql } from "../sql/sql.ts";

/** Of a value that is shown, masked. */
const CHARACTERS_SHOWN = sql.literal("40");

/**
 * The beginning of a value with every letter an x and every digit a 9. Kept are spaces, punctuation and symbols that DuckDB
 * knows as such: its tables of letters are older than Unicode's newest scripts, and what it does not know may be a letter.
 * Marks go with letters, for in many scripts they are the vowels.
 */
export const masked = macro(
  "masked(value)",
  sql`regexp_replace(regexp_replace(left(value, ${CHARACTERS_SHOWN}::int), '[^\\p{N}\\p{P}\\p{S}\\p{Z}\\s]', 'x', 'g'), '\\p{N}', '9', 'g')`,
);

/** The beginning of a value with each word as one x, white space as one blank, and ASCII digits as 9. */
const wordsMasked = sql`translate(regexp_replace(regexp_replace(left(value, ${CHARACTERS_SHOWN}::int),
  '[^\\p{N}\\p{P}\\p{S}\\p{Z}\\s]+', 'x', 'g'), '[\\s\\p{Z}]+', ' ', 'g'), '012345678', '999999999')`;

/** A number as most are written: digits, one by one, and the signs between them. */
const digitsMasked = sql`translate(left(value, ${CHARACTERS_SHOWN}::int), '012345678', '999999999')`;

/**
 * What values of one kind of fault have in common: masked, a word of any length as one x, white space as one blank; digits
 * one by one, for their number is what is wrong with a phone number. Hex digits as their number: 32 are an MD5, 40 a SHA-1.
 * (A pattern that takes each digit costs 2 µs a number, so only what is not ASCII meets it.)
 * @example shape_of('20655-5010') = '99999-9999', shape_of('Ann.Smith@gmail') = 'x.x@x'
 */
export const shapeOf = macro(
  "shape_of(value)",
  sql`case when strlen(value) >= 32 and regexp_full_match(value, '[0-9a-fA-F]+') then 'hex{' || length(value) || '}'
           when regexp_full_match(value, '[0-9+().-]+( [0-9+().-]+)*') then ${digitsMasked}
           when strlen(value) = length(value) then ${wordsMasked}
           else regexp_replace(${wordsMasked}, '\\p{N}', '9', 'g') end`,
);
