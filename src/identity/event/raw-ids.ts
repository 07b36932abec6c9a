import { type Macro, macro } from "../../sql/macro.ts";
import { sql } from "../../sql/sql.ts";

/**
 * An event id as it is; null when it is too long, has control characters, or is an email address.
 * @source OpenAPI "Events" v1, `Event.eventId`, says no limit (read 2026-11-26; documented); ours are assumed
 */
const eventId = macro(
  "event_id(value)",
  sql`case when length(value) <= 256 and not regexp_matches(value, ${sql.literal("\\p{Cc}")}) and seed_email(value) is null
           then value end`,
);

/**
 * An advertising id as it is: a UUID, in any letter case (Apple writes capitals, Google and Amazon do not).
 * @source Apple `advertisingIdentifier`, Google and Fire OS "Advertising ID" (read 2026-11-26; documented)
 */
const maid = macro(
  "maid(value)",
  sql`case when regexp_full_match(value, '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}')
            and not is_maid_of_zeros(value) then value end`,
);

/** What Apple and Google give instead of an id where the owner does not want to be followed. */
const maidOfZeros = macro("is_maid_of_zeros(value)", sql`value = '00000000-0000-0000-0000-000000000000'`);

/**
 * A RampID as it is: two letters for its kind, then 47 or 68 characters.
 * @source https://docs.liveramp.com/identity/en/interpreting-rampid,-liveramp-s-people-based-identifier.html
 * (read 2026-11-26; documented)
 */
const rampId = macro(
  "ramp_id(value)",
  sql`case when regexp_full_match(value, ${sql.literal("(X[Yicm]|h[Yi])[\\w-]{47}([\\w-]{21})?")}) then value end`,
);

/**
 * A match id as it is: the advertiser's own id for a browser. It is a token: no address and no name with blanks fits.
 * @source assumed: no page says what may stand in one
 */
const matchId = macro(
  "match_id(value)",
  sql`case when regexp_full_match(value, ${sql.literal("[\\w.:=+/~-]{1,256}")}) then value end`,
);

export const RAW_ID_MACROS: readonly Macro[] = [eventId, maidOfZeros, maid, rampId, matchId];
