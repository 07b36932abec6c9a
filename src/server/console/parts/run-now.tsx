import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerPlay } from "@tabler/icons-react";
import { ApiProblem } from "../api.ts";
import { useAction } from "../queries.ts";
import { May } from "./may.tsx";

/** Plans a sync, or an entry of `events`, and sends; a safety stop holds it back all the same. */
export function RunNow({
  name,
  busy,
  isEvents = false,
}: {
  name: string;
  busy: boolean;
  isEvents?: boolean;
}) {
  const operation = isEvents ? "POST /api/event-syncs/{name}/send" : "POST /api/syncs/{name}/run";
  const run = useAction(operation, {
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
  const label = isEvents ? "Send now" : "Run now";
  return (
    <May right="run">
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        aria-label={`${label}: ${name}`}
        loading={run.isPending}
        disabled={busy}
        onClick={start}
      >
        {label}
      </Button>
    </May>
  );
}
