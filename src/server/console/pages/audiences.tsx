import { Anchor, Badge, Group, Paper, Table, Text } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { Empty } from "../parts/empty.tsx";
import { Load } from "../parts/load.tsx";
import { Page } from "../parts/page.tsx";
import { Row, Rows } from "../parts/rows.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { When } from "../parts/when.tsx";
import { useApi } from "../queries.ts";
import { useWide } from "../wide.ts";
import { countText, shareText } from "../words.ts";

type Audiences = Answer<"GET /api/audiences">["items"];

/** The audiences that were filled from here, with what Amazon makes of them. */
export default function AudiencesPage() {
  const query = useApi("GET /api/audiences", {});
  const isWide = useWide();
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
          ) : !isWide ? (
            <Lines items={items} />
          ) : (
            <Paper withBorder>
              <Scroll label="Audiences">
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
                          <Anchor component={Link} href={pathOf(audienceKey)} fw={600}>
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
              </Scroll>
            </Paper>
          )
        }
      </Load>
    </Page>
  );
}

const pathOf = (audienceKey: string): string => `/audiences/${encodeURIComponent(audienceKey)}`;

/** Where there is no room for a table. */
function Lines({ items }: { items: Audiences }) {
  return (
    <Rows label="Audiences">
      {items.map(({ audienceKey, name, country, size, matchRate }) => (
        <Row
          key={audienceKey}
          aside={<Text fw={600}>{matchRate === undefined ? "–" : shareText(matchRate)}</Text>}
        >
          <Anchor component={Link} href={pathOf(audienceKey)} fw={600}>
            {name}
          </Anchor>
          <Text size="sm" c="dimmed">
            {country} ·{" "}
            {size ? (
              <>
                {countText(size.matched)} of {countText(size.received)} matched, <When at={size.at} />
              </>
            ) : (
              "not counted yet"
            )}
          </Text>
        </Row>
      ))}
    </Rows>
  );
}
