import { Anchor, Card, Group, Paper, Stack, Table, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight, IconPlus, IconRoute, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { Empty } from "../parts/empty.tsx";
import { LastRun, Times } from "../parts/entry-cells.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { Share } from "../parts/number.tsx";
import { KeptIn } from "../parts/owner.tsx";
import { Page } from "../parts/page.tsx";
import { RunNow } from "../parts/run-now.tsx";
import { isUnderWay } from "../parts/work-progress.tsx";
import { useApiPages } from "../queries.ts";
import { useWide } from "../wide.ts";
import { entryPath, MODE_WORDS } from "../words.ts";

type Summary = Answer<"GET /api/syncs">["items"][number];

export default function Syncs() {
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const pages = useApiPages(
    "GET /api/syncs",
    { query: { q: q === "" ? undefined : q, limit: 50 } },
    { keep: true },
  );
  const add = (
    <LinkButton right="settings" href="/syncs/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New sync
    </LinkButton>
  );
  const nothingYet = q === "" && pages.items?.length === 0;
  return (
    <Page
      title="Syncs"
      lead="A sync takes a list of people from a file to one audience at Amazon, by hand or on a schedule."
      actions={nothingYet ? undefined : add}
    >
      {!nothingYet && (
        <TextInput
          type="search"
          aria-label="Search syncs"
          placeholder="Search by name, source or audience"
          leftSection={<IconSearch size={16} aria-hidden />}
          maw="26rem"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Load query={{ data: pages.items, error: pages.error }}>
        {(items) =>
          nothingYet ? (
            <Empty icon={IconRoute} title="No syncs yet" action={add}>
              Pick a file with email addresses or phone numbers, say which audience it fills, and look at the
              plan: how many people are new, who leaves, which rows can't be used. Nothing is sent before you
              say so, and only hashes leave this machine.
            </Empty>
          ) : (
            <Found items={items} q={q} />
          )
        }
      </Load>
      <More pages={pages} />
    </Page>
  );
}

function Found({ items, q }: { items: readonly Summary[]; q: string }) {
  const isWide = useWide();
  if (items.length === 0)
    return (
      <Text c="dimmed" role="status">
        No sync has “{q}” in its name, source or audience.
      </Text>
    );
  return isWide ? (
    <Paper withBorder>
      <Table.ScrollContainer minWidth={760}>
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Sync</Table.Th>
              <Table.Th>From, to</Table.Th>
              <Table.Th>Schedule</Table.Th>
              <Table.Th>Last run</Table.Th>
              <Table.Th ta="right">Matched</Table.Th>
              <Table.Th>
                <VisuallyHidden>What can be done</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((sync) => (
              <Row key={sync.name} sync={sync} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  ) : (
    <Stack gap="sm">
      {items.map((sync) => (
        <SyncCard key={sync.name} sync={sync} />
      ))}
    </Stack>
  );
}

function Name({ sync: { name, mode, owner } }: { sync: Summary }) {
  return (
    <>
      <Group gap="xs">
        <Anchor component={Link} href={entryPath(name, false)} fw={600} style={{ overflowWrap: "anywhere" }}>
          {name}
        </Anchor>
        <KeptIn owner={owner} />
      </Group>
      <Text size="sm" c="dimmed">
        <span title={MODE_WORDS[mode].says}>{MODE_WORDS[mode].word}</span>
      </Text>
    </>
  );
}

function Flow({ sync: { source, audience } }: { sync: Summary }) {
  return (
    <>
      <Text size="sm" className="code" style={{ overflowWrap: "anywhere" }}>
        {source}
      </Text>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        <IconArrowRight size={13} aria-label="to" style={{ verticalAlign: "-2px" }} /> {audience}
      </Text>
    </>
  );
}

function Row({ sync }: { sync: Summary }) {
  return (
    <Table.Tr>
      <Table.Td miw="11rem">
        <Name sync={sync} />
      </Table.Td>
      <Table.Td miw="12rem">
        <Flow sync={sync} />
      </Table.Td>
      <Table.Td>
        <Times entry={sync} />
      </Table.Td>
      <Table.Td>
        <LastRun entry={sync} />
      </Table.Td>
      <Table.Td ta="right">
        <Share value={sync.lastRun?.matchRate} />
      </Table.Td>
      <Table.Td ta="right">
        <RunNow name={sync.name} busy={isUnderWay(sync.work)} />
      </Table.Td>
    </Table.Tr>
  );
}

function SyncCard({ sync }: { sync: Summary }) {
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <div>
          <Name sync={sync} />
        </div>
        <div>
          <Flow sync={sync} />
        </div>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Times entry={sync} />
          </div>
          <Stack gap={0} align="flex-end">
            <LastRun entry={sync} />
            {sync.lastRun?.matchRate !== undefined && (
              <Text size="sm">
                <Share value={sync.lastRun.matchRate} /> matched
              </Text>
            )}
          </Stack>
        </Group>
        <RunNow name={sync.name} busy={isUnderWay(sync.work)} />
      </Stack>
    </Card>
  );
}
