import type { PhoneFault } from "../../model/quality.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import type { Helpers, Steps } from "./columns.ts";
import { e164OfMended } from "./dialled.ts";

const fault = (which: PhoneFault): Sql => sql.literal(which);

/**
 * Numbers whose caller pays nothing or little, the only ones that are written in letters: a prefix of theirs, in North
 * America after a 1 or without it, then six or seven letters and digits.
 */
const IN_LETTERS = sql.literal(
  String.raw`(?:(?:\+?1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?|0800|0508|1[38]00)[-. ]?(?:[0-9A-Za-z][-. ]?){5,6}[0-9A-Za-z]`,
);
/** Words that people write behind a number. */
const WORD_AT_END = sql.literal("(?i)(?:phone|mobile|office|number|none|cell|home|work|fax|call|null|test)$");
/** Fewer may be a word behind what was left of a number. */
const FEWEST_LETTERS = 5;

const KEYPAD = { letters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", digits: "22233344455566677778889999" };

/**
 * What is amiss with how a number is written that libphonenumber finds no valid one in; NULL where nothing is known to be.
 * `candidate` is the part of it that may be a number, where it is not plainly written, `dialled` what it would dial: a
 * full-width plus is dropped from that.
 */
const phoneFault = sql`create or replace temp macro phone_fault(raw, candidate, dialled, country) as
  case
    when starts_with(candidate, '＋') and not starts_with(dialled, '+') then ${fault("plus")}
    when regexp_full_match(dialled, '\\+?00[1-9][0-9]+') then ${fault("callPrefix")}
    when regexp_full_match(dialled, '\\+?521[0-9]{10}')
         or (country = 'MX' and regexp_full_match(dialled, '0(?:1|44|45)[0-9]{10}'))
      then ${fault("oldPrefix")}
    when regexp_full_match(raw, ${IN_LETTERS})
         and not regexp_matches(raw, ${WORD_AT_END})
         and length(regexp_replace(raw, '[^A-Za-z]', '', 'g')) >= ${FEWEST_LETTERS}
      then ${fault("keypad")}
  end`;

/** What would be dialled without the fault. */
const phoneMended = sql`create or replace temp macro phone_mended(fault, raw, dialled) as
  case fault
    when ${fault("plus")} then '+' || dialled
    when ${fault("callPrefix")} then regexp_replace(dialled, '\\+?00', '+')
    when ${fault("oldPrefix")} then '+52' || right(dialled, 10)
    when ${fault("keypad")}
      then regexp_replace(
             translate(upper(raw), ${sql.literal(KEYPAD.letters)}, ${sql.literal(KEYPAD.digits)}),
             '[^0-9+]', '', 'g')
  end`;

/** Macros of this file. */
export const mendedMacros: readonly Sql[] = [phoneFault, phoneMended];

/**
 * A second reading of numbers that libphonenumber finds no valid one in, beyond its rules and mended by ours: the E.164
 * digits, where they are a valid number by the same automaton, and `fault` for those. NULL elsewhere: few rows are read
 * again, and a chunk of rows without any costs nothing but to look.
 */
export function mendedNumber(
  {
    raw,
    candidate,
    dialled,
    country,
    countryPlace,
    known,
  }: Record<"raw" | "candidate" | "dialled" | "country" | "countryPlace" | "known", Sql>,
  helpers: Helpers,
): Steps & { fault: Sql } {
  const suspected = helpers.column("suspected");
  const mended = helpers.column("mended");
  const e164 = helpers.column("mended_e164");
  /** Of what follows a `00`: it may be a number of the country, with zeros before it. Then nobody can tell. */
  const local = helpers.column("local");
  const localE164 = helpers.column("local_e164");
  const asMended = e164OfMended({ dialled: mended, countryPlace }, helpers.of("mended"));
  const asLocal = e164OfMended({ dialled: local, countryPlace }, helpers.of("local"));

  const steps = [
    sql`
    case
      when ${known} is null and ${raw} is not null then phone_fault(${raw}, ${candidate}, ${dialled}, ${country})
    end as ${suspected}`,
    sql`
    case
      when ${suspected} is not null then phone_mended(${suspected}, ${raw}, ${dialled})
    end as ${mended}`,
    ...asMended.steps,
    sql`${asMended.answer} as ${e164}`,
    sql`
    case
      when ${suspected} = ${fault("callPrefix")} and ${e164} is not null then substr(${mended}, 2)
    end as ${local}`,
    ...asLocal.steps,
    sql`${asLocal.answer} as ${localE164}`,
  ];
  const isSure = sql`coalesce(${localE164} = ${e164}, true)`;
  return {
    steps,
    answer: sql`case when ${isSure} then ${e164} end`,
    fault: sql`case when ${e164} is not null and ${isSure} then ${suspected} end`,
  };
}
