import { Alert, Code, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ApiProblem } from "../api.ts";

/** What went wrong, and what to do next. */
export function ProblemAlert({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const problem = error instanceof ApiProblem ? error.problem : undefined;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      role="alert"
      title={problem?.detail ?? String(error)}
    >
      {problem?.hint !== undefined && (
        <Text size="sm" style={{ whiteSpace: "pre-line" }}>
          {problem.hint}
        </Text>
      )}
      {problem && <Code>{problem.code}</Code>}
    </Alert>
  );
}
