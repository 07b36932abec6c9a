import { Anchor, Card, Group, Paper, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconArrowRight, IconShoppingBag } from "@tabler/icons-react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { BringIn, EXAMPLE } from "../events/how-to-write.tsx";
import { Empty } from "../parts/empty.tsx";
import { LastRun, Times } from "../parts/entry-cells.tsx";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { KeptIn } from "../parts/owner.tsx";
import { Page } from "../parts/page.tsx";
import { RunNow } from "../parts/run-now.tsx";
import { Section } from "../parts/section.tsx";
import { isUnderWay } from "../parts/work-progress.tsx";
import { Yaml } from "../parts/yaml.tsx";
import { useApiPages } from "../queries.ts";
import { useWide } from "../wide.ts";
import { entryPath } from "../words.ts";

type Summary = Answer<"GET /api/event-syncs">["items"][number];

/** Which events go to whom. */
export default function Events() {
  const pages = useApiPages("GET /api/event-syncs", { query: {} });
  return (
    <Page
      title="Events"
      lead="What people did, such as purchases, from a file to one advertiser at Amazon: each event once, by hand or on a schedule."
    >
      <Load query={{ data: pages.items, error: pages.error }}>
        {(items) => (items.length === 0 ? <NoneYet /> : <Found items={items} />)}
      </Load>
      <More pages={pages} />
    </Page>
  );
}

function NoneYet() {
  return (
    <Stack gap="lg">
      <Empty icon={IconShoppingBag} title="No events yet">
        Amazon can count the purchases, sign-ups and leads that your ads brought, once it hears of them. An
        entry of events says which file they are in and what its columns are. Its plan shows what is new and
        what it is worth before anything is sent, and a file that is read twice sends nothing twice.
      </Empty>
      <Section title="As YAML" lead={<BringIn />}>
        <Yaml yaml={EXAMPLE} />
      </Section>
    </Stack>
  );
}

function Found({ items }: { items: readonly Summary[] }) {
  const isWide = useWide();
  return isWide ? (
    <Paper withBorder>
      <Table.ScrollContainer minWidth={760}>
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Events</Table.Th>
              <Table.Th>From, to</Table.Th>
              <Table.Th>Schedule</Table.Th>
              <Table.Th>Last run</Table.Th>
              <Table.Th>
                <VisuallyHidden>What can be done</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((entry) => (
              <Row key={entry.name} entry={entry} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  ) : (
    <Stack gap="sm">
      {items.map((entry) => (
        <EntryCard key={entry.name} entry={entry} />
      ))}
    </Stack>
  );
}

const Name = ({ entry: { name, owner } }: { entry: Summary }) => (
  <Group gap="xs">
    <Anchor component={Link} href={entryPath(name, true)} fw={600} style={{ overflowWrap: "anywhere" }}>
      {name}
    </Anchor>
    <KeptIn owner={owner} />
  </Group>
);

const Way = ({ entry: { source, destination, advertiser, advertiserId } }: { entry: Summary }) => (
  <>
    <Text size="sm" className="code" style={{ overflowWrap: "anywhere" }}>
      {source}
    </Text>
    <Text size="sm" style={{ overflowWrap: "anywhere" }}>
      <IconArrowRight size={13} aria-label="to" style={{ verticalAlign: "-2px" }} />{" "}
      {advertiser ?? advertiserId ?? destination}
    </Text>
  </>
);

function Row({ entry }: { entry: Summary }) {
  return (
    <Table.Tr>
      <Table.Td miw="11rem">
        <Name entry={entry} />
      </Table.Td>
      <Table.Td miw="12rem">
        <Way entry={entry} />
      </Table.Td>
      <Table.Td>
        <Times entry={entry} />
      </Table.Td>
      <Table.Td>
        <LastRun entry={entry} />
      </Table.Td>
      <Table.Td ta="right">
        <RunNow name={entry.name} busy={isUnderWay(entry.work)} isEvents />
      </Table.Td>
    </Table.Tr>
  );
}

function EntryCard({ entry }: { entry: Summary }) {
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <Name entry={entry} />
        <div>
          <Way entry={entry} />
        </div>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Times entry={entry} />
          </div>
          <Stack gap={0} align="flex-end">
            <LastRun entry={entry} />
          </Stack>
        </Group>
        <RunNow name={entry.name} busy={isUnderWay(entry.work)} isEvents />
      </Stack>
    </Card>
  );
}
