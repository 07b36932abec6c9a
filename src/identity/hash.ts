import { type Macro, macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { PLACEHOLDER_HASHES } from "./placeholder-hashes.ts";

/** SHA-256 of the empty text: the hash of nobody. */
const HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Exactly 64 lower-case hex digits: the only form in which a hash is taken as it is. The length is no part of the pattern, here
 * and below: counted by it, a letter is compiled as often as it may stand, with each statement, and is slower to match. By a `case`,
 * for `and` looks at both its sides.
 */
const isHash = macro(
  "is_hash(value)",
  sql`case when strlen(value) <> 64 then false else regexp_full_match(value, '[0-9a-f]+') end`,
);

/** A SHA-256 in hex of any letter case: never a plain value. */
const looksHashed = macro(
  "looks_hashed(value)",
  sql`case when strlen(value) <> 64 then false else regexp_full_match(value, '[0-9a-fA-F]+') end`,
);

/**
 * HMAC-SHA-256 of a text, in hex. DuckDB has none: RFC 2104 by hand. The pads are 64 bytes each, the key xor 0x36 and xor
 * 0x5c; they are bound, for a macro's own text is stored.
 */
const keyedHash = macro(
  "keyed_hash(inner_pad, outer_pad, value)",
  sql`sha256(outer_pad || unhex(sha256(inner_pad || encode(value))))`,
);

const isHashOfNothing = macro("is_hash_of_nothing(value)", sql`value = ${sql.literal(HASH_OF_NOTHING)}`);

const PLACEHOLDERS = Object.keys(PLACEHOLDER_HASHES);

/**
 * Of a value that is a hash. A pattern of how they begin, then the text of all: `in (…)` would be a hash join, and a pattern of
 * whole ones takes a millisecond to compile, with each statement.
 */
const isHashOfPlaceholder = macro(
  "is_hash_of_placeholder(value)",
  sql`case when regexp_full_match(left(value, 4), ${sql.literal(PLACEHOLDERS.map((hash) => hash.slice(0, 4)).join("|"))})
           then contains(${sql.literal(PLACEHOLDERS.join(" "))}, value) else false end`,
);

/** What base64 of 20 and of 32 bytes ends with, before its padding: the last two of these six bits are zeros. */
const END = "[AEIMQUYcgkosw048]";

/**
 * Of which other kind a text is a hash; null when of none. Base64 is also that of the web. One without its padding has digits
 * and letters of both cases: a long name may have as many letters. MD5 has 16 bytes, SHA-1 20, SHA-256 32.
 */
const otherHash = macro(
  "other_hash(value)",
  sql`case strlen(value)
    when 44 then case when regexp_full_match(value, ${sql.literal(`[\\w+/-]+${END}=`)}) then 'hash.base64' end
    when 43 then case when regexp_full_match(value, ${sql.literal(`[\\w+/-]+${END}`)}) and regexp_matches(value, '[0-9]')
                       and regexp_matches(value, '[a-z]') and regexp_matches(value, '[A-Z]') then 'hash.base64' end
    when 40 then case when regexp_full_match(value, '[0-9a-fA-F]+') then 'hash.sha1' end
    when 28 then case when regexp_full_match(value, ${sql.literal(`[\\w+/-]+${END}=`)}) then 'hash.sha1' end
    when 32 then case when regexp_full_match(value, '[0-9a-fA-F]+') then 'hash.md5' end
    when 24 then case when regexp_full_match(value, ${sql.literal("[\\w+/-]+[AQgw]==")}) then 'hash.md5' end end`,
);

/** Why a text that is a hash can't be sent as it is; null for one that can, and for what is no hash. */
const hashFault = macro(
  "hash_fault(value)",
  sql`case when strlen(value) <> 64 then other_hash(value)
           when not looks_hashed(value) then null
           when is_hash_of_nothing(lower(value)) then 'hash.of-nothing'
           when is_hash_of_placeholder(lower(value)) then 'hash.of-placeholder'
           when not is_hash(value) then 'hash.upper-case' end`,
);

/** Whether a text is a hash of any kind: it is never hashed as if it were a plain value. */
const isHashLike = macro("is_hash_like(value)", sql`looks_hashed(value) or other_hash(value) is not null`);

/** The rules of this file. */
export const HASH_MACROS: readonly Macro[] = [
  isHash,
  looksHashed,
  keyedHash,
  isHashOfNothing,
  isHashOfPlaceholder,
  otherHash,
  hashFault,
  isHashLike,
];

/** A value that is a hash as it is, and of something; else null. */
export const takenAsHash = (value: Sql): Sql =>
  sql`case when is_hash(${value}) and not is_hash_of_nothing(${value}) and not is_hash_of_placeholder(${value}) then ${value} end`;

/** Why a value can't be hashed once more, which no letter case hinders; null where it can, and where it is no hash. */
export const rehashFault = (value: Sql): Sql => sql`nullif(hash_fault(${value}), 'hash.upper-case')`;
