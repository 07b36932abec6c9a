import { type Sql, sql } from "../../sql/sql.ts";
import { DIGIT, FOREIGN_DIGITS, PLUS, PUNCTUATION, THEIR_ASCII } from "./character.ts";
import { EXTENSION } from "./extension.ts";

const pattern = (source: string): Sql => sql.literal(source);

/**
 * Macros that read how a number is written. Their result is what would be dialled: digits, with a `+` before them where
 * one was written. Everything is as libphonenumber does it, except that a text that is no number may give digits too
 * few to be valid instead of NULL.
 *
 * - `phone_plainly_written(raw)`: of ASCII digits and the usual punctuation, the fast way for nearly all rows; else NULL.
 *   The first shapes are only faster: taking all punctuation off costs 240 ns a row, cutting at known places 150.
 * - `phone_candidate(raw)`: for the others, the part of the text that may be a number; NULL when there is none.
 * - `phone_candidate_dialled(candidate)`: what would be dialled, the extension taken off; NULL when it is no number.
 */
export const writtenMacros: readonly Sql[] = [
  sql`create or replace temp macro phone_plainly_written(raw) as
    case
      when raw like '(___) ___-____' and regexp_full_match(raw, '.[0-9]{3}..[0-9]{3}.[0-9]{4}')
        then substr(raw, 2, 3) || substr(raw, 7, 3) || substr(raw, 11, 4)
      when length(raw) = 12 and regexp_full_match(raw, '[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{4}')
        then substr(raw, 1, 3) || substr(raw, 5, 3) || substr(raw, 9, 4)
      when regexp_full_match(raw, '\\+?[0-9]{2,22}') then raw
      when regexp_full_match(raw, '\\+?[0-9 -]+') and length(raw) <= 250
        then replace(replace(raw, ' ', ''), '-', '')
      when regexp_full_match(raw, '[ (]*\\+?[-0-9 ().]+') and length(raw) <= 250
        then translate(raw, ' ().-', '')
    end`,
  sql`create or replace temp macro phone_context(raw) as
    regexp_extract(raw, '(?s)^.*?;phone-context=([^;]*)', 1)`,
  sql`create or replace temp macro phone_before_context(raw) as
    case
      when instr(raw, 'tel:') > instr(raw, ';phone-context=') then null
      when instr(raw, 'tel:') > 0 then substr(raw, instr(raw, 'tel:') + 4, instr(raw, ';phone-context=') - instr(raw, 'tel:') - 4)
      else left(raw, instr(raw, ';phone-context=') - 1)
    end`,
  // RFC 3966: the context is a country's or area's number, put before the local one, or a domain, which says nothing.
  sql`create or replace temp macro phone_in_context(raw) as
    case
      when regexp_full_match(phone_context(raw), ${pattern(String.raw`\+[-.()${DIGIT}]*[${DIGIT}][-.()${DIGIT}]*`)})
        then phone_context(raw) || phone_before_context(raw)
      when regexp_full_match(phone_context(raw),
             ${pattern(`(?:[${DIGIT}]+(?:-*[${DIGIT}])*\\.)*[a-zA-Z]+(?:-*[${DIGIT}])*\\.?`)})
        then phone_before_context(raw)
    end`,
  sql`create or replace temp macro phone_without_subaddress(written) as
    case
      when instr(written, ';isub=') > 1 then left(written, instr(written, ';isub=') - 1)
      else written
    end`,
  sql`create or replace temp macro phone_candidate(raw) as
    case
      when contains(raw, ';phone-context=') then phone_without_subaddress(phone_in_context(raw))
      -- 250 is counted in UTF-16 units, as JavaScript does.
      when length(regexp_replace(raw, '[\\x{10000}-\\x{10FFFF}]', '..', 'g')) > 250 then null
      else phone_without_subaddress(regexp_replace(
             regexp_extract(raw, ${pattern(`(?s)[${PLUS}${DIGIT}].*`)}),
             ${pattern(`[^${DIGIT}#]+$`)},
             ''))
    end`,
  sql`create or replace temp macro phone_candidate_dialled(candidate) as
    case
      when regexp_full_match(candidate,
             ${pattern(`[${DIGIT}]{2}|[${PLUS}]?(?:[${PUNCTUATION}]*[${DIGIT}]){3,}[${PUNCTUATION}${DIGIT}]*(?:${EXTENSION})?`)})
        then regexp_replace(
               translate(
                 regexp_replace(candidate, ${pattern(`(?:${EXTENSION})$`)}, ''),
                 ${sql.literal(FOREIGN_DIGITS)}, ${sql.literal(THEIR_ASCII)}),
               -- A full-width plus is dropped: the library lets it pass as viable, but does not read it as a plus.
               '[^0-9+]', '', 'g')
    end`,
];
