import { Anchor, Button, Progress, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { Load } from "../parts/load.tsx";
import { Section } from "../parts/section.tsx";
import { useApi } from "../queries.ts";
import { countText, shareText } from "../words.ts";

/** How many people of this audience are in the others that are filled from here; asked for by a person, for it reads them all. */
export function Overlap({ audienceKey }: { audienceKey: string }) {
  const [isAsked, setAsked] = useState(false);
  const query = useApi(
    "GET /api/audiences/{audienceKey}/overlap",
    { params: { audienceKey } },
    { enabled: isAsked },
  );
  return (
    <Section title="In other audiences too">
      <Text size="sm" c="dimmed" mb="sm">
        Compared by hashes, on this machine. Amazon is not asked.
      </Text>
      {!isAsked ? (
        <Button variant="default" style={{ alignSelf: "flex-start" }} onClick={() => setAsked(true)}>
          Compare
        </Button>
      ) : (
        <Load query={query}>
          {({ people, others }) =>
            others.length === 0 ? (
              <Text size="sm">This is the only audience that is filled from here.</Text>
            ) : (
              <Table verticalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Audience</Table.Th>
                    <Table.Th ta="right">Shared people</Table.Th>
                    <Table.Th>Of this audience</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {others.map((other) => (
                    <Table.Tr key={other.audienceKey}>
                      <Table.Td>
                        <Anchor component={Link} href={`/audiences/${encodeURIComponent(other.audienceKey)}`}>
                          {other.name}
                        </Anchor>
                      </Table.Td>
                      {other.busy ? (
                        <Table.Td colSpan={2}>a run is at work on it</Table.Td>
                      ) : (
                        <>
                          <Table.Td ta="right">{countText(other.shared ?? 0)}</Table.Td>
                          <Table.Td>
                            <Progress
                              value={people === 0 ? 0 : ((other.shared ?? 0) / people) * 100}
                              aria-label={`${people === 0 ? "0 %" : shareText((other.shared ?? 0) / people)} of this audience`}
                            />
                          </Table.Td>
                        </>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )
          }
        </Load>
      )}
    </Section>
  );
}
