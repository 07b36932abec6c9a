import { type Sql, sql } from "../../sql/sql.ts";
import { DIGIT, FOREIGN_DIGITS, PLUS, PUNCTUATION, THEIR_ASCII } from "./character.ts";
import { EXTENSION } from "./extension.ts";

const FROM_NUMBER_ON = sql.literal(`(?s)[${PLUS}${DIGIT}].*`);
const AFTER_NUMBER = sql.literal(`[^${DIGIT}#]+$`);
const VIABLE_NUMBER = sql.literal(
  `[${DIGIT}]{2}|[${PLUS}]?(?:[${PUNCTUATION}]*[${DIGIT}]){3,}[${PUNCTUATION}${DIGIT}]*(?:${EXTENSION})?`,
);
const EXTENSION_AT_END = sql.literal(`(?:${EXTENSION})$`);
const CONTEXT_NUMBER = sql.literal(String.raw`\+[-.()${DIGIT}]*[${DIGIT}][-.()${DIGIT}]*`);
const CONTEXT_DOMAIN = sql.literal(
  String.raw`(?:[${DIGIT}]+(?:-*[${DIGIT}])*\.)*[a-zA-Z]+(?:-*[${DIGIT}])*\.?`,
);

/**
 * What would be dialled, for a number of ASCII digits and the usual punctuation: digits, with a `+` before them where one
 * was written. NULL for any other text. It gives two digits where libphonenumber sees no number, which is as good: no
 * two digits are a valid one.
 */
const plainlyWritten = sql`create or replace temp macro phone_plainly_written(raw) as
  case
    when regexp_full_match(raw, '\\+?[0-9]+') and strlen(raw) <= 250
      then raw
    when regexp_full_match(raw, '\\+?[0-9 -]+') and length(raw) <= 250
      then replace(replace(raw, ' ', ''), '-', '')
    when regexp_full_match(raw, '[ (]*\\+?[-0-9 ().]+') and length(raw) <= 250
      then translate(raw, ' ().-', '')
  end`;

const context = sql`create or replace temp macro phone_context(raw) as
  regexp_extract(raw, '(?s)^.*?;phone-context=([^;]*)', 1)`;

const beforeContext = sql`create or replace temp macro phone_before_context(raw) as
  case
    when instr(raw, 'tel:') = 0 then left(raw, instr(raw, ';phone-context=') - 1)
    when instr(raw, 'tel:') < instr(raw, ';phone-context=')
      then substr(raw, instr(raw, 'tel:') + 4, instr(raw, ';phone-context=') - instr(raw, 'tel:') - 4)
  end`;

/** RFC 3966: the context is the start of a number, which goes before the local one, or a domain, which says nothing. */
const inContext = sql`create or replace temp macro phone_in_context(raw) as
  case
    when regexp_full_match(phone_context(raw), ${CONTEXT_NUMBER}) then phone_context(raw) || phone_before_context(raw)
    when regexp_full_match(phone_context(raw), ${CONTEXT_DOMAIN}) then phone_before_context(raw)
  end`;

/** Split, for a text that is looked at twice is planned twice, with all that it is made of. */
const withoutSubaddress = sql`create or replace temp macro phone_without_subaddress(written) as
  string_split(written, ';isub=')[1]`;

/**
 * The part of a text that may be a number: from the first plus or digit to the last digit or `#`. NULL or empty when there
 * is none, and for more than 250 UTF-16 units, which is how the library counts.
 */
const candidate = sql`create or replace temp macro phone_candidate(raw) as
  case
    when contains(raw, ';phone-context=')
      then phone_without_subaddress(phone_in_context(raw))
    when length(regexp_replace(raw, '[\\x{10000}-\\x{10FFFF}]', '..', 'g')) <= 250
      then phone_without_subaddress(regexp_replace(regexp_extract(raw, ${FROM_NUMBER_ON}), ${AFTER_NUMBER}, ''))
  end`;

/**
 * What would be dialled, for a candidate; NULL when it is no number. A full-width plus is dropped: the library lets it
 * pass, but does not read it as a plus.
 */
const candidateDialled = sql`create or replace temp macro phone_candidate_dialled(candidate) as
  case
    when regexp_full_match(candidate, ${VIABLE_NUMBER})
      then regexp_replace(
             translate(
               regexp_replace(candidate, ${EXTENSION_AT_END}, ''),
               ${sql.literal(FOREIGN_DIGITS)},
               ${sql.literal(THEIR_ASCII)}),
             '[^0-9+]', '', 'g')
  end`;

/** Macros that read how a number is written, as libphonenumber does it; those that others use come first. */
export const writtenMacros: readonly Sql[] = [
  plainlyWritten,
  context,
  beforeContext,
  inContext,
  withoutSubaddress,
  candidate,
  candidateDialled,
];
