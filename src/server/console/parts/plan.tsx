import { Stack } from "@mantine/core";
import type { Plan } from "../../../model/plan.ts";
import { AudiencePlanView } from "./audience-plan.tsx";
import { EventsPlanView } from "./events-plan.tsx";
import { Notices } from "./notices.tsx";
import { SafetyStopAlert } from "./safety-stop.tsx";

/** A plan as a person reads it before saying yes. */
export function PlanView({ plan }: { plan: Plan }) {
  return (
    <Stack gap="lg">
      {plan.safetyStop && <SafetyStopAlert stop={plan.safetyStop} />}
      {plan.mode === "events" ? <EventsPlanView plan={plan} /> : <AudiencePlanView plan={plan} />}
      <Notices notices={plan.notices} />
    </Stack>
  );
}
