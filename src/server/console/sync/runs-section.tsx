import { Anchor, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { Count, Share } from "../parts/number.tsx";
import { Section } from "../parts/section.tsx";
import { RunStatus } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { useApiPages } from "../queries.ts";
import type { RunSummary } from "../words.ts";

type Column = readonly [title: string, cell: (run: RunSummary) => ReactNode];

const OF_PEOPLE: readonly Column[] = [
  ["New", ({ changes }) => <Count value={changes?.add} />],
  ["Updated", ({ changes }) => <Count value={changes?.update} />],
  ["Left", ({ changes }) => <Count value={changes?.remove} />],
  ["Matched", ({ matchRate }) => <Share value={matchRate} />],
];
const OF_EVENTS: readonly Column[] = [
  ["Rows read", ({ rowsRead }) => <Count value={rowsRead} />],
  ["New events", ({ events }) => <Count value={events} />],
];

/** The runs and plans of a sync, or of an entry of `events`, newest first. */
export function RunsSection({ name, isEvents = false }: { name: string; isEvents?: boolean }) {
  const runs = useApiPages("GET /api/runs", { query: { sync: name, limit: 10 } });
  const columns = isEvents ? OF_EVENTS : OF_PEOPLE;
  return (
    <Section title="Runs">
      <Load query={{ data: runs.items, error: runs.error }}>
        {(items) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {isEvents
                ? "It never ran. Each run is listed here, with how many events were new."
                : "It never ran. Each run is listed here, with what changed and how many people Amazon matched."}
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={isEvents ? 420 : 560}>
              <Table verticalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Run</Table.Th>
                    <Table.Th>State</Table.Th>
                    {columns.map(([title]) => (
                      <Table.Th key={title} ta="right">
                        {title}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((run) => (
                    <Table.Tr key={run.runId}>
                      <Table.Td>
                        <Anchor
                          component={Link}
                          href={`/runs/${run.runId}`}
                          size="sm"
                          style={{ whiteSpace: "nowrap" }}
                        >
                          <When at={run.startedAt ?? run.createdAt} />
                        </Anchor>
                      </Table.Td>
                      <Table.Td>
                        <RunStatus run={run} />
                      </Table.Td>
                      {columns.map(([title, cell]) => (
                        <Table.Td key={title} ta="right">
                          {cell(run)}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Load>
      <More pages={runs} />
    </Section>
  );
}
