import { macro } from "../sql/macro.ts";
import { sql } from "../sql/sql.ts";

/**
 * What an address looks like once trimmed and lowercased: one @, a dot in the domain, none of the characters that only
 * come with a display name, a list or a link. `Ann <ann@x.com>` stripped to letters would name somebody else.
 */
const ADDRESS = `[^\\s@<>()\\[\\]\\\\,;:"]+@[^\\s@<>()\\[\\]\\\\,;:"]+\\.[^\\s@<>()\\[\\]\\\\,;:".]+`;

/** The same within the characters that Amazon keeps. */
const AMAZON_ADDRESS = "[a-z0-9.-]+@[a-z0-9.-]+\\.[a-z0-9-]+";

/** Whether a value is an address in both forms as it is: most are, and one look at them is enough. */
export const isAmazonEmail = macro(
  "is_amazon_email(value)",
  sql`regexp_full_match(value, ${sql.literal(AMAZON_ADDRESS)})`,
);

/**
 * An email in the seed's form: trimmed and lowercased; null when it is no address.
 * @example seed_email(' Ann+x@Example.COM ') = 'ann+x@example.com'
 * @source public pages of other connectors to Amazon (read 2026-11-24; observed); that Amazon matches it: assumed
 */
export const seedEmail = macro(
  "seed_email(value)",
  sql`case when regexp_full_match(lower(trimmed(value)), ${sql.literal(ADDRESS)}) then lower(trimmed(value)) end`,
);

/**
 * An email in Amazon's form, from its seed form: only letters, digits, dot, at and hyphen stay; dots and the text of a
 * tag are kept. Null when what is left is no address.
 * @example amazon_email('ann+x@example.com') = 'annx@example.com'
 * @source https://advertising.amazon.com/help/GCCXMZYCK4RXWS6C, quoted in Amazon's API description (documented)
 */
export const amazonEmail = macro(
  "amazon_email(seed_form)",
  sql`case when is_amazon_email(seed_form) then seed_form
           when is_amazon_email(regexp_replace(seed_form, '[^a-z0-9.@-]', '', 'g'))
             then regexp_replace(seed_form, '[^a-z0-9.@-]', '', 'g') end`,
);
