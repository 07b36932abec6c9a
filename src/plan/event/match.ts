import { table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { WORK } from "../tables.ts";
import { EVENT_LOG } from "./tables.ts";

/**
 * Source rows beside those of events that Amazon has, by fingerprint alone: (standing, fp, row_count). `fresh` rows keep
 * their fingerprint, `known` ones are counted. `source` is (fp).
 */
export const eventMatches = (source: Sql): Sql => sql`
  select standing, case when standing = 'fresh' then fp end as fp, count(*) as row_count
    from (
      select case when known.fp is null then 'fresh' else 'known' end as standing, source.fp
        from (${source}) as source
        left join ${table(EVENT_LOG.rows)} as known on source.fp = known.fp
    )
   group by all`;

/** Fingerprints of the rows to look at. */
export const wantedEventRows = (): Sql => sql`select fp from ${table(WORK.matches)} where fp is not null`;
