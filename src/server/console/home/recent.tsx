import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { Row, Rows } from "../parts/rows.tsx";
import { Section } from "../parts/section.tsx";
import { RunStatus } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { countText, MODE_WORDS, type RunSummary } from "../words.ts";

/** The last runs and plans. */
export function Recent({ runs }: { runs: readonly RunSummary[] }) {
  if (runs.length === 0) return null;
  return (
    <Section
      bare
      title="Recent runs"
      actions={
        <Anchor component={Link} href="/runs" size="sm">
          All runs
        </Anchor>
      }
    >
      <Rows label="Recent runs">
        {runs.map((run) => (
          <Row key={run.runId} aside={<RunStatus run={run} />}>
            <Anchor component={Link} href={`/runs/${run.runId}`} fw={550} size="sm">
              {run.sync}
            </Anchor>
            <Text size="sm" c="dimmed">
              {MODE_WORDS[run.mode].word} · {changesText(run.changes)} · <When at={run.createdAt} />
            </Text>
          </Row>
        ))}
      </Rows>
    </Section>
  );
}

/** `1,200 added, 3 removed`. */
function changesText(changes: RunSummary["changes"]): string {
  if (changes === undefined) return "not planned yet";
  const { add, update, renew, remove } = changes;
  const parts = [
    [add, "to add"],
    [update, "to update"],
    [renew, "to renew"],
    [remove, "to remove"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${countText(count)} ${word}`);
  return said.length === 0 ? "no changes" : said.join(", ");
}
