import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import type { Plan } from "../../../model/plan.ts";
import { sentCount } from "../plan-words.ts";
import { useAction } from "../queries.ts";
import { counted, countText, type Work } from "../words.ts";
import { May } from "./may.tsx";
import { ProblemAlert } from "./problem.tsx";

/** Sends a kept plan. Where a safety stop holds it, the number of people who leave is typed first. */
export function Approve({ plan, onStarted }: { plan: Plan; onStarted?: (work: Work) => void }) {
  const [typed, setTyped] = useState("");
  const approve = useAction("POST /api/runs/{runId}/approve", { onDone: onStarted });
  const { safetyStop, planId } = plan;
  const removals = safetyStop?.removals;
  if (safetyStop !== undefined && removals === undefined) return null;
  // An audience's settings may change all the same.
  if (plan.mode === "events" && plan.rows.events === 0) return null;
  const said = Number(typed.replaceAll(/[\s,.]/g, ""));
  const agrees = removals === undefined || (typed !== "" && said === removals);
  const send = () =>
    approve.mutate({
      params: { runId: planId },
      body: removals === undefined ? {} : { allowRemovals: removals },
      idempotencyKey: `approve ${planId}`,
    });
  return (
    <Stack gap="sm">
      {removals !== undefined && (
        <TextInput
          label={`How many people leave? Type ${countText(removals)} to approve`}
          description={`${counted(removals, "person", "people")} will be taken out${plan.mode === "events" ? "" : ` of ${plan.audience.name}`}.`}
          inputMode="numeric"
          autoComplete="off"
          maw="26rem"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={typed !== "" && !agrees ? `The plan takes out ${countText(removals)}.` : undefined}
        />
      )}
      <ProblemAlert error={approve.error} />
      <Group gap="sm">
        <May right="run">
          <Button
            leftSection={<IconSend size={16} aria-hidden />}
            color={removals === undefined ? undefined : "red"}
            loading={approve.isPending}
            disabled={!agrees}
            onClick={send}
          >
            {removals === undefined
              ? sendWords(plan)
              : `Approve, and take out ${counted(removals, "person", "people")}`}
          </Button>
        </May>
        <Text size="sm" c="dimmed">
          {plan.mode === "events"
            ? "Sent only while the settings, and what was sent of this advertiser, are as they are in this plan."
            : "Sent only while file, audience and settings are as they are in this plan."}
        </Text>
      </Group>
    </Stack>
  );
}

function sendWords(plan: Plan): string {
  if (plan.mode === "events") return `Send ${counted(plan.rows.events, "event")}`;
  const people = sentCount(plan.changes);
  return people === 0 ? "Apply the settings" : `Send ${counted(people, "person", "people")}`;
}
