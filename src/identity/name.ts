import { macro } from "../sql/macro.ts";
import { sql } from "../sql/sql.ts";

/** Letters of two, as Amazon's tool writes them. */
const written = [
  ["ß", "ss"],
  ["ä", "ae"],
  ["ö", "oe"],
  ["ü", "ue"],
  ["ø", "o"],
  ["æ", "ae"],
].reduce(
  (text, [from, to]) => sql`replace(${text}, ${sql.literal(from!)}, ${sql.literal(to!)})`,
  sql`lower(nfc_normalize(value))`,
);

/**
 * A first or last name in Amazon's form: lower case, German and Danish letters written out, then only a–z and 0–9; null
 * when nothing is left. Most names are done after the first step.
 * @example amazon_name('Müller-Lüdenscheidt') = 'muellerluedenscheidt'
 * @source fixtures of aws-solutions/amazon-marketing-cloud-uploader-from-aws (read 2026-11-24; observed)
 */
export const amazonName = macro(
  "amazon_name(value)",
  sql`case when regexp_full_match(lower(value), '[a-z0-9]+') then lower(value)
           else nullif(regexp_replace(${written}, '[^a-z0-9]+', '', 'g'), '') end`,
);
