import { Anchor, Button, Group, Paper, Select, Stack, Table, Text } from "@mantine/core";
import { IconTimeline } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import type { Answer } from "../api.ts";
import { Empty } from "../parts/empty.tsx";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { Page } from "../parts/page.tsx";
import { RunRows } from "../parts/run-rows.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { RunStatus } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { useApiPages } from "../queries.ts";
import { useWide } from "../wide.ts";
import { counted, countText, doesWord, shareText } from "../words.ts";

type RunSummary = Answer<"GET /api/runs">["items"][number];

const SHOWN = [
  { value: "", label: "All runs" },
  { value: "planned", label: "Waiting for approval" },
  { value: "planning,ready,accepted", label: "Not finished" },
  { value: "settled", label: "Finished" },
  { value: "discarded,abandoned", label: "Dropped" },
];

/** Everything that was planned or sent, newest first. */
export default function Runs() {
  const [search, setSearch] = useSearchParams();
  const [states, setStates] = useState(search.get("states") ?? "");
  const sync = search.get("sync") ?? undefined;
  const isWide = useWide();
  const pages = useApiPages("GET /api/runs", { query: { states: states === "" ? undefined : states, sync } });
  return (
    <Page
      title="Runs"
      lead={
        sync === undefined
          ? "Each time people or events were carried to Amazon, or would have been."
          : `Runs of ${sync}.`
      }
      actions={
        <Group gap="xs">
          {sync !== undefined && (
            <Button variant="default" onClick={() => setSearch({})}>
              All runs
            </Button>
          )}
          <Select
            aria-label="Which runs"
            data={SHOWN}
            value={states}
            onChange={(value) => setStates(value ?? "")}
            allowDeselect={false}
            w={220}
          />
        </Group>
      }
    >
      <Load query={{ data: pages.items, error: pages.error }}>
        {(items) =>
          items.length === 0 ? (
            <Empty
              icon={IconTimeline}
              title={states === "" ? "Nothing has run yet" : "No such run"}
              action={
                <Button component={Link} href="/syncs">
                  Go to syncs
                </Button>
              }
            >
              A run reads a source, plans what would change at Amazon, and sends it. Every person and event in
              it is accounted for here.
            </Empty>
          ) : (
            <Stack>
              {isWide ? (
                <Paper withBorder>
                  <Scroll label="Runs">
                    <Table miw={820} highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
                      <Table.Thead>
                        <Table.Tr>
                          <Table.Th>Run of</Table.Th>
                          <Table.Th>State</Table.Th>
                          <Table.Th>When</Table.Th>
                          <Table.Th ta="right">Rows</Table.Th>
                          <Table.Th>Changes</Table.Th>
                          <Table.Th ta="right">Matched</Table.Th>
                        </Table.Tr>
                      </Table.Thead>
                      <Table.Tbody>
                        {items.map((run) => (
                          <Row key={run.runId} run={run} />
                        ))}
                      </Table.Tbody>
                    </Table>
                  </Scroll>
                </Paper>
              ) : (
                <RunRows label="Runs" runs={items} />
              )}
              <More pages={pages} />
            </Stack>
          )
        }
      </Load>
    </Page>
  );
}

function Row({ run }: { run: RunSummary }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/runs/${run.runId}`} fw={600}>
          {run.sync}
        </Anchor>
        <Text size="xs" c="dimmed">
          {doesWord(run.mode)} → {run.audience}
        </Text>
      </Table.Td>
      <Table.Td>
        <RunStatus run={run} />
      </Table.Td>
      <Table.Td>
        <When at={run.createdAt} />
      </Table.Td>
      <Table.Td ta="right">{run.rowsRead === undefined ? "–" : countText(run.rowsRead)}</Table.Td>
      <Table.Td>
        <Size run={run} />
      </Table.Td>
      <Table.Td ta="right">{run.matchRate === undefined ? "–" : shareText(run.matchRate)}</Table.Td>
    </Table.Tr>
  );
}

function Size({ run: { changes, events } }: { run: RunSummary }) {
  if (events !== undefined) return <Text size="sm">{counted(events, "new event")}</Text>;
  return changes === undefined ? "–" : <Changes changes={changes} />;
}

function Changes({
  changes: { add, update, renew, remove },
}: {
  changes: NonNullable<RunSummary["changes"]>;
}) {
  const parts: [number, string, string][] = [
    [add, "+", "new"],
    [update, "~", "updated"],
    [renew, "↻", "refreshed"],
    [remove, "−", "leaving"],
  ];
  const shown = parts.filter(([count]) => count > 0);
  if (shown.length === 0) return <Text size="sm">nothing to change</Text>;
  return (
    <Group gap="sm" wrap="nowrap">
      {shown.map(([count, sign, word]) => (
        <Text
          key={word}
          size="sm"
          title={`${countText(count)} ${word}`}
          aria-label={`${countText(count)} ${word}`}
        >
          {sign}
          {countText(count)}
        </Text>
      ))}
    </Group>
  );
}
