import { Anchor, Group, Paper, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { cronTimes } from "../cron.ts";
import type { Form } from "./form.ts";
import { EMPTY_MAPPING } from "./roles.ts";

const STEPS = [
  { id: "source", title: "Source" },
  { id: "people", title: "Who a person is" },
  { id: "audience", title: "Audience" },
  { id: "mode", title: "What happens" },
  { id: "schedule", title: "When" },
  { id: "review", title: "Review" },
] as const;
export type StepId = (typeof STEPS)[number]["id"];

/** `1. Source`: a step as its heading says it. */
export const stepTitle = (id: StepId): string => {
  const index = STEPS.findIndex((step) => step.id === id);
  return `${index + 1}. ${STEPS[index]!.title}`;
};

/** Which steps have all that they need. */
export function doneSteps({ draft, look }: Form, isChecked: boolean): readonly StepId[] {
  const { fields = EMPTY_MAPPING, audience, schedule, mode } = draft;
  const isMapped =
    fields.email.length + fields.phone.length > 0 ||
    (fields.lastName !== undefined && (fields.postalCode ?? fields.address) !== undefined) ||
    (mode === "remove" && fields.externalId !== undefined);
  const cron = schedule?.cron;
  const done: Record<StepId, boolean> = {
    source: look !== undefined,
    people: isMapped,
    audience: draft.destination !== undefined && (audience.name.length >= 10 || audience.id !== undefined),
    mode: true,
    schedule: cron === undefined || cronTimes(cron, schedule?.timezone, 1) !== undefined,
    review: isChecked,
  };
  return STEPS.map(({ id }) => id).filter((id) => done[id]);
}

/** Where one is in the form. */
export function Steps({ done }: { done: readonly StepId[] }) {
  return (
    <Paper withBorder p="md" component="nav" aria-label="Steps" pos="sticky" top={24}>
      <Stack gap="sm" component="ol" p={0} m={0} style={{ listStyle: "none" }}>
        {STEPS.map(({ id, title }, index) => {
          const isDone = done.includes(id);
          return (
            <Group key={id} component="li" gap="sm" wrap="nowrap">
              <ThemeIcon size={22} radius="xl" variant={isDone ? "filled" : "default"}>
                {isDone ? (
                  <IconCheck size={14} aria-label="Done" />
                ) : (
                  <Text size="xs" fw={600}>
                    {index + 1}
                  </Text>
                )}
              </ThemeIcon>
              <Anchor href={`#${id}`} size="sm" c="var(--mantine-color-text)">
                {title}
              </Anchor>
            </Group>
          );
        })}
      </Stack>
    </Paper>
  );
}
