import { Alert, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import type { SafetyStop } from "../../../model/plan.ts";

/** What holds a plan back. */
export function SafetyStopAlert({ stop: { message, removals, hint } }: { stop: SafetyStop }) {
  return (
    <Alert
      color="orange"
      icon={<IconHandStop aria-hidden />}
      title="Safety stop: nothing was sent"
      role="alert"
    >
      <Text size="sm">{message}</Text>
      <Text size="sm" mt="xs">
        {removals === undefined
          ? hint
          : "A list that came in half would look just like this. Look at the file; if it is right, approve below with the number of people who leave."}
      </Text>
    </Alert>
  );
}
