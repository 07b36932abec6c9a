import { type Macro, macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

const digits = macro("postal_digits(value)", sql`regexp_replace(value, '[^0-9]+', '', 'g')`);
const signs = macro("postal_signs(value)", sql`regexp_replace(upper(value), '[^A-Z0-9]+', '', 'g')`);

/**
 * A postal code in Amazon's form; null when it is none of its country. The first five digits in US, DE, FR, ES and IT, seven in
 * JP, six in IN; in CA the first six letters and digits, in GB seven, which must be a whole code: these alone are in capitals;
 * elsewhere all letters and digits, lower case. So what stands behind a code (`100-0001.0` of a spreadsheet) does no harm.
 * A text to look in: `in (…)` would be a hash join.
 * @example amazon_postal_code('75236-9599', 'US') = '75236'
 * @source fixtures of aws-solutions/amazon-marketing-cloud-uploader-from-aws (read 2026-11-24; observed); countries beside
 * these nine: assumed; capitals: the tool behind them keeps what was written, and both countries' posts write capitals
 */
const amazonPostalCode = macro(
  "amazon_postal_code(value, country)",
  sql`case
    when contains('US DE FR ES IT', country) then
      case when regexp_full_match(value, '[0-9]{5}') then value
           when length(postal_digits(value)) >= 5 then left(postal_digits(value), 5) end
    when country = 'JP' then case when length(postal_digits(value)) >= 7 then left(postal_digits(value), 7) end
    when country = 'IN' then case when length(postal_digits(value)) >= 6 then left(postal_digits(value), 6) end
    when country = 'CA' then
      case when regexp_full_match(left(postal_signs(value), 6), '([A-Z][0-9]){3}') then left(postal_signs(value), 6) end
    when country = 'GB' then
      case when regexp_full_match(left(postal_signs(value), 7), '[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}') then left(postal_signs(value), 7) end
    else nullif(lower(postal_signs(value)), '') end`,
);

export const POSTAL_CODE_MACROS: readonly Macro[] = [digits, signs, amazonPostalCode];
