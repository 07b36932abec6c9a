import type { ConsentBasis } from "../../model/consent.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { BY_ONE_ROW, type Said, signalsOf } from "../consent.ts";

/** What an event's row says, where the advertiser's own country wants a signal too. */
export const saidOfEvent = ({ wanted }: { wanted: boolean }): Said =>
  wanted ? { ...BY_ONE_ROW, wanted: sql`true` } : BY_ONE_ROW;

/**
 * An event's consent as it goes to Amazon, JSON text; null when there is nothing to send. Only GRANTED and DENIED are words
 * of events, and who says DENIED is not sent. The address of a device, which the object has room for, is never sent.
 * @source OpenAPI "Events" v1, `CreateConsent` (read 2026-11-26; documented)
 */
export function eventConsent(said: Said, basis: ConsentBasis | undefined): Sql {
  const { userData, adStorage, tcf, gpp } = signalsOf(said, basis);
  return sql`
    nullif('{' || concat_ws(',',
      case when ${userData} = 'GRANTED'
           then '"amazonConsent":{"amznUserData":"GRANTED"' || case when ${adStorage} = 'GRANTED' then ',"amznAdStorage":"GRANTED"' else '' end || '}' end,
      '"tcf":"' || ${tcf} || '"',
      '"gpp":"' || ${gpp} || '"') || '}', '{}')`;
}
