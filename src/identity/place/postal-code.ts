import { type Macro, macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

const digits = macro("postal_digits(value)", sql`regexp_replace(value, '[^0-9]+', '', 'g')`);
const signs = macro("postal_signs(value)", sql`regexp_replace(upper(value), '[^A-Z0-9]+', '', 'g')`);

/**
 * A postal code in Amazon's form; null when it is none of its country. The first five digits in US, DE, FR, ES and IT;
 * seven in JP, six in IN; the whole code in CA and GB, where alone it is in capitals; elsewhere its letters and digits, lower case.
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
    when country = 'JP' then case when length(postal_digits(value)) = 7 then postal_digits(value) end
    when country = 'IN' then case when length(postal_digits(value)) = 6 then postal_digits(value) end
    when country = 'CA' then
      case when regexp_full_match(postal_signs(value), '([A-Z][0-9]){3}') then postal_signs(value) end
    when country = 'GB' then
      case when regexp_full_match(postal_signs(value), '[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}') then postal_signs(value) end
    else nullif(lower(postal_signs(value)), '') end`,
);

export const POSTAL_CODE_MACROS: readonly Macro[] = [digits, signs, amazonPostalCode];
