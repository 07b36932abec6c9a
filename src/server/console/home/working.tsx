import { Anchor, Group, Progress, Text } from "@mantine/core";
import { Link } from "wouter";
import { eventWords } from "../event-words.ts";
import { Row, Rows } from "../parts/rows.tsx";
import { WorkStatus } from "../parts/status.tsx";
import { Titled } from "../parts/titled.tsx";
import { When } from "../parts/when.tsx";
import type { Work } from "../words.ts";

/** What is at work now, as it goes. */
export function Working({ works }: { works: readonly Work[] }) {
  if (works.length === 0) return null;
  return (
    <Titled title="At work now">
      <Rows label="At work now">
        {works.map((work) => (
          <Row key={work.workId} aside={<WorkStatus work={work} />}>
            <Group gap="xs" justify="space-between">
              <Text size="sm" fw={550}>
                <Name work={work} />
              </Text>
              <Text size="xs" c="dimmed">
                {work.by === "schedule" ? "On schedule" : `By ${work.by}`}, <When at={work.startedAt} />
              </Text>
            </Group>
            <Doing work={work} />
          </Row>
        ))}
      </Rows>
    </Titled>
  );
}

function Name({ work: { runId, sync, kind } }: { work: Work }) {
  const name = sync ?? (kind === "forget" ? "People to forget" : "All syncs");
  return runId === undefined ? (
    name
  ) : (
    <Anchor component={Link} href={`/runs/${runId}`} inherit>
      {name}
    </Anchor>
  );
}

const NOT_BEGUN: Partial<Record<Work["state"], string>> = {
  waiting: "Waits for what is at work on the same sync.",
  running: "Starting …",
};

function Doing({ work }: { work: Work }) {
  const { says, share } = work.doing === undefined ? { says: NOT_BEGUN[work.state] } : eventWords(work.doing);
  return (
    <>
      <Text size="sm" c="dimmed">
        {says}
      </Text>
      {work.state === "running" && (
        <Progress
          mt={8}
          size="sm"
          value={share === undefined ? 100 : share * 100}
          striped={share === undefined}
          animated={share === undefined}
          aria-label={says}
        />
      )}
    </>
  );
}
