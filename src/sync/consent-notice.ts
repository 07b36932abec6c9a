import type { SyncConfig } from "../config/config.ts";
import { thousands } from "../lib/number.ts";
import { type ConsentColumns, type ConsentFinding, FINDING_WORDS } from "../model/consent.ts";
import type { FieldMapping } from "../model/field-mapping.ts";
import type { Notice } from "../model/plan.ts";
import type { RejectionCount } from "../model/rejection.ts";
import { countFindings } from "../plan/consent-findings.ts";
import type { Database } from "../sql/database.ts";

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

const AS_THEY_ARE =
  "They are sent as they are: Amazon reads the strings itself, and no page says whether it refuses these. To keep these people out, map what your consent tool says of them as userData, beside the string.";

/** What helps, where sending is not all that can be done. */
const FINDING_HINTS: Readonly<Record<ConsentFinding, string>> = {
  "consent.tcf-without-storage": AS_THEY_ARE,
  "consent.tcf-without-amazon": `${AS_THEY_ARE}\nIs Amazon (vendor 793) among the vendors that your consent tool asks for?`,
  "consent.gpp-opted-out": AS_THEY_ARE,
};

/** What the consent strings of usable rows do not permit. Nothing is done about it. */
export async function findingNotices(
  database: Database,
  columns: ConsentColumns | undefined,
): Promise<Notice[]> {
  if (columns?.tcf === undefined && columns?.gpp === undefined) return [];
  return (await countFindings(database)).map(({ finding, rows }) => ({
    code: finding,
    message: `${rows === 1 ? "1 row has a consent string that says" : `${thousands(rows)} rows have consent strings that say`}: ${FINDING_WORDS[finding]}.`,
    hint: FINDING_HINTS[finding],
  }));
}
