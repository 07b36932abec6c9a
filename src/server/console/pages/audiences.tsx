import { Anchor, Badge, Group, Paper, ScrollArea, Table, Text } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { Link } from "wouter";
import { Empty } from "../parts/empty.tsx";
import { Load } from "../parts/load.tsx";
import { Page } from "../parts/page.tsx";
import { When } from "../parts/when.tsx";
import { useApi } from "../queries.ts";
import { countText, shareText } from "../words.ts";

/** The audiences that were filled from here, with what Amazon makes of them. */
export default function Audiences() {
  const query = useApi("GET /api/audiences", {});
  return (
    <Page
      title="Audiences"
      lead="The groups of people that you fill at Amazon, and how many of them Amazon knows."
    >
      <Load query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={IconUsersGroup} title="No audience yet">
              The first run of a sync creates its audience at Amazon, or takes over one that is there. Then
              you see here how large it is, how many people Amazon matched, and who leaves when.
            </Empty>
          ) : (
            <Paper withBorder>
              <ScrollArea tabIndex={0} role="group" aria-label="Audiences">
                <Table miw={760} highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Audience</Table.Th>
                      <Table.Th>Country</Table.Th>
                      <Table.Th ta="right">Received</Table.Th>
                      <Table.Th ta="right">Matched</Table.Th>
                      <Table.Th ta="right">Match rate</Table.Th>
                      <Table.Th>Counted</Table.Th>
                      <Table.Th>Syncs</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map(({ audienceKey, name, audienceId, country, size, matchRate, syncs }) => (
                      <Table.Tr key={audienceKey}>
                        <Table.Td>
                          <Anchor
                            component={Link}
                            href={`/audiences/${encodeURIComponent(audienceKey)}`}
                            fw={600}
                          >
                            {name}
                          </Anchor>
                          <Text size="xs" c="dimmed">
                            {audienceId ?? "not created yet"}
                          </Text>
                        </Table.Td>
                        <Table.Td>{country}</Table.Td>
                        <Table.Td ta="right">{size ? countText(size.received) : "–"}</Table.Td>
                        <Table.Td ta="right">{size ? countText(size.matched) : "–"}</Table.Td>
                        <Table.Td ta="right">{matchRate === undefined ? "–" : shareText(matchRate)}</Table.Td>
                        <Table.Td>{size ? <When at={size.at} /> : "not yet"}</Table.Td>
                        <Table.Td>
                          <Group gap={4}>
                            {syncs.map((sync) => (
                              <Badge key={sync} variant="default" tt="none">
                                {sync}
                              </Badge>
                            ))}
                          </Group>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </ScrollArea>
            </Paper>
          )
        }
      </Load>
    </Page>
  );
}
