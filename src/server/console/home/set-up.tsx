import { Button, Paper, Stack, Text, ThemeIcon, Title, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconPlugConnected } from "@tabler/icons-react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";

type SetUpState = Answer<"GET /api/home">["setUp"];

const stepsOf = ({ connected, destinations, syncs, events, runs }: SetUpState) => [
  {
    title: "Connect with Amazon",
    says: "Sign in at Amazon and allow Headwater to fill audiences.",
    done: connected,
    path: "/connections",
    button: "Connect with Amazon",
  },
  {
    title: "Choose a destination",
    says: "The Amazon Ads profile that the audiences belong to.",
    done: destinations > 0,
    path: "/destinations",
    button: "Choose a destination",
  },
  {
    title: "Make a sync",
    says: "Which list of people goes into which audience.",
    done: syncs + events > 0,
    path: "/syncs/new",
    button: "Make a sync",
  },
  {
    title: "Run it",
    says: "You see what will change before anything is sent.",
    done: runs > 0,
    path: "/syncs",
    button: "Go to your syncs",
  },
];

/** Whether a step to the first run is still to be taken. */
export const isSetUp = (setUp: SetUpState): boolean => stepsOf(setUp).every(({ done }) => done);

/** The way from nothing to a first run, with what is done of it. */
export function SetUp({ setUp }: { setUp: SetUpState }) {
  const steps = stepsOf(setUp);
  const next = steps.findIndex(({ done }) => !done);
  return (
    <Paper withBorder p="xl">
      <Stack h="100%" gap="md" align="flex-start">
        <ThemeIcon size={44} radius="md" variant="light">
          <IconPlugConnected aria-hidden />
        </ThemeIcon>
        <Title order={2} size="h3">
          {next === 0 ? "Connect with Amazon" : "Your next step"}
        </Title>
        <ol className="steps">
          {steps.map(({ title, says, done }, at) => (
            <li key={title} aria-current={at === next ? "step" : undefined}>
              <ThemeIcon
                size={26}
                radius="xl"
                variant={done ? "filled" : at === next ? "outline" : "default"}
                color={done || at === next ? undefined : "gray"}
              >
                {done ? <IconCheck size={15} aria-hidden /> : <Text size="xs">{at + 1}</Text>}
              </ThemeIcon>
              <div>
                <Text size="sm" fw={at === next ? 600 : 500} c={done ? "dimmed" : undefined}>
                  {title}
                  {done && <VisuallyHidden>, done</VisuallyHidden>}
                </Text>
                {!done && (
                  <Text size="sm" c="dimmed">
                    {says}
                  </Text>
                )}
              </div>
            </li>
          ))}
        </ol>
        <div className="grow" />
        {steps[next] !== undefined && (
          <Button component={Link} href={steps[next].path} variant="light" size="md">
            {steps[next].button}
          </Button>
        )}
      </Stack>
    </Paper>
  );
}
