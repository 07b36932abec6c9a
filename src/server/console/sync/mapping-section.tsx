import { Text } from "@mantine/core";
import { ColumnTable } from "../parts/column-table.tsx";
import { Section } from "../parts/section.tsx";
import type { KnownSync } from "./draft.ts";
import { columnWords } from "./mapping-words.ts";

/** Which columns are used, and what for. */
export function MappingSection({ sync: { fields, settings } }: { sync: KnownSync }) {
  return (
    <Section title="Columns">
      {fields === undefined ? (
        <Text size="sm">
          The columns' own names say it: those called email, phone, external_id or id, and country.
        </Text>
      ) : (
        <ColumnTable columns={columnWords(fields)} />
      )}
      {settings.consent?.basis !== undefined && (
        <Text size="sm" c="dimmed">
          A statement stands in for the consent of rows that say nothing; the YAML has it.
        </Text>
      )}
    </Section>
  );
}
