import { CONSENT_FINDINGS, type ConsentFinding } from "../model/consent.ts";
import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import { WORK } from "./tables.ts";

/** How many usable rows have strings that do not permit something, by what. */
export async function countFindings(
  database: Database,
): Promise<{ finding: ConsentFinding; rows: number }[]> {
  const findings = Object.entries(CONSENT_FINDINGS) as [ConsentFinding, number][];
  const counts = findings.map(
    ([finding, bit]) =>
      sql`count(*) filter (where (consent_findings & ${sql.literal(String(bit))}::utinyint) <> 0) as ${sql.id(finding)}`,
  );
  const row = await database.one(
    sql`select ${sql.join(counts)} from ${table(WORK.staged)} where row_reason is null`,
  );
  return findings
    .map(([finding]) => ({ finding, rows: Number(row[finding]) }))
    .filter(({ rows }) => rows > 0);
}
