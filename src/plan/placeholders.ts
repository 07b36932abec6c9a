import { PEOPLE_OF_A_PLACEHOLDER } from "../model/field-mapping.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { cutOut } from "./cut-out.ts";
import { WORK } from "./tables.ts";

/**
 * Hashes of addresses of roles that are placeholders: (hash). That many people have them; where ids are derived, that many
 * rows, for an address alone makes one person of all its rows. Rows with such an address are looked at by every plan, so all
 * of them are here, and no plan depends on those before it.
 */
const placeholders = ({ idsGiven }: { idsGiven: boolean }): Sql => sql`
  select hash
    from (select unnest(string_split(roles, ' ')) as hash, external_id from ${table(WORK.staged)} where roles is not null)
   group by hash
  having ${idsGiven ? sql`count(distinct external_id)` : sql`count(*)`} >= ${PEOPLE_OF_A_PLACEHOLDER}`;

/** Takes placeholders from every staged row, and gives those a reason that have nothing else. */
export async function refusePlaceholders(database: Database, given: { idsGiven: boolean }): Promise<void> {
  if ((await countRows(database, sql`from ${table(WORK.staged)} where roles is not null`)) === 0) return;
  await materialize(database, WORK.placeholders, placeholders(given));
  if ((await countRows(database, sql`from ${table(WORK.placeholders)}`)) === 0) return;
  await cutOut(
    database,
    sql`
    select fp, list('"email":"' || hash || '"') as members, 'email:email.role-repeated' as reasons
      from (select distinct fp, unnest(string_split(roles, ' ')) as hash from ${table(WORK.staged)} where roles is not null)
     where hash in (from ${table(WORK.placeholders)})
     group by fp`,
  );
}
