import { macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

/**
 * A city in Amazon's form: lower case, then only a–z and 0–9, so that letters with accents go; null when nothing is left.
 * @example amazon_city('Saint-Étienne') = 'sainttienne'
 * @source fixtures of aws-solutions/amazon-marketing-cloud-uploader-from-aws (read 2026-11-24; observed)
 */
export const amazonCity = macro(
  "amazon_city(value)",
  sql`case when regexp_full_match(lower(value), '[a-z0-9]+') then lower(value)
           else nullif(regexp_replace(lower(nfc_normalize(value)), '[^a-z0-9]+', '', 'g'), '') end`,
);
