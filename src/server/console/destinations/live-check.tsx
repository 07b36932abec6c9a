import { Button, Group, Loader, Paper, Stack, Text } from "@mantine/core";
import type { Answer } from "../api.ts";
import { Findings } from "../parts/findings.tsx";
import { ProblemAlert } from "../parts/problem.tsx";
import { useApi } from "../queries.ts";

type Settings = Omit<Answer<"GET /api/destinations">["items"][number], "name" | "owner" | "etag" | "syncs">;

/** What Amazon says to the settings of a form. `settings` is JSON, so that the same settings are the same text. */
export function LiveCheck({ settings }: { settings: string }) {
  const body: Settings = JSON.parse(settings);
  const isEnough = body.connection !== "" && body.profileId !== "";
  const check = useApi("POST /api/destinations/check", { body }, { enabled: isEnough });
  return (
    <Paper withBorder p="md" aria-live="polite">
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="xs">
            <Text size="sm" fw={600}>
              What Amazon says
            </Text>
            {check.isFetching && <Loader size={14} aria-label="Asking Amazon" />}
          </Group>
          <Button variant="subtle" size="compact-sm" disabled={!isEnough} onClick={() => check.refetch()}>
            Check with Amazon
          </Button>
        </Group>
        {check.data !== undefined ? (
          <Findings findings={check.data.items} />
        ) : check.error ? (
          <ProblemAlert error={check.error} />
        ) : (
          <Text size="sm" c="dimmed">
            {isEnough ? "Asking …" : "As soon as there is a profile ID, it is checked here. Nothing is kept."}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
