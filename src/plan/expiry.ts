import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { SNAPSHOT } from "./tables.ts";

/** Spans of time that a person reads at a glance, in days; a month is 30 of them. */
const SPANS = { day: 1, week: 7, month: 30 } as const;
export type Span = keyof typeof SPANS;

const DAY_MS = 86_400_000;
/** Most spans shown of one audience. */
const MOST_SPANS = 14;

/** The shortest spans of which a time to live has no more than 14. */
export const spanOf = (ttlSeconds: number): Span =>
  (["day", "week"] as const).find((span) => ttlSeconds * 1000 <= MOST_SPANS * spanMs(span)) ?? "month";

export const spanMs = (span: Span): number => SPANS[span] * DAY_MS;

/** `now`: epoch milliseconds. */
export interface ExpiryRules {
  now: number;
  ttlSeconds: number;
  span: Span;
}

/**
 * How many members leave in each span of time from now on who are not sent again: (span, people). Spans count from 0; −1:
 * their end is past. Those whom Amazon did not keep are not among them.
 */
export const expiry = ({ now, ttlSeconds, span }: ExpiryRules): Sql => sql`
  select case when left_ms <= 0 then -1 else (left_ms - 1) // ${spanMs(span)} end as span, count(*) as people
    from (select sent_at + ${ttlSeconds * 1000} - ${now} as left_ms from ${table(SNAPSHOT.members)} where not stale)
   group by all
   order by span`;

/** Members whom Amazon did not keep, or who were taken out and were not: they are sent again. */
export const staleMembers = (): Sql => sql`from ${table(SNAPSHOT.members)} where stale`;

/** Members whom Amazon has kept, and whose time has not ended. @param members all, or some of them */
export const presentMembers = (
  { now, ttlSeconds }: Omit<ExpiryRules, "span">,
  members = table(SNAPSHOT.members),
): Sql => sql`from ${members} where not stale and sent_at + ${ttlSeconds * 1000} > ${now}`;
