import { Alert, Button, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { ProblemAlert } from "../parts/problem.tsx";
import { isChangedMeanwhile } from "./form.ts";

/** Why a sync was not saved. */
export function SaveProblem({ error, onReload }: { error: unknown; onReload: () => void }) {
  if (!isChangedMeanwhile(error)) return <ProblemAlert error={error} />;
  return (
    <Alert
      color="orange"
      role="alert"
      icon={<IconUsers aria-hidden />}
      title="Somebody else changed this sync meanwhile"
    >
      <Text size="sm">Nothing of yours was saved, and nothing of theirs is lost.</Text>
      <Button mt="sm" size="xs" variant="default" onClick={onReload}>
        Show what is there now
      </Button>
    </Alert>
  );
}
