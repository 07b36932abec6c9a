import { Group, Paper, Stack, Text } from "@mantine/core";
import { ApiProblem } from "../api.ts";
import type { Work } from "../words.ts";
import { ProblemAlert } from "./problem.tsx";
import { WorkStatus } from "./status.tsx";
import { When } from "./when.tsx";
import { doingWords, WorkBar } from "./work-bar.tsx";

/** Whether it goes on still. */
export const isUnderWay = (work: Work | undefined): boolean =>
  work?.state === "waiting" || work?.state === "running";

const ASK_AGAIN_MS = 1_000;

/** When a query asks again: soon while it goes on still, then no more. In milliseconds. */
export const askedAgain = (work: Work | undefined): number | false => isUnderWay(work) && ASK_AGAIN_MS;

/** Something in the background: what it is doing, how far it is, or why it stopped. */
export function WorkProgress({ work }: { work: Work }) {
  const { state, error, startedAt, by } = work;
  if (state === "failed" && error)
    return (
      <ProblemAlert
        error={new ApiProblem({ type: "", title: error.code, status: 422, detail: error.message, ...error })}
      />
    );
  return (
    <Paper withBorder p="md" aria-live="polite">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="sm">
            <WorkStatus work={work} />
            <Text size="sm">{doingWords(work)}</Text>
          </Group>
          <Text size="xs" c="dimmed">
            Started <When at={startedAt} /> by {by}
          </Text>
        </Group>
        {isUnderWay(work) && <WorkBar work={work} />}
      </Stack>
    </Paper>
  );
}
