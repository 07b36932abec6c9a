import { type Sql, sql } from "../../sql/sql.ts";
import type { PhoneNames } from "./columns.ts";
import { LONGEST_INTERNATIONAL_PREFIX, LONGEST_NUMBER, NO_INTERNATIONAL_PREFIX } from "./limits.ts";
import { RULES } from "./table.ts";
import { labelAt, walk } from "./walk.ts";

/** Digits of the tail, and most digits of the head: with a 1 before them they must fit in 64 bits. */
const HALF = LONGEST_NUMBER / 2;

/**
 * The columns of one phone, each made of those before it. Each step is a projection of its own, so that what is used
 * twice is computed once. What it costs in all (one thread, 80 % of rows of the United States): 670 ns a row, a third of
 * it for taking off punctuation.
 */
export const projections: readonly ((names: PhoneNames) => Sql)[] = [
  ({ raw, plain }) => sql`phone_plainly_written(${raw}) as ${plain}`,

  ({ raw, plain, candidate }) => sql`
    case when ${plain} is null then phone_candidate(${raw}) end as ${candidate}`,

  ({ plain, candidate, dialled }) => sql`
    case
      when ${plain} is not null then ${plain}
      else phone_candidate_dialled(${candidate})
    end as ${dialled}`,

  // The short way for the United States, without the automaton: a bit says whether the first six digits decide.
  ({ dialled, country, usDigits }) => sql`
    case
      when length(${dialled}) = 10 and ${country} = 'US' then ${dialled}
      when length(${dialled}) = 11 and ${country} = 'US' and starts_with(${dialled}, '1') then substr(${dialled}, 2)
      when length(${dialled}) = 12 and starts_with(${dialled}, '+1') then substr(${dialled}, 3)
    end as ${usDigits}`,

  ({ usDigits, us }) => sql`
    case
      when get_bit(${RULES}.us_prefixes, try_cast(substr(${usDigits}, 1, 6) as integer)) = 1
        then '1' || ${usDigits}
    end as ${us}`,

  ({ dialled, us, open }) => sql`
    case when ${us} is null then ${dialled} end as ${open}`,

  ({ country, open, countryPlace }) => sql`
    case
      when ${open} is not null
           and strlen(${country}) = 2
           and ascii(${country}) between ascii('A') and ascii('Z')
           and ascii(substr(${country}, 2, 1)) between ascii('A') and ascii('Z')
        then (ascii(${country}) - ascii('A')) * 26 + ascii(substr(${country}, 2, 1)) - ascii('A') + 1
    end as ${countryPlace}`,

  ({ open, countryPlace, front }) => sql`
    case
      when ${countryPlace} is not null
           and not starts_with(${open}, '+')
           and ascii(${open}) - ascii('0') not between ${NO_INTERNATIONAL_PREFIX.from} and ${NO_INTERNATIONAL_PREFIX.to}
        then try_cast('1' || substr(${open}, 1, ${LONGEST_INTERNATIONAL_PREFIX}) as ubigint)
    end as ${front}`,

  ({ countryPlace, front, prefixLength }) => {
    const end = walk(
      sql`${RULES}.international_prefixes[${countryPlace}]`,
      front,
      LONGEST_INTERNATIONAL_PREFIX + 1,
    );
    return sql`
      case when ${front} is not null then ${RULES}.edits[${labelAt(end)}].dropTo end as ${prefixLength}`;
  },

  // A prefix counts only before a calling code, and none starts with a 0.
  ({ open, prefixLength, international }) => sql`
    case
      when starts_with(${open}, '+') then substr(${open}, 2)
      when ${prefixLength} < length(${open}) and substr(${open}, ${prefixLength} + 1, 1) <> '0'
        then substr(${open}, ${prefixLength} + 1)
    end as ${international}`,

  ({ international, codePlace }) => sql`
    case
      when length(${international}) > 3 then try_cast(substr(${international}, 1, 3) as integer) + 1
    end as ${codePlace}`,

  ({ open, countryPlace, international, codePlace, callingCode, digits, start }) => sql`
    case
      when ${open} is null then null
      when ${international} is null then ${RULES}.country_calling_codes[${countryPlace}]
      else substr(${international}, 1, ${RULES}.calling_code_lengths[${codePlace}])
    end as ${callingCode},
    case
      when ${international} is null then ${open}
      else substr(${international}, ${RULES}.calling_code_lengths[${codePlace}] + 1)
    end as ${digits},
    case
      when ${open} is null then null
      when ${international} is null then ${RULES}.country_starts[${countryPlace}]
      else ${RULES}.calling_code_starts[${codePlace}]
    end as ${start}`,

  ({ digits, start, head, tail }) => sql`
    case
      when ${start} is null or length(${digits}) > ${LONGEST_NUMBER} then null
      when length(${digits}) <= ${HALF} then try_cast('1' || ${digits} as ubigint)
      else try_cast('1' || left(${digits}, length(${digits}) - ${HALF}) as ubigint)
    end as ${head},
    case when length(${digits}) > ${HALF} then try_cast(right(${digits}, ${HALF}) as ubigint) end as ${tail}`,

  ({ start, head, state }) => sql`
    case when ${head} is not null then ${walk(start, head, HALF + 1)} end as ${state}`,

  ({ state, tail, edit }) => sql`
    case
      when ${state} is null then null
      when ${tail} is null then ${labelAt(state)}
      else ${labelAt(walk(state, tail, HALF))}
    end as ${edit}`,

  // Edit 1 changes nothing: most numbers.
  ({ us, callingCode, digits, edit, as }) => sql`
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
