import { CONSENT_FINDINGS, type ConsentColumns, type ConsentFinding } from "../../model/consent.ts";
import type { ConsentStrings } from "../../model/quality.ts";
import type { RejectionReason } from "../../model/rejection.ts";
import type { Database } from "../../sql/database.ts";
import { type TableName, table } from "../../sql/materialize.ts";
import { sql } from "../../sql/sql.ts";
import { stringColumns } from "../consent-columns.ts";
import { OTHER_VERSION, UNREADABLE } from "../consent-string/verdict.ts";

/** What the strings of a table of checked rows are, by mapped column. */
export async function consentStrings(
  database: Database,
  rows: TableName,
  columns: ConsentColumns,
): Promise<ConsentStrings[]> {
  const qualities: ConsentStrings[] = [];
  for (const { kind, column, findings, reason } of stringColumns(columns)) {
    const counts = await database.all(
      sql`select ${findings} as says, count(*) as rows from ${table(rows)} where ${findings} is not null group by says`,
    );
    const count = (holds: (says: number) => boolean): number =>
      counts.reduce((sum, { says, rows }) => sum + (holds(Number(says)) ? Number(rows) : 0), 0);
    const isRead = (says: number): boolean => says < OTHER_VERSION;
    const refused: [RejectionReason, number][] = [
      [reason, UNREADABLE],
      ["consent.tcf-version", OTHER_VERSION],
    ];
    qualities.push({
      kind,
      column,
      filled: count(() => true),
      read: count(isRead),
      refused: refused
        .map(([reason, verdict]) => ({ reason, count: count((says) => says === verdict) }))
        .filter(({ count }) => count > 0),
      findings: (Object.entries(CONSENT_FINDINGS) as [ConsentFinding, number][])
        .map(([finding, bit]) => ({ finding, count: count((says) => isRead(says) && (says & bit) !== 0) }))
        .filter(({ count }) => count > 0),
    });
  }
  return qualities;
}
