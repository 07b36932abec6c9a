import { Alert, Code, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ApiProblem } from "../api.ts";
import { isLoginEnded, Reconnect } from "./reconnect.tsx";

/** What went wrong, and what to do next. */
export function ProblemAlert({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  if (error instanceof ApiProblem) {
    const { detail, hint, code, fields } = error.problem;
    const others = fields?.map(({ message }) => message).filter((message) => message !== detail);
    return (
      <FailureAlert
        failure={{ code, message: detail, hint: [...(others ?? []), hint].filter(Boolean).join("\n") }}
      />
    );
  }
  return <FailureAlert failure={{ message: String(error) }} />;
}

/** The same of an error that was written down, such as a run's. Where a login has ended, the page has what to do next. */
export function FailureAlert({
  failure: { message, hint: said, code },
}: {
  failure: { message: string; hint?: string | undefined; code?: string };
}) {
  const ended = isLoginEnded(code);
  const hint = ended ? "Sign in at Amazon anew. Then do this again." : said;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" title={message}>
      <Group gap="xs" justify="space-between" align="flex-end">
        {hint !== undefined && hint !== "" && (
          <Text size="sm" className="lines">
            {hint}
          </Text>
        )}
        {ended && <Reconnect />}
        {code !== undefined && <Code>{code}</Code>}
      </Group>
    </Alert>
  );
}

/** What is wrong with one field of a form, if the problem names it. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.problem.fields?.find(({ path }) => path === field || path.endsWith(`.${field}`))?.message;
}
