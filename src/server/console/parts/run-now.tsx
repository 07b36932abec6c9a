import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerPlay } from "@tabler/icons-react";
import { ApiProblem } from "../api.ts";
import { useAction } from "../queries.ts";
import { May } from "./may.tsx";

/** Plans a sync and sends it; a safety stop holds it back all the same. */
export function RunNow({ name, busy }: { name: string; busy: boolean }) {
  const run = useAction("POST /api/syncs/{name}/run", {
    onDone: () =>
      notifications.show({
        title: `${name} runs`,
        message: "It is planned and sent, unless a safety stop holds it back.",
      }),
  });
  const start = () =>
    run.mutate(
      { params: { name }, idempotencyKey: crypto.randomUUID() },
      {
        onError: (error) =>
          notifications.show({
            color: "red",
            title: `${name} does not run`,
            message:
              error instanceof ApiProblem ? `${error.message} ${error.problem.hint ?? ""}` : String(error),
          }),
      },
    );
  return (
    <May right="run">
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        aria-label={`Run now: ${name}`}
        loading={run.isPending}
        disabled={busy}
        onClick={start}
      >
        Run now
      </Button>
    </May>
  );
}
