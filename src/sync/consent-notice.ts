import type { SyncConfig } from "../config/config.ts";
import { thousands } from "../lib/number.ts";
import type { FieldMapping } from "../model/field-mapping.ts";
import type { Notice } from "../model/plan.ts";
import type { RejectionCount } from "../model/rejection.ts";

/** That rows are skipped for want of consent, and nothing in the configuration could give any: what to write there. */
export function noBasis(
  sync: SyncConfig,
  { consent }: FieldMapping,
  rejections: readonly RejectionCount[],
): Notice | undefined {
  const missing = rejections.find(({ reason }) => reason === "consent.missing")?.count ?? 0;
  if (missing === 0 || consent !== undefined || sync.consentBasis !== undefined) return undefined;
  return noConsentSaid(missing, `syncs.${sync.name}`);
}

/** The same, where it stands in the configuration being known. */
export const noConsentSaid = (missing: number, place: string): Notice => ({
  code: "consent.no-basis",
  message: `${missing === 1 ? "1 row is of a person" : `${thousands(missing)} rows are of people`} in the UK, the EEA or Switzerland, and nothing says that they agreed: ${missing === 1 ? "it is" : "they are"} skipped.`,
  hint: `Where the source has columns of consent, name them in headwater.yaml, under ${place}.fields:
  consent: { userData: COLUMN, tcf: COLUMN }
Else, and only if everyone in it agreed, state so under ${place}:
  consent: { basis: { statedBy: "NAME, OFFICE", on: YYYY-MM-DD, text: "WHICH TEXT THEY WERE SHOWN" } }
docs/consent.md tells more.`,
});
