import { type Sql, sql } from "../../sql/sql.ts";
import type { Helpers, Steps } from "./columns.ts";
import { LONGEST_INTERNATIONAL_PREFIX, LONGEST_NUMBER, NO_INTERNATIONAL_PREFIX } from "./limits.ts";
import { RULES } from "./rules.ts";
import { labelAt, walk } from "./walk.ts";

/** Digits of the tail, and most digits of the head: with a 1 before them they must fit in 64 bits. */
const HALF = LONGEST_NUMBER / 2;

/** What is dialled: digits, with a `+` before them where one was written. */
interface Call {
  readonly dialled: Sql;
  /** Place of the country that it is dialled in, in the lists by country. */
  readonly countryPlace: Sql;
}

/** Place of a country in the lists by country; NULL where there is none such. */
export const placeOfCountry = (country: Sql): Sql => sql`
  case
    when strlen(${country}) = 2
         and ascii(${country}) between ascii('A') and ascii('Z')
         and ascii(substr(${country}, 2, 1)) between ascii('A') and ascii('Z')
      then (ascii(${country}) - ascii('A')) * 26 + ascii(substr(${country}, 2, 1)) - ascii('A') + 1
  end`;

/** The E.164 digits of what is dialled, also with the prefix of a call abroad. NULL where they are no valid number. */
export function e164OfDialled({ dialled, countryPlace }: Call, helpers: Helpers): Steps {
  /** The first digits behind a 1, where they may hold the prefix of an international call. */
  const front = helpers.column("front");
  /** Digits of that prefix. */
  const prefixLength = helpers.column("prefix_length");
  const prefixEnd = walk(
    sql`${RULES}.international_prefixes[${countryPlace}]`,
    front,
    LONGEST_INTERNATIONAL_PREFIX + 1,
  );
  // A prefix counts only before a calling code, and none starts with a 0.
  const international = sql`
    case
      when starts_with(${dialled}, '+') then substr(${dialled}, 2)
      when ${prefixLength} < length(${dialled}) and substr(${dialled}, ${prefixLength} + 1, 1) <> '0'
        then substr(${dialled}, ${prefixLength} + 1)
    end`;
  const number = e164Of({ dialled, countryPlace, international, longest: LONGEST_NUMBER }, helpers);
  return {
    steps: [
      sql`
    case
      when ${countryPlace} is not null
           and not starts_with(${dialled}, '+')
           and ascii(${dialled}) - ascii('0') not between ${NO_INTERNATIONAL_PREFIX.from} and ${NO_INTERNATIONAL_PREFIX.to}
        then try_cast('1' || substr(${dialled}, 1, ${LONGEST_INTERNATIONAL_PREFIX}) as ubigint)
    end as ${front}`,
      sql`
    case when ${front} is not null then ${RULES}.edits[${labelAt(prefixEnd)}].dropTo end as ${prefixLength}`,
      ...number.steps,
    ],
    answer: number.answer,
  };
}

/**
 * The same of digits with a `+`, or without a prefix of a call abroad. No more of them than an integer holds: of those that
 * have more, some would be valid.
 */
export const e164OfMended = ({ dialled, countryPlace }: Call, helpers: Helpers): Steps =>
  e164Of(
    {
      dialled,
      countryPlace,
      international: sql`case when starts_with(${dialled}, '+') then substr(${dialled}, 2) end`,
      longest: HALF,
    },
    helpers,
  );

function e164Of(
  { dialled, countryPlace, international: said, longest }: Call & { international: Sql; longest: number },
  helpers: Helpers,
): Steps {
  /** Digits of an international number. */
  const international = helpers.column("international");
  /** Place in the lists by the first three digits of an international number. */
  const codePlace = helpers.column("code_place");
  const callingCode = helpers.column("calling_code");
  /** Digits without `+`, prefix or calling code. */
  const digits = helpers.column("digits");
  /** State of the automaton before them. */
  const start = helpers.column("start");
  /** Them as a number: a 1 and all of them, or all but the tail. */
  const head = helpers.column("head");
  /** State of the automaton behind the head. */
  const state = helpers.column("state");
  /** Number of the edit that makes the national number of the digits; 0: it is not valid. */
  const edit = helpers.column("edit");
  const editOf = (part: string): Sql => sql`${RULES}.edits[${edit}].${sql.id(part)}`;

  const read = [
    sql`${said} as ${international}`,

    sql`
    case
      when length(${international}) > 3 then try_cast(substr(${international}, 1, 3) as integer) + 1
    end as ${codePlace}`,

    sql`
    case
      when ${dialled} is null then null
      when ${international} is null then ${RULES}.country_calling_codes[${countryPlace}]
      else substr(${international}, 1, ${RULES}.calling_code_lengths[${codePlace}])
    end as ${callingCode},
    case
      when ${international} is null then ${dialled}
      else substr(${international}, ${RULES}.calling_code_lengths[${codePlace}] + 1)
    end as ${digits},
    case
      when ${dialled} is null then null
      when ${international} is null then ${RULES}.country_starts[${countryPlace}]
      else ${RULES}.calling_code_starts[${codePlace}]
    end as ${start}`,
  ];
  const wholly = sql`
      when length(${digits}) <= ${HALF} then try_cast('1' || ${digits} as ubigint)`;
  const stateBehindHead = sql`
    case when ${head} is not null then ${walk(start, head, HALF + 1)} end as ${state}`;

  /** The last ones as a number, where all are too many for one. */
  const tail = longest > HALF ? helpers.column("tail") : undefined;
  const walked =
    tail === undefined
      ? [
          sql`case when ${start} is null then null ${wholly} end as ${head}`,
          stateBehindHead,
          sql`case when ${state} is not null then ${labelAt(state)} end as ${edit}`,
        ]
      : [
          sql`
    case
      when ${start} is null or length(${digits}) > ${LONGEST_NUMBER} then null
      ${wholly}
      else try_cast('1' || left(${digits}, length(${digits}) - ${HALF}) as ubigint)
    end as ${head},
    case when length(${digits}) > ${HALF} then try_cast(right(${digits}, ${HALF}) as ubigint) end as ${tail}`,
          stateBehindHead,
          sql`
    case
      when ${state} is null then null
      when ${tail} is null then ${labelAt(state)}
      else ${labelAt(walk(state, tail, HALF))}
    end as ${edit}`,
        ];

  // Edit 1 changes nothing: most numbers.
  const answer = sql`
    case
      when ${edit} = 1 then ${callingCode} || ${digits}
      when ${edit} > 1
        then ${callingCode}
             || ${editOf("prefix")}
             || substr(${digits}, ${editOf("keepFrom")} + 1, ${editOf("keepLength")})
             || substr(${digits}, ${editOf("dropTo")} + 1)
    end`;
  return { steps: [...read, ...walked], answer };
}
