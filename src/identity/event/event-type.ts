import { EVENT_SOURCE_NAMES, EVENT_TYPE_NAMES, eventWord } from "../../model/event-type-names.ts";
import { type Macro, macro } from "../../sql/macro.ts";
import { type Sql, sql } from "../../sql/sql.ts";

/** A name as it is compared, as `eventWord` has it. Most names need only lower case. */
const eventWordMacro = macro(
  "event_word(name)",
  sql`case when regexp_full_match(name, '[A-Za-z0-9]+') then lower(name)
           else regexp_replace(lower(name), ${sql.literal("[^\\p{L}\\p{N}]+")}, '', 'g') end`,
);

/** Branches of a CASE that give each name its word. Where two names are compared as one, the first counts. */
export const spelt = (names: readonly (readonly [name: string, word: string])[]): Sql =>
  sql.join(
    names.map(([name, word]) => sql`when ${sql.literal(eventWord(name))} then ${sql.literal(word)}`),
    " ",
  );

const table = (names: Readonly<Record<string, readonly string[]>>): Sql =>
  spelt(
    Object.entries(names).flatMap(([word, others]) => [word, ...others].map((name) => [name, word] as const)),
  );

/** Amazon's word for what happened, from a name as `event_word` has it; null when it is none that is known. */
const eventType = macro("event_type(word)", sql`case word ${table(EVENT_TYPE_NAMES)} end`);

/** Amazon's word for where it happened, likewise. */
const eventSource = macro("event_source(word)", sql`case word ${table(EVENT_SOURCE_NAMES)} end`);

export const EVENT_TYPE_MACROS: readonly Macro[] = [eventWordMacro, eventType, eventSource];
