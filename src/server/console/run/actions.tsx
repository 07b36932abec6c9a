import { Button, Group, Stack } from "@mantine/core";
import { IconArrowBackUp, IconPlayerPlay, IconPlayerStop, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useLocation } from "wouter";
import type { Answer } from "../api.ts";
import { useFollow } from "../follow.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { May } from "../parts/may.tsx";
import { FailureAlert, ProblemAlert } from "../parts/problem.tsx";
import { useAction } from "../queries.ts";

type Run = Answer<"GET /api/runs/{runId}">;

/** What can be done with a run as it stands now. */
export function RunActions({ run }: { run: Run }) {
  const { may, summary } = run;
  const params = { runId: summary.runId };
  const [, go] = useLocation();
  const resume = useAction("POST /api/runs/{runId}/resume");
  const retry = useAction("POST /api/runs/{runId}/retry");
  const { follow, isFollowing, work } = useFollow();
  const undo = useAction("POST /api/runs/{runId}/undo", { onDone: follow });
  const stop = useAction("POST /api/runs/{runId}/stop");
  const discard = useAction("POST /api/runs/{runId}/discard", { onDone: () => go("/runs") });
  const failed = [resume, retry].find(({ error }) => error !== null);
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {may.stop && (
          <ConfirmButton
            right="run"
            label="Stop"
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            title="Stop this run?"
            confirm="Stop it"
            danger={false}
            action={stop}
            run={(close) => stop.mutate({ params }, { onSuccess: close })}
          >
            The request in flight is finished first. What was sent stays sent, and nothing is lost: the run
            can go on at any time.
          </ConfirmButton>
        )}
        {may.resume && (
          <May right="run">
            <Button
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              loading={resume.isPending}
              onClick={() => resume.mutate({ params })}
            >
              Go on
            </Button>
          </May>
        )}
        {may.retry && (
          <May right="run">
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              loading={retry.isPending}
              onClick={() => retry.mutate({ params })}
            >
              Send the rest again
            </Button>
          </May>
        )}
        {may.undo && (
          <ConfirmButton
            right="run"
            label="Undo"
            loading={isFollowing}
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            title="Put back whom this run took out?"
            confirm="Make the plan"
            danger={false}
            action={undo}
            run={(close) => undo.mutate({ params }, { onSuccess: close })}
          >
            Headwater plans to add everybody whom this run removed. You see that plan, and approve it, before
            anything is sent.
          </ConfirmButton>
        )}
        {may.discard && (
          <ConfirmButton
            right="run"
            label="Drop this plan"
            leftSection={<IconTrash size={16} aria-hidden />}
            title="Drop this plan?"
            confirm="Drop it"
            danger={false}
            action={discard}
            run={(close) => discard.mutate({ params }, { onSuccess: close })}
          >
            Nothing was sent, and nothing changes at Amazon. A new plan can be made at any time.
          </ConfirmButton>
        )}
      </Group>
      {failed && <ProblemAlert error={failed.error} />}
      {work?.error && <FailureAlert failure={work.error} />}
    </Stack>
  );
}
