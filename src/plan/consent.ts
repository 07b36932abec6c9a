import type { ConsentBasis } from "../model/consent.ts";
import type { Mode } from "../model/mode.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { WORK } from "./tables.ts";

/** What one person's rows say, as expressions. */
export interface Said {
  userData: Sql;
  adStorage: Sql;
  tcf: Sql;
  gpp: Sql;
  /** Whether any row says anything, readable or not. */
  says: Sql;
  /** Whether any row is of a country where Amazon wants a signal. */
  wanted: Sql;
}

/** What the one row of a person says. */
export const BY_ONE_ROW: Said = {
  userData: sql`user_data`,
  adStorage: sql`ad_storage`,
  tcf: sql`tcf`,
  gpp: sql`gpp`,
  says: sql`says_consent`,
  wanted: sql`wants_consent(country)`,
};

/** Which of several texts holds now can't be told: then none is passed on, and nothing else that these rows say. */
const agreed = (said: Sql): Sql =>
  sql`case when not (coalesce(min(tcf) <> max(tcf), false) or coalesce(min(gpp) <> max(gpp), false)) then ${said} end`;

/** Of signals that differ: GRANTED, else UNKNOWN. Where one is DENIED, nothing is sent. */
const foremost = (signal: Sql): Sql =>
  sql`case when bool_or(${signal} = 'GRANTED') then 'GRANTED' else max(${signal}) end`;

/** What several rows of a person, grouped, say together. */
export const BY_SEVERAL_ROWS: Said = {
  userData: agreed(foremost(sql`user_data`)),
  adStorage: agreed(foremost(sql`ad_storage`)),
  tcf: agreed(sql`min(tcf)`),
  gpp: agreed(sql`min(gpp)`),
  says: sql`bool_or(says_consent)`,
  wanted: sql`bool_or(wants_consent(country))`,
};

/** Whether a person's GRANTED rests on the operator's statement: only where one is wanted and no row says anything. */
export const restsOnBasis = ({ wanted, says }: Said, basis: ConsentBasis | undefined): Sql =>
  basis === undefined ? sql`false` : sql`(${wanted} and not ${says})`;

/** What goes to Amazon of a person's consent, each signal an expression. Nothing that neither a row nor the statement says. */
export const signalsOf = (
  said: Said,
  basis: ConsentBasis | undefined,
): Pick<Said, "userData" | "adStorage" | "tcf" | "gpp"> => {
  const granted = (own: Sql, covered: boolean): Sql =>
    covered ? sql`case when ${restsOnBasis(said, basis)} then 'GRANTED' else ${own} end` : own;
  return {
    userData: granted(said.userData, basis !== undefined),
    adStorage: granted(said.adStorage, basis?.adStorage !== undefined),
    tcf: said.tcf,
    gpp: said.gpp,
  };
};

/** A person's consent as it goes to Amazon with an audience's record, or null. */
export const consentOf = (said: Said, basis: ConsentBasis | undefined): Sql => {
  const { userData, adStorage, tcf, gpp } = signalsOf(said, basis);
  return sql`consent_text(${userData}, ${adStorage}, ${tcf}, ${gpp})`;
};

/**
 * Whether Amazon may have a person of whom it wants a signal. Amazon's own signal counts by `amznUserData`; storage alone
 * is none. UNKNOWN and NOT_APPLICABLE are no consent.
 * @source Amazon's guide amazon-marketing-cloud/amc_consent_management: one of TCF, GPP and Amazon's signal, whose `amznUserData` is
 * required (read 2026-11-24; documented)
 */
const mayBeSent = (said: Said, basis: ConsentBasis | undefined): Sql =>
  sql`(coalesce(${said.userData} = 'GRANTED', false) or ${said.tcf} is not null or ${said.gpp} is not null or ${restsOnBasis(said, basis)})`;

/** Amazon takes neither signal as DENIED. */
const SAYS_NO = sql`(user_data = 'DENIED' or ad_storage = 'DENIED')`;

/** Why a row by itself can't be sent; null where its consent is enough. */
export const refusalOfRow = (said: Said, basis?: ConsentBasis): Sql => sql`
  case when ${SAYS_NO} then 'consent.denied'
       when ${said.wanted} and not ${mayBeSent(said, basis)} then 'consent.missing' end`;

/** Ids with a row that says no, a row without identifiers too. */
const denied = (): Sql => sql`
  select distinct external_id from ${table(WORK.staged)} where external_id is not null and ${SAYS_NO}`;

const usable = sql`(select * from ${table(WORK.staged)} where row_reason is null)`;

/** Ids whose consent must be looked at over all their rows. Counted on 64 bits of the id first, as in `severalRows`. */
const doubtful = (basis: ConsentBasis | undefined): Sql => sql`
  select external_id from ${usable}
   where ${BY_ONE_ROW.wanted} and not ${mayBeSent(BY_ONE_ROW, basis)}
      or hash(external_id) in (
           select hash(external_id) as id_hash
             from ${usable}
            where ${BY_ONE_ROW.wanted} or ${BY_ONE_ROW.says}
            group by id_hash
           having count(*) > 1 and ${BY_SEVERAL_ROWS.wanted} and ${BY_SEVERAL_ROWS.says})`;

/**
 * People in the source who must not be at Amazon: (external_id, reason). One row that says no outweighs every other.
 * Required consent is missing where none of a person's rows gives it.
 */
export const refused = (basis: ConsentBasis | undefined): Sql => sql`
  select external_id, 'consent.denied' as reason from (${denied()})
   union all
  select external_id, 'consent.missing' as reason
    from ${usable}
   where external_id in (${doubtful(basis)}) and external_id not in (${denied()})
   group by external_id
  having ${BY_SEVERAL_ROWS.wanted} and not ${mayBeSent(BY_SEVERAL_ROWS, basis)}`;

/**
 * Gives every staged row of people without consent its reason. Who is taken out by `remove` needs none; and nobody lacks any where
 * no column says anything of it and the operator states it of all.
 */
export async function refuseWithoutConsent(
  database: Database,
  { mode, basis, hasColumns }: { mode: Mode; basis?: ConsentBasis | undefined; hasColumns: boolean },
): Promise<void> {
  const nobody = mode === "remove" || (!hasColumns && basis !== undefined);
  await materialize(
    database,
    WORK.refused,
    nobody ? sql`select null::varchar as external_id, null::varchar as reason limit 0` : refused(basis),
  );
  if ((await countRows(database, sql`from ${table(WORK.refused)}`)) === 0) return;
  await database.run(sql`
    update ${table(WORK.staged)} as staged
       set row_reason = refused.reason
      from ${table(WORK.refused)} as refused
     where staged.external_id = refused.external_id`);
}
