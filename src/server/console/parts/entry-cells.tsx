import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { scheduleWords } from "../schedule-words.ts";
import { RunStatus, WorkStatus } from "./status.tsx";
import { When } from "./when.tsx";
import { isUnderWay } from "./work-progress.tsx";

/** What lists show alike of a sync and of an entry of `events`. */
type Entry = Pick<
  Answer<"GET /api/event-syncs">["items"][number],
  "schedule" | "nextAt" | "lastRun" | "work"
>;

/** When it runs, and when next. */
export function Times({ entry: { schedule, nextAt } }: { entry: Entry }) {
  return (
    <>
      <Text size="sm">{scheduleWords(schedule)}</Text>
      {nextAt !== undefined && (
        <Text size="sm" c="dimmed">
          due <When at={nextAt} />
        </Text>
      )}
    </>
  );
}

/** What it is doing now, or how its last run ended. */
export function LastRun({ entry: { lastRun, work } }: { entry: Entry }) {
  if (work && isUnderWay(work))
    return work.runId === undefined ? (
      <WorkStatus work={work} />
    ) : (
      <Anchor component={Link} href={`/runs/${work.runId}`} underline="never">
        <WorkStatus work={work} />
      </Anchor>
    );
  if (lastRun === undefined)
    return (
      <Text size="sm" c="dimmed">
        Never ran
      </Text>
    );
  return (
    <>
      <Anchor component={Link} href={`/runs/${lastRun.runId}`} underline="never">
        <RunStatus run={lastRun} />
      </Anchor>
      <Text size="sm" c="dimmed">
        <When at={lastRun.startedAt ?? lastRun.createdAt} />
      </Text>
    </>
  );
}
