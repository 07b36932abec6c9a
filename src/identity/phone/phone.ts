import { type Sql, sql } from "../../sql/sql.ts";
import { LONGEST_INTERNATIONAL_PREFIX, LONGEST_NUMBER } from "./limits.ts";
import { walk } from "./walk.ts";

/** A phone column to be read. */
export interface PhoneColumn {
  /** Column of the numbers as people wrote them. */
  readonly raw: string;
  /** Column of the country that a number without calling code is read in: ISO 3166-1 alpha-2 in capitals, or NULL. */
  readonly country: string;
  /** Name of the new column. */
  readonly as: string;
}

/**
 * The input's rows with a column per phone: the E.164 digits without `+` where libphonenumber finds the number valid, else
 * NULL. A country that is not one of libphonenumber's, lower case included, counts as none: only numbers with a `+` are read.
 * Needs `loadPhoneTable`. Raw values only stream: the plan is projections over the input and one row of rules.
 */
export function withPhones(input: Sql, phones: readonly PhoneColumn[]): Sql {
  const readings = phones.map(readingOf);
  const start = sql`select * from (${input}) cross join phone_table`;
  const read = STEPS.reduce(
    (relation, step) => sql`select *, ${sql.join(readings.map(step))} from (${relation})`,
    start,
  );
  return sql`select * exclude (${sql.join([RULES, ...readings.flatMap(helpersOf)])}) from (${read})`;
}

/** The one column of `phone_table`. */
const RULES = sql.id("__phone_table");
const STEPS_OF_RULES = sql`${RULES}.steps`;

/** The columns of one phone: given, made on the way, and asked for. */
interface Reading extends Record<Helper, Sql> {
  readonly raw: Sql;
  readonly country: Sql;
  readonly as: Sql;
}

const HELPERS = [
  "plain",
  "candidate",
  "dialled",
  "usDigits",
  "us",
  "open",
  "countryPlace",
  "front",
  "prefixLength",
  "abroad",
  "codePlace",
  "digits",
  "callingCode",
  "start",
  "head",
  "tail",
  "state",
  "edit",
] as const;
type Helper = (typeof HELPERS)[number];

const readingOf = (phone: PhoneColumn, index: number): Reading => ({
  ...(Object.fromEntries(HELPERS.map((helper) => [helper, sql.id(`__phone_${index}_${helper}`)])) as Record<
    Helper,
    Sql
  >),
  raw: sql.id(phone.raw),
  country: sql.id(phone.country),
  as: sql.id(phone.as),
});

const helpersOf = (reading: Reading): Sql[] => HELPERS.map((helper) => reading[helper]);

/** Digits that one walk reads from a 64-bit number, beside the 1 before them. */
const WALK = LONGEST_NUMBER / 2;

/**
 * The columns in the order in which they are made, each from those before it. Each is a projection of its own, so that
 * a value that is used twice is computed once.
 */
const STEPS: readonly ((phone: Reading) => Sql)[] = [
  ({ raw, plain }) => sql`phone_plainly_written(${raw}) as ${plain}`,

  ({ raw, plain, candidate }) =>
    sql`case when ${plain} is null then phone_candidate(${raw}) end as ${candidate}`,

  ({ plain, candidate, dialled }) => sql`
    case when ${plain} is not null then ${plain} else phone_candidate_dialled(${candidate}) end as ${dialled}`,

  // The fast way for the United States: ten digits whose first six decide.
  ({ dialled, country, usDigits }) => sql`
    case
      when length(${dialled}) = 10 and ${country} = 'US' then ${dialled}
      when length(${dialled}) = 11 and ${country} = 'US' and starts_with(${dialled}, '1') then substr(${dialled}, 2)
      when length(${dialled}) = 12 and starts_with(${dialled}, '+1') then substr(${dialled}, 3)
    end as ${usDigits}`,

  ({ usDigits, us }) => sql`
    case
      when get_bit(${RULES}.us_prefixes, try_cast(substr(${usDigits}, 1, 6) as integer)) = 1 then '1' || ${usDigits}
    end as ${us}`,

  ({ dialled, us, open }) => sql`case when ${us} is null then ${dialled} end as ${open}`,

  // Where in the lists by country: NULL for what is no code of two capitals.
  ({ country, open, countryPlace }) => sql`
    case
      when ${open} is not null and strlen(${country}) = 2
           and ascii(${country}) between 65 and 90 and ascii(substr(${country}, 2, 1)) between 65 and 90
        then (ascii(${country}) - 65) * 26 + ascii(substr(${country}, 2, 1)) - 64
    end as ${countryPlace}`,

  ({ open, countryPlace, front }) => sql`
    case
      when ${countryPlace} is not null and ascii(${open}) not between 50 and 55 and ascii(${open}) <> ascii('+')
        then try_cast('1' || substr(${open}, 1, ${LONGEST_INTERNATIONAL_PREFIX}) as ubigint)
    end as ${front}`,

  ({ countryPlace, front, prefixLength }) => sql`
    case
      when ${front} is not null
        then ${RULES}.edits[${STEPS_OF_RULES}[${walk(
          STEPS_OF_RULES,
          sql`${RULES}.international_prefixes[${countryPlace}]`,
          front,
          LONGEST_INTERNATIONAL_PREFIX + 1,
        )} + 10]].dropTo
    end as ${prefixLength}`,

  // The digits of an international number. A prefix counts only before a calling code, which never starts with 0.
  ({ open, prefixLength, abroad }) => sql`
    case
      when starts_with(${open}, '+') then substr(${open}, 2)
      when ${prefixLength} < length(${open}) and substr(${open}, ${prefixLength} + 1, 1) <> '0'
        then substr(${open}, ${prefixLength} + 1)
    end as ${abroad}`,

  ({ abroad, codePlace }) => sql`
    case when length(${abroad}) > 3 then try_cast(substr(${abroad}, 1, 3) as integer) + 1 end as ${codePlace}`,

  ({ open, countryPlace, abroad, codePlace, digits, callingCode, start }) => sql`
    case
      when ${abroad} is null then ${open}
      else substr(${abroad}, ${RULES}.calling_code_lengths[${codePlace}] + 1)
    end as ${digits},
    case
      when ${open} is null then null
      when ${abroad} is null then ${RULES}.country_calling_codes[${countryPlace}]
      else substr(${abroad}, 1, ${RULES}.calling_code_lengths[${codePlace}])
    end as ${callingCode},
    case
      when ${open} is null then null
      when ${abroad} is null then ${RULES}.country_starts[${countryPlace}]
      else ${RULES}.calling_code_starts[${codePlace}]
    end as ${start}`,

  ({ digits, start, head, tail }) => sql`
    case
      when ${start} is null or length(${digits}) > ${LONGEST_NUMBER} then null
      when length(${digits}) <= ${WALK} then try_cast('1' || ${digits} as ubigint)
      else try_cast('1' || left(${digits}, length(${digits}) - ${WALK}) as ubigint)
    end as ${head},
    case when length(${digits}) > ${WALK} then try_cast(right(${digits}, ${WALK}) as ubigint) end as ${tail}`,

  ({ start, head, state }) => sql`
    case when ${head} is not null then ${walk(STEPS_OF_RULES, start, head, WALK + 1)} end as ${state}`,

  ({ state, tail, edit }) => sql`
    case
      when ${state} is null then null
      when ${tail} is null then ${RULES}.steps[${state} + 10]
      else ${RULES}.steps[${walk(STEPS_OF_RULES, state, tail, WALK)} + 10]
    end as ${edit}`,

  // Most numbers need no edit but the calling code: edit 1.
  ({ us, digits, callingCode, edit, as }) => sql`
    case
      when ${us} is not null then ${us}
      when ${edit} = 1 then ${callingCode} || ${digits}
      when ${edit} > 1
        then ${callingCode}
             || ${RULES}.edits[${edit}].prefix
             || substr(${digits}, ${RULES}.edits[${edit}].keepFrom + 1, ${RULES}.edits[${edit}].keepLength)
             || substr(${digits}, ${RULES}.edits[${edit}].dropTo + 1)
    end as ${as}`,
];
