import { Code, Stack, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { Empty } from "../parts/empty.tsx";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { Row, Rows } from "../parts/rows.tsx";
import { When } from "../parts/when.tsx";
import { useApiPages } from "../queries.ts";

/** Who did what, newest first. */
export function Audit() {
  const entries = useApiPages("GET /api/audit", { query: {} });
  return (
    <Load query={{ data: entries.items, error: entries.error }}>
      {(items) =>
        items.length === 0 ? (
          <Empty icon={IconHistory} title="Nothing has been done yet">
            Who connected, changed, approved or forgot somebody stands here. It never names a person of your
            lists.
          </Empty>
        ) : (
          <Stack>
            <Rows label="Who did what, newest first">
              {items.map(({ auditId, at, who, did, to, detail }) => (
                <Row
                  key={auditId}
                  aside={
                    <Text size="sm" c="dimmed">
                      <When at={at} />
                    </Text>
                  }
                >
                  <Text size="sm">
                    <b>{who}</b> <Code>{did}</Code> {to}
                  </Text>
                  {detail !== undefined && (
                    <Text size="sm" c="dimmed">
                      {detail}
                    </Text>
                  )}
                </Row>
              ))}
            </Rows>
            <More pages={entries} />
          </Stack>
        )
      }
    </Load>
  );
}
