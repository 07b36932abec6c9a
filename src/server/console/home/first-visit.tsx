import { Button, Paper, SimpleGrid, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconDeviceLaptop, IconLock, IconPlayerPlay, IconReceipt } from "@tabler/icons-react";
import type { Answer } from "../api.ts";
import { useFollow } from "../follow.ts";
import { May } from "../parts/may.tsx";
import { FailureAlert, ProblemAlert } from "../parts/problem.tsx";
import { useAction } from "../queries.ts";
import { SetUp } from "./set-up.tsx";

const PROMISES = [
  {
    icon: IconDeviceLaptop,
    title: "Your list stays here",
    says: "Rows are read and checked on this machine. No file goes anywhere.",
  },
  {
    icon: IconLock,
    title: "Only fingerprints leave",
    says: "Emails and phone numbers are cleaned and hashed before anything is sent to Amazon.",
  },
  {
    icon: IconReceipt,
    title: "Everything is accounted for",
    says: "Each row ends as sent, unchanged or skipped, with the reason. The numbers add up.",
  },
] as const;

/** For whoever is here for the first time: two ways in, and what to expect. */
export function FirstVisit({ home, practice }: { home: Answer<"GET /api/home">; practice: Practice }) {
  return (
    <Stack gap="xl">
      <SimpleGrid cols={{ base: 1, md: home.practice === undefined ? 1 : 2 }} spacing="lg">
        {home.practice !== undefined && <TryIt practice={practice} />}
        <SetUp setUp={home.setUp} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xl" px={{ base: 0, sm: "sm" }}>
        {PROMISES.map(({ icon: Sign, title, says }) => (
          <div key={title}>
            <Sign size={22} stroke={1.6} aria-hidden className="accent" />
            <Text fw={600} mt="xs">
              {title}
            </Text>
            <Text size="sm" c="dimmed">
              {says}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </Stack>
  );
}

type Practice = ReturnType<typeof usePractice>;

/** A practice run, followed to its page. It lives longer than the first visit, which is over once something runs. */
export function usePractice() {
  const { follow, isFollowing, work } = useFollow();
  const run = useAction("POST /api/syncs/{name}/run", { onDone: follow });
  const setUp = useAction("POST /api/practice", {
    onDone: ({ sync }) => run.mutate({ params: { name: sync } }),
  });
  return {
    start: () => setUp.mutate({}),
    isBusy: setUp.isPending || run.isPending || isFollowing,
    error: setUp.error ?? run.error,
    failure: work?.error,
  };
}

function TryIt({ practice: { start, isBusy, error, failure } }: { practice: Practice }) {
  return (
    <Paper withBorder p="xl" className="welcome">
      <Stack h="100%" gap="md" align="flex-start">
        <ThemeIcon size={44} radius="md">
          <IconPlayerPlay aria-hidden />
        </ThemeIcon>
        <div>
          <Title order={2} size="h3">
            Try it with made-up people
          </Title>
          <Text c="dimmed" mt={6}>
            An Amazon to practise with starts on this machine, with a list of people who do not exist. You
            watch a whole sync, from file to audience, in under two minutes. There is nothing to type, and
            nothing leaves this computer.
          </Text>
        </div>
        <div className="grow" />
        <ProblemAlert error={error} />
        {failure !== undefined && <FailureAlert failure={failure} />}
        <May right="connect">
          <Button size="md" loading={isBusy} onClick={start}>
            Start the practice run
          </Button>
        </May>
      </Stack>
    </Paper>
  );
}
