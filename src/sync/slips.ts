import { MISSPELT_DOMAINS } from "../identity/misspelt-domain.ts";
import { thousands } from "../lib/number.ts";
import type { EmailFix } from "../model/field-mapping.ts";
import type { Notice } from "../model/plan.ts";
import type { SlipCount } from "../model/quality.ts";
import { WORK } from "../plan/tables.ts";
import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";

/** Rows of (slip, count), with the domain that each is a slip for, the most frequent first. */
export const slipCounts = (rows: readonly Readonly<Record<string, unknown>>[]): SlipCount[] =>
  rows
    .map(({ slip, count }) => ({
      domain: String(slip),
      meant: MISSPELT_DOMAINS.get(String(slip))!,
      count: Number(count),
    }))
    .toSorted((a, b) => b.count - a.count || a.domain.localeCompare(b.domain));

/** The misspelt domains among the rows that a plan looked at, the most frequent first. */
const stagedSlips = async (database: Database): Promise<SlipCount[]> =>
  slipCounts(
    await database.all(sql`
      select slip, count(*) as count
        from (select unnest(string_split(slips, ' ')) as slip from ${table(WORK.staged)} where slips is not null)
       group by slip`),
  );

/** Domains named in one sentence. */
const NAMED = 4;

/** What there is to say of misspelt domains in a plan's rows. `where`: of which part of the configuration. */
export async function slipNotices(
  database: Database,
  { emailFix, where }: { emailFix?: EmailFix; where: string },
): Promise<Notice[]> {
  const slips = await stagedSlips(database);
  if (slips.length === 0) return [];
  const total = slips.reduce((sum, { count }) => sum + count, 0);
  const emails = `${thousands(total)} ${total === 1 ? "email address has" : "email addresses have"} a slip in the domain`;
  const domains = slips
    .slice(0, NAMED)
    .map(({ domain, meant, count }) => `${thousands(count)} × ${domain} for ${meant}`);
  const named = `${domains.join(", ")}${slips.length > NAMED ? ", …" : ""}`;
  return emailFix === "apply"
    ? [{ code: "source.emails-corrected", message: `${emails}, and what is meant was hashed: ${named}.` }]
    : [
        {
          code: "source.emails-misspelt",
          message: `${emails}: ${named}. As they stand they match nobody.`,
          hint: `Correct them at their source, or have what is meant hashed: ${where}identity: { email: { fix: apply } }`,
        },
      ];
}
