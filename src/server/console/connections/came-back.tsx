import { Alert, Code, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useSearchParams } from "wouter";

/** What Amazon's pages end in, by the code that the address names; docs/errors.md has the whole list. */
const PROBLEMS: Record<string, { says: string; hint: string }> = {
  "sign-in.denied": {
    says: "The person at Amazon did not allow it.",
    hint: "Connect again, and choose Allow on Amazon's page.",
  },
  "sign-in.code-refused": {
    says: "Amazon did not accept the answer of the sign-in: it is good once, for five minutes.",
    hint: "Connect again.",
  },
  "sign-in.not-ours": {
    says: "The browser came back with the answer to another sign-in.",
    hint: "Connect again, in this window.",
  },
  "sign-in.refused": {
    says: "Amazon refused the sign-in.",
    hint: "Compare the client ID and the return URL, under Edit, with the security profile.",
  },
  "sign-in.scope-refused": {
    says: "The client ID is not approved for what was asked.",
    hint: "Wait for Amazon's approval of Campaign Management and Data Provider for this client ID.",
  },
};
const OTHER = {
  says: "The sign-in at Amazon did not work.",
  hint: "Check the client ID, the client secret and the return URL under Edit, then connect again.",
};

/** What became of a sign-in at Amazon, as the address says that the browser came back to. */
export function CameBack() {
  const [search, setSearch] = useSearchParams();
  const close = () => setSearch({}, { replace: true });
  const [signedIn, problem] = [search.get("signed-in"), search.get("problem")];
  if (signedIn !== null)
    return (
      <Alert
        color="teal"
        icon={<IconCheck aria-hidden />}
        title={`${signedIn} is connected`}
        withCloseButton
        closeButtonLabel="Close"
        onClose={close}
        role="status"
      >
        The login is kept sealed on this machine and renews itself.
      </Alert>
    );
  if (problem === null) return null;
  const { says, hint } = PROBLEMS[problem] ?? OTHER;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={says}
      withCloseButton
      closeButtonLabel="Close"
      onClose={close}
      role="alert"
    >
      <Group justify="space-between" align="flex-end" gap="xs">
        <Text size="sm">{hint}</Text>
        <Code>{problem}</Code>
      </Group>
    </Alert>
  );
}
