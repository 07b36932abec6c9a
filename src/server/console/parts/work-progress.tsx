import { Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { ApiProblem } from "../api.ts";
import { eventWords } from "../event-words.ts";
import type { Work } from "../words.ts";
import { ProblemAlert } from "./problem.tsx";
import { WorkStatus } from "./status.tsx";
import { When } from "./when.tsx";

/** Whether it goes on still. */
export const isUnderWay = (work: Work | undefined): work is Work =>
  work?.state === "waiting" || work?.state === "running";

/** Something in the background: what it is doing, how far it is, or why it stopped. */
export function WorkProgress({ work }: { work: Work }) {
  const { doing, state, error, startedAt, by } = work;
  const { says, share } = doing ? eventWords(doing) : { says: undefined, share: undefined };
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
            <Text size="sm">{isUnderWay(work) ? says : undefined}</Text>
          </Group>
          <Text size="xs" c="dimmed">
            Started <When at={startedAt} /> by {by}
          </Text>
        </Group>
        {isUnderWay(work) && (
          <Progress
            value={share === undefined ? 100 : share * 100}
            animated={share === undefined}
            striped={share === undefined}
            aria-label={says ?? "Under way"}
          />
        )}
      </Stack>
    </Paper>
  );
}
