import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "wouter";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { Count, Share } from "../parts/number.tsx";
import { Section } from "../parts/section.tsx";
import { RunStatus } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { useApiPages } from "../queries.ts";

/** A sync's runs and plans, newest first. */
export function RunsSection({ name }: { name: string }) {
  const runs = useApiPages("GET /api/runs", { query: { sync: name, limit: 10 } });
  return (
    <Section title="Runs">
      <Load query={{ data: runs.items, error: runs.error }}>
        {(items) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              It never ran. Each run is listed here, with what changed and how many people Amazon matched.
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={560}>
              <Table verticalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Run</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th ta="right">New</Table.Th>
                    <Table.Th ta="right">Updated</Table.Th>
                    <Table.Th ta="right">Left</Table.Th>
                    <Table.Th ta="right">Matched</Table.Th>
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
                      <Table.Td ta="right">
                        <Count value={run.changes?.add} />
                      </Table.Td>
                      <Table.Td ta="right">
                        <Count value={run.changes?.update} />
                      </Table.Td>
                      <Table.Td ta="right">
                        <Count value={run.changes?.remove} />
                      </Table.Td>
                      <Table.Td ta="right">
                        <Share value={run.matchRate} />
                      </Table.Td>
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
