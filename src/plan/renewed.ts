import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { isDue, type Renewal } from "./renewal.ts";
import { MARKS, SNAPSHOT, WORK } from "./tables.ts";

const isShared = (marks: Sql): Sql => sql`(${marks} & ${MARKS.shared}) <> 0`;

/**
 * Who is due, as changes from memory alone: (external_id, kind, sets, country, consent, by_basis, fp, marks).
 * Of members who are all known to be in the source as Amazon has them.
 */
export const renewedMembers = (renewal: Renewal): Sql => sql`
  select member.external_id, 'renew' as kind, member.sets, member.country,
         sendable_consent(member.consent) as consent, false as by_basis,
         case when not ${isShared(sql`lead.marks`)} then lead.fp end as fp,
         case when not ${isShared(sql`lead.marks`)} then lead.marks end as marks
    from (from ${table(SNAPSHOT.members)} where ${isDue(renewal)}) as member
    join (from ${table(SNAPSHOT.rows)} where (marks & ${MARKS.lead}) <> 0) as lead on lead.external_id = member.external_id`;

/** The rows of those of them who have several: (external_id, fp, marks). */
export const renewedRows = (): Sql => sql`
  select external_id, fp, marks
    from ${table(SNAPSHOT.rows)}
   where ${isShared(sql`marks`)} and external_id in (select external_id from ${table(WORK.changes)})`;

/** Members who are due: the time of whole groups of rows says that none of them is. */
export const dueMembers = (renewal: Renewal): Sql =>
  sql`select 1 from ${table(SNAPSHOT.members)} where ${isDue(renewal)}`;

/** Those of them who were sent with a consent of which only a digest is kept. */
export const dueWithDigests = (renewal: Renewal): Sql =>
  sql`${dueMembers(renewal)} and consent is not null and sendable_consent(consent) is null`;
