import { type Macro, macro } from "../../sql/macro.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { STATE_CODES } from "./state-codes.ts";

/** A country's names and codes as one text to look in, ` TEXAS=tx UTAH=ut `: a branch for each would take long to plan. */
const textOf = (names: string): Sql =>
  sql.literal(
    ` ${[...names.matchAll(/(\S+) (\S+)/g)].map(([, name, code]) => `${name}=${code!.toLowerCase()}`).join(" ")} `,
  );

const stateNames = macro(
  "state_names(country)",
  sql`case country ${sql.join(
    Object.entries(STATE_CODES).map(
      ([country, names]) => sql`when ${sql.literal(country)} then ${textOf(names)}`,
    ),
    " ",
  )} end`,
);

/** A state's letters without accents, blanks and hyphens, in capitals. */
const stateLetters = macro(
  "state_letters(value)",
  sql`regexp_replace(upper(nfc_normalize(value)), '[^A-Z]+', '', 'g')`,
);

/**
 * A state in Amazon's form: one or two letters in lower case, from its code or its English name; of any other name, and in
 * any other country, the first two of its letters without accents. Null when nothing is left.
 * @example amazon_state('Texas', 'US') = 'tx'; amazon_state('Québec', 'CA') = 'qu'
 * @source fixtures of aws-solutions/amazon-marketing-cloud-uploader-from-aws (read 2026-11-24; observed)
 */
const amazonState = macro(
  "amazon_state(value, country)",
  sql`case when regexp_full_match(value, '[A-Za-z]{2}') then lower(value)
           else coalesce(nullif(split_part(split_part(state_names(country), ' ' || state_letters(value) || '=', 2), ' ', 1), ''),
                         nullif(lower(left(state_letters(value), 2)), '')) end`,
);

export const STATE_MACROS: readonly Macro[] = [stateNames, stateLetters, amazonState];
