import { Badge, Code, Group, List, Paper, Stack, Text } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { Empty } from "../parts/empty.tsx";
import { Load } from "../parts/load.tsx";
import { When } from "../parts/when.tsx";
import { useApi } from "../queries.ts";
import { counted, countText } from "../words.ts";

type Receipt = Answer<"GET /api/receipts">["items"][number];

/** What stays of those who were forgotten: counts, and what was done. Nobody's name. */
export function Receipts() {
  const query = useApi("GET /api/receipts", {}, { refetchInterval: 5_000 });
  return (
    <Load query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={IconReceipt} title="Nobody was forgotten yet">
            A receipt says when people were forgotten, in which audiences, and that Amazon has taken them out.
            It holds counts, and no personal data.
          </Empty>
        ) : (
          <Stack>
            {items.map((receipt) => (
              <One key={receipt.receiptId} receipt={receipt} />
            ))}
          </Stack>
        )
      }
    </Load>
  );
}

function One({ receipt }: { receipt: Receipt }) {
  const { receiptId, createdAt, finishedAt, people, keys, audiences } = receipt;
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <Group gap="xs">
          <Badge variant="light" color={finishedAt === undefined ? "yellow" : "teal"}>
            {finishedAt === undefined ? "going on" : "finished"}
          </Badge>
          <When at={createdAt} />
        </Group>
        <Code>{receiptId}</Code>
      </Group>
      <Text size="sm">
        {counted(people, "person", "people")}, kept out by {counted(keys.hashes, "hash", "hashes")} and{" "}
        {counted(keys.externalIds, "external id")}.
      </Text>
      <List size="sm" mt="xs">
        {audiences.map(({ audienceKey, name, members, erased, runs, error }) => (
          <List.Item key={audienceKey}>
            {name}: {countText(members)} taken out,{" "}
            {erased ? "nothing is kept here any more" : "waits for Amazon"}
            {runs.map(({ runId }) => (
              <Text key={runId} span size="sm">
                {" "}
                · <Link href={`/runs/${runId}`}>run</Link>
              </Text>
            ))}
            {error && (
              <Text size="sm" c="red">
                {error.message} {error.hint}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </Paper>
  );
}
