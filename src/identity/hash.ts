import { macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** SHA-256 of the empty text: the hash of nobody. */
const HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Exactly 64 lower-case hex digits: the only form in which a hash is taken as it is. */
export const isHash = macro("is_hash(value)", sql`regexp_full_match(value, '[0-9a-f]{64}')`);

/** A hash in any letter case: never a plain value. */
export const looksHashed = macro("looks_hashed(value)", sql`regexp_full_match(value, '[0-9a-fA-F]{64}')`);

/**
 * HMAC-SHA-256 of a text, in hex. DuckDB has none: RFC 2104 by hand. The pads are 64 bytes each, the key xor 0x36 and xor
 * 0x5c; they are bound, for a macro's own text is stored.
 */
export const keyedHash = macro(
  "keyed_hash(inner_pad, outer_pad, value)",
  sql`sha256(outer_pad || unhex(sha256(inner_pad || encode(value))))`,
);

export const isHashOfNothing = macro(
  "is_hash_of_nothing(value)",
  sql`value = ${sql.literal(HASH_OF_NOTHING)}`,
);

/** A value that is a hash as it is, and not of nothing; else null. */
export const takenAsHash = (value: Sql): Sql =>
  sql`case when is_hash(${value}) and not is_hash_of_nothing(${value}) then ${value} end`;
