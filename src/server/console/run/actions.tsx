import { Button, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconPlayerPlay, IconPlayerStop, IconRefresh, IconSend, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Answer } from "../api.ts";
import { Confirm } from "../parts/confirm.tsx";
import { May } from "../parts/may.tsx";
import { ProblemAlert } from "../parts/problem.tsx";
import { useAction } from "../queries.ts";
import { number, several } from "../words.ts";

type Run = Answer<"GET /api/runs/{runId}">;

/** What can be done with a run as it stands now. */
export function RunActions({ run }: { run: Run }) {
  const { may, summary } = run;
  const params = { runId: summary.runId };
  const [, go] = useLocation();
  const resume = useAction("POST /api/runs/{runId}/resume");
  const retry = useAction("POST /api/runs/{runId}/retry");
  const undo = useAction("POST /api/runs/{runId}/undo", {
    onDone: (work) => go(work.runId === undefined ? "/runs" : `/runs/${work.runId}`),
  });
  const stop = useAction("POST /api/runs/{runId}/stop");
  const discard = useAction("POST /api/runs/{runId}/discard", { onDone: () => go("/runs") });
  const failed = [resume, retry, undo, stop, discard].find(({ error }) => error !== null);
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {may.stop && (
          <Confirm
            right="run"
            label="Stop"
            icon={<IconPlayerStop size={16} aria-hidden />}
            title="Stop this run?"
            verb="Stop it"
            onYes={() => stop.mutateAsync({ params })}
          >
            The request in flight is finished first. What was sent stays sent, and nothing is lost: the run can go on at
            any time.
          </Confirm>
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
          <Confirm
            right="run"
            label="Undo"
            icon={<IconArrowBackUp size={16} aria-hidden />}
            title="Put back whom this run took out?"
            verb="Make the plan"
            onYes={() => undo.mutateAsync({ params })}
          >
            Headwater plans to add everybody whom this run removed. You see that plan, and approve it, before anything is
            sent.
          </Confirm>
        )}
        {may.discard && (
          <Confirm
            right="run"
            label="Drop this plan"
            icon={<IconTrash size={16} aria-hidden />}
            title="Drop this plan?"
            verb="Drop it"
            onYes={() => discard.mutateAsync({ params })}
          >
            Nothing was sent, and nothing changes at Amazon. A new plan can be made at any time.
          </Confirm>
        )}
        {may.approve && <Approve run={run} />}
      </Group>
      {failed && <ProblemAlert error={failed.error} />}
    </Stack>
  );
}

/** Sends a kept plan; where a safety stop holds it back, the number of those who leave is typed out. */
function Approve({ run: { plan, summary } }: { run: Run }) {
  const [opened, { open, close }] = useDisclosure();
  const [typed, setTyped] = useState<number | string>("");
  const approve = useAction("POST /api/runs/{runId}/approve", { onDone: close });
  const removals = plan?.safetyStop?.removals;
  const isSaid = removals === undefined || typed === removals;
  const isHeld = plan?.safetyStop !== undefined;
  return (
    <>
      <May right="run">
        <Button color={isHeld ? "orange" : undefined} leftSection={<IconSend size={16} aria-hidden />} onClick={open}>
          {isHeld ? "Approve and send" : "Send"}
        </Button>
      </May>
      <Modal opened={opened} onClose={close} title={isHeld ? "Approve this plan?" : "Send this plan?"} centered>
        <Stack>
          {plan?.safetyStop && <Text>{plan.safetyStop.message}</Text>}
          {plan && (
            <Text size="sm" c="dimmed">
              {number(plan.changes.add)} new, {number(plan.changes.update)} updated, {number(plan.changes.renew)}{" "}
              refreshed, {number(plan.changes.remove)} leaving {plan.audience.name}.
            </Text>
          )}
          {removals !== undefined && (
            <NumberInput
              label={`${several(removals, "person leaves", "people leave")} the audience. Type the number to approve it`}
              value={typed}
              onChange={setTyped}
              hideControls
              thousandSeparator=","
              data-autofocus
            />
          )}
          <ProblemAlert error={approve.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Not now
            </Button>
            <Button
              color={isHeld ? "orange" : undefined}
              disabled={!isSaid}
              loading={approve.isPending}
              onClick={() =>
                approve.mutate({ params: { runId: summary.runId }, body: { allowRemovals: removals } })
              }
            >
              Send it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
