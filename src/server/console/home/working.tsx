import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "wouter";
import { Row, Rows } from "../parts/rows.tsx";
import { Section } from "../parts/section.tsx";
import { WorkStatus } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { doingWords, WorkBar } from "../parts/work-bar.tsx";
import type { Work } from "../words.ts";

/** What is at work now, as it goes. */
export function Working({ works }: { works: readonly Work[] }) {
  if (works.length === 0) return null;
  return (
    <Section bare title="At work now">
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
            <Text size="sm" c="dimmed" mb={work.state === "running" ? 8 : undefined}>
              {doingWords(work)}
            </Text>
            {work.state === "running" && <WorkBar work={work} />}
          </Row>
        ))}
      </Rows>
    </Section>
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
