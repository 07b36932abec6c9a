import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { counted, countText, doesWord, type RunSummary } from "../words.ts";
import { Row, Rows } from "./rows.tsx";
import { RunStatus } from "./status.tsx";
import { When } from "./when.tsx";

/** Runs and plans as lines, where there is no room for a table or no need of one. */
export function RunRows({ label, runs }: { label: string; runs: readonly RunSummary[] }) {
  return (
    <Rows label={label}>
      {runs.map((run) => (
        <Row key={run.runId} aside={<RunStatus run={run} />}>
          <Anchor component={Link} href={`/runs/${run.runId}`} fw={600}>
            {run.sync}
          </Anchor>
          <Text size="sm" c="dimmed">
            {doesWord(run.mode)} · {sizeText(run)} · <When at={run.createdAt} />
          </Text>
        </Row>
      ))}
    </Rows>
  );
}

/** `1,200 to add, 3 to remove`, or `1,200 new events`. */
function sizeText({ changes, events }: RunSummary): string {
  if (events !== undefined) return events === 0 ? "no new events" : counted(events, "new event");
  if (changes === undefined) return "not planned yet";
  const { add, update, renew, remove } = changes;
  const parts = [
    [add, "to add"],
    [update, "to update"],
    [renew, "to refresh"],
    [remove, "to remove"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${countText(count)} ${word}`);
  return said.length === 0 ? "no changes" : said.join(", ");
}
