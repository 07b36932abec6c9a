import { macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";

/**
 * Whether Amazon takes the value as an external id.
 * @source Amazon's description of advertiser audiences, `externalUserId` (documented)
 */
export const isExternalId = macro(
  "is_external_id(value)",
  sql`strlen(value) <= 128 and regexp_full_match(value, '[0-9A-Za-z_-]+')`,
);

/**
 * An external id for a person who has none: a hash of the strongest identifier's canonical form and of where it is sent,
 * so that it is the same on every machine, and another one at every destination.
 */
export const derivedExternalId = (scope: string, strongestHash: Sql): Sql =>
  sql`sha256(${sql.literal(`headwater external id\n${scope}\n`)} || ${strongestHash})`;
