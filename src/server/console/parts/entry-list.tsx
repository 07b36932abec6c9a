import { Anchor, Card, Group, Paper, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { useWide } from "../wide.ts";
import { entryPath } from "../words.ts";
import { LastRun, Times } from "./entry-cells.tsx";
import { Share } from "./number.tsx";
import { KeptIn } from "./owner.tsx";
import { RunNow } from "./run-now.tsx";
import { isUnderWay } from "./work-progress.tsx";

type Entry = Answer<"GET /api/syncs">["items"][number] | Answer<"GET /api/event-syncs">["items"][number];

interface Shown<E> {
  isEvents?: boolean;
  /** Where an entry's data goes. */
  to: (entry: E) => string;
  /** What stands below its name. */
  below?: (entry: E) => ReactNode;
}

/** Syncs, or entries of `events`: which file goes where, when, how that went last, and a button to run it. */
export function EntryList<E extends Entry>({ items, ...shown }: Shown<E> & { items: readonly E[] }) {
  const isWide = useWide();
  return isWide ? (
    <Paper withBorder>
      <Table.ScrollContainer minWidth={760}>
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{shown.isEvents ? "Events" : "Sync"}</Table.Th>
              <Table.Th>From, to</Table.Th>
              <Table.Th>Schedule</Table.Th>
              <Table.Th>Last run</Table.Th>
              {!shown.isEvents && <Table.Th ta="right">Matched</Table.Th>}
              <Table.Th>
                <VisuallyHidden>What can be done</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((entry) => (
              <Row key={entry.name} entry={entry} {...shown} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  ) : (
    <Stack gap="sm">
      {items.map((entry) => (
        <EntryCard key={entry.name} entry={entry} {...shown} />
      ))}
    </Stack>
  );
}

function Name<E extends Entry>({ entry, isEvents = false, below }: Shown<E> & { entry: E }) {
  return (
    <>
      <Group gap="xs">
        <Anchor
          component={Link}
          href={entryPath(entry.name, isEvents)}
          fw={600}
          style={{ overflowWrap: "anywhere" }}
        >
          {entry.name}
        </Anchor>
        <KeptIn owner={entry.owner} />
      </Group>
      {below?.(entry)}
    </>
  );
}

function FromTo<E extends Entry>({ entry, to }: Shown<E> & { entry: E }) {
  return (
    <>
      <Text size="sm" className="code" style={{ overflowWrap: "anywhere" }}>
        {entry.source}
      </Text>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        <IconArrowRight size={13} aria-label="to" style={{ verticalAlign: "-2px" }} /> {to(entry)}
      </Text>
    </>
  );
}

const Start = ({ entry: { name, work }, isEvents = false }: { entry: Entry; isEvents?: boolean }) => (
  <RunNow name={name} busy={isUnderWay(work)} isEvents={isEvents} />
);

function Row<E extends Entry>(props: Shown<E> & { entry: E }) {
  const { entry, isEvents } = props;
  return (
    <Table.Tr>
      <Table.Td miw="11rem">
        <Name {...props} />
      </Table.Td>
      <Table.Td miw="12rem">
        <FromTo {...props} />
      </Table.Td>
      <Table.Td>
        <Times entry={entry} />
      </Table.Td>
      <Table.Td>
        <LastRun entry={entry} />
      </Table.Td>
      {!isEvents && (
        <Table.Td ta="right">
          <Share value={entry.lastRun?.matchRate} />
        </Table.Td>
      )}
      <Table.Td ta="right">
        <Start {...props} />
      </Table.Td>
    </Table.Tr>
  );
}

function EntryCard<E extends Entry>(props: Shown<E> & { entry: E }) {
  const { entry } = props;
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <div>
          <Name {...props} />
        </div>
        <div>
          <FromTo {...props} />
        </div>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Times entry={entry} />
          </div>
          <Stack gap={0} align="flex-end">
            <LastRun entry={entry} />
            {entry.lastRun?.matchRate !== undefined && (
              <Text size="sm">
                <Share value={entry.lastRun.matchRate} /> matched
              </Text>
            )}
          </Stack>
        </Group>
        <Start {...props} />
      </Stack>
    </Card>
  );
}
