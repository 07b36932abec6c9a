import { CURRENCIES } from "../../model/currency.ts";
import { type Macro, macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

/** Decimal text: digits, with or without a point. Neither exponents nor separators of thousands. */
const NUMBER = "[+-]?(\\d+\\.?\\d*|\\.\\d+)";

/** The same with at most 13 digits before the point and two that matter behind it, which decimal(18, 2) holds exactly. */
const AMOUNT = "[+-]?(0*\\d{1,13}(\\.\\d{0,2}0*)?|\\.\\d{1,2}0*)";

/**
 * A number as it goes to Amazon, exact; null when it can't.
 * @source OpenAPI "Events" v1, `Event.value`: at most two decimals (read 2026-11-26; documented); 13 digits: assumed
 */
const amount = macro(
  "amount(value)",
  sql`case when regexp_full_match(value, ${sql.literal(AMOUNT)}) then try_cast(value as decimal(18, 2)) end`,
);

/** Why a value that is there has no amount. */
const amountReason = macro(
  "amount_reason(value)",
  sql`case when not regexp_full_match(value, ${sql.literal(NUMBER)}) then 'value.unreadable'
           when not regexp_full_match(value, ${sql.literal("[+-]?0*\\d{0,13}(\\..*)?")}) then 'value.too-large'
           else 'value.too-precise' end`,
);

/** A currency's code in capitals; null when Amazon does not take it. Words to look in: `in (…)` would be a hash join. */
const currency = macro(
  "currency_code(value)",
  sql`case when strlen(value) = 3 and contains(${sql.literal(` ${CURRENCIES.join(" ")} `)}, ' ' || upper(value) || ' ')
           then upper(value) end`,
);

/**
 * How many were bought; null when it is no whole number of 1 or more. Numbers of Parquet may end on `.0`.
 * @source OpenAPI "Events" v1, `Event.unitsSold`: 32 bits (read 2026-11-26; documented)
 */
const units = macro(
  "units_sold(value)",
  sql`case when regexp_full_match(value, ${sql.literal("\\+?0*[1-9]\\d{0,9}(\\.0*)?")}) then try_cast(value as integer) end`,
);

export const MONEY_MACROS: readonly Macro[] = [amount, amountReason, currency, units];
