import { ColumnTable } from "../parts/column-table.tsx";
import { Facts } from "../parts/facts.tsx";
import { Section } from "../parts/section.tsx";
import type { KnownEvents } from "./known.ts";
import { defaultFacts, eventColumnWords } from "./mapping-words.ts";

/** Which columns are used and what for, and what holds for rows that do not say it. */
export function ColumnsSection({ events }: { events: KnownEvents }) {
  return (
    <>
      <Section title="Columns">
        <ColumnTable columns={eventColumnWords(events.fields, events.watermark)} />
      </Section>
      <Section title="Where a row says nothing">
        <Facts facts={defaultFacts(events)} />
      </Section>
    </>
  );
}
