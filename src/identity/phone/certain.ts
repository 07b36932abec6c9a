import { type Sql, sql } from "../../sql/sql.ts";
import type { Helpers, Steps } from "./columns.ts";
import { RULES } from "./rules.ts";

/**
 * The short way of North America, without the automaton: the E.164 digits of numbers that stand in one of its usual
 * shapes, where a bit says that the first six digits decide. NULL says nothing.
 */
export function certainNumber(raw: Sql, country: Sql, helpers: Helpers): Steps {
  /** Eleven characters that may be a 1 and a number. */
  const eleven = helpers.column("eleven");
  /** They as an integer. */
  const integer = helpers.column("integer");

  const isThere = sql`(${country} = 'US' or ${country} = 'CA')`;
  const cut = (...[first, second, third]: readonly [number, number, number]): Sql =>
    sql`concat('1', substr(${raw}, ${first}, 3), substr(${raw}, ${second}, 3), substr(${raw}, ${third}))`;

  const steps = [
    // By length first: each comparison of texts is made on the rows that are left. All eleven are of one byte, then.
    sql`
    case
      when strlen(${raw}) = 10
        then case when ${isThere} then '1' || ${raw} end
      when strlen(${raw}) = 12
        then case
               when starts_with(${raw}, '+1') then substr(${raw}, 2)
               when ${isThere}
                    and (${raw} like '___-___-____' or ${raw} like '___.___.____' or ${raw} like '___ ___ ____')
                 then ${cut(1, 5, 9)}
             end
      when strlen(${raw}) = 14
        then case
               when ${isThere} and ${raw} like '(___) ___-____' then ${cut(2, 7, 11)}
               when ${isThere} and ${raw} like '1-___-___-____' then ${cut(3, 7, 11)}
             end
      when strlen(${raw}) = 11
        then case when ${isThere} then ${raw} end
      when strlen(${raw}) = 15
        then case when ${raw} like '+1 ___ ___ ____' or ${raw} like '+1-___-___-____' then ${cut(4, 8, 12)} end
      when strlen(${raw}) = 17
        then case when ${raw} like '+1 (___) ___-____' then ${cut(5, 10, 14)} end
    end as ${eleven}`,

    sql`try_cast(${eleven} as bigint) as ${integer}`,
  ];

  // All eleven are digits when they are an integer of that many digits which does not end in 00: a cast takes a sign, blanks,
  // `1_2` and `121234567e2` too, which then has fewer digits or ends so.
  const answer = sql`
    case
      when ${integer} between 12000000000 and 19999999999
           and ${integer} % 100 > 0
           and get_bit(${RULES}.north_american_prefixes, (${integer} // 10000 - 1000000)::integer) = 1
        then ${eleven}
    end`;
  return { steps, answer };
}
