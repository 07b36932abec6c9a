import { Button, Divider, Group, Stack, Text } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Answer } from "../api.ts";
import { Approve } from "../parts/approve.tsx";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Load } from "../parts/load.tsx";
import { May } from "../parts/may.tsx";
import { PlanView } from "../parts/plan.tsx";
import { ProblemAlert } from "../parts/problem.tsx";
import { Section } from "../parts/section.tsx";
import { When } from "../parts/when.tsx";
import { askedAgain, isUnderWay, WorkProgress } from "../parts/work-progress.tsx";
import { useAction, useApi } from "../queries.ts";

/** What the section says of people, and of events. */
const SAYS = {
  people: {
    lead: "Reads the file, compares it with what Amazon has accepted, and counts. It sends nothing.",
    unplanned:
      "Nobody has planned it yet. The plan shows who is new, who would leave, and which rows can't be used, before anything is sent.",
  },
  events: {
    lead: "Reads what is new in the file, compares it with what was sent, and counts. It sends nothing.",
    unplanned:
      "Nobody has planned it yet. The plan shows which events are new, what they are worth, and which rows can't be used, before anything is sent.",
  },
} as const;

type Planned = Pick<Answer<"GET /api/event-syncs/{name}">, "name" | "lastRun" | "work">;

/** Plans a sync, or an entry of `events`, shows what the plan would do, and sends it once somebody says so. */
export function PlanSection({ entry, isEvents = false }: { entry: Planned; isEvents?: boolean }) {
  const { name, lastRun } = entry;
  const says = SAYS[isEvents ? "events" : "people"];
  // What was started here is followed to its end, for an error that ended it is told nowhere else.
  const [workId, setWorkId] = useState<string>();
  const operation = isEvents ? "POST /api/event-syncs/{name}/plan" : "POST /api/syncs/{name}/plan";
  const plan = useAction(operation, { onDone: (work) => setWorkId(work.workId) });
  const followed = useApi(
    "GET /api/work/{workId}",
    { params: { workId: workId ?? "" } },
    {
      enabled: workId !== undefined,
      refetchInterval: ({ state }) => askedAgain(state.data),
    },
  );
  const work = isUnderWay(entry.work) ? entry.work : followed.data;
  const busy = isUnderWay(work);
  const client = useQueryClient();
  const ended = followed.data && !isUnderWay(followed.data) ? workId : undefined;
  useEffect(() => {
    if (ended !== undefined) void client.invalidateQueries();
  }, [client, ended]);
  const kept = lastRun?.state === "planned" && !busy ? lastRun.runId : undefined;
  return (
    <Section
      title="Plan"
      lead={says.lead}
      actions={
        <May right="run">
          <Button
            leftSection={<IconListCheck size={16} aria-hidden />}
            variant={kept === undefined ? "filled" : "default"}
            loading={plan.isPending}
            disabled={busy}
            onClick={() => plan.mutate({ params: { name }, idempotencyKey: crypto.randomUUID() })}
          >
            {kept === undefined ? "Plan" : "Plan again"}
          </Button>
        </May>
      }
    >
      <ProblemAlert error={plan.error} />
      {work && (busy || work.state === "failed") && <WorkProgress work={work} />}
      {kept !== undefined && <KeptPlan runId={kept} onStarted={setWorkId} />}
      {kept === undefined && !work && (
        <Text size="sm" c="dimmed">
          {lastRun === undefined ? says.unplanned : "No plan waits for a yes."}
        </Text>
      )}
    </Section>
  );
}

/** A plan that waits for a yes. */
function KeptPlan({ runId, onStarted }: { runId: string; onStarted: (workId: string) => void }) {
  const run = useApi("GET /api/runs/{runId}", { params: { runId } });
  const discard = useAction("POST /api/runs/{runId}/discard");
  return (
    <Load query={run}>
      {({ plan, may }) =>
        plan === undefined ? null : (
          <Stack gap="lg">
            <Text size="sm" c="dimmed">
              Made <When at={plan.createdAt} />
            </Text>
            <PlanView plan={plan} />
            <Divider />
            {may.approve && <Approve plan={plan} onStarted={(work) => onStarted(work.workId)} />}
            {may.discard && (
              <Group>
                <ConfirmButton
                  right="run"
                  size="xs"
                  label="Drop this plan"
                  title="Drop this plan?"
                  confirm="Drop it"
                  action={discard}
                  run={(close) => discard.mutate({ params: { runId } }, { onSuccess: close })}
                >
                  Nothing was sent, and nothing is: the next plan compares anew.
                </ConfirmButton>
              </Group>
            )}
          </Stack>
        )
      }
    </Load>
  );
}
