import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconUserQuestion } from "@tabler/icons-react";
import type { Answer } from "../api.ts";
import { Notices } from "../parts/notices.tsx";
import { ProblemAlert } from "../parts/problem.tsx";
import { useAction, useApi } from "../queries.ts";
import { useMay } from "../session.ts";
import { ConnectButton } from "./connect-button.tsx";

type SignedIn = Answer<"GET /api/sign-ins">["items"][number];

/** Logins that came back from Amazon and are others than before: nothing is kept without a yes. */
export function WaitingSignIns() {
  const mayConnect = useMay("connect");
  const { data } = useApi("GET /api/sign-ins", {}, { enabled: mayConnect });
  return data?.items.map((signedIn) => <Waiting key={signedIn.signInId} signedIn={signedIn} />);
}

function Waiting({
  signedIn: { connection, signInId, otherPerson, lost, gained, notices },
}: {
  signedIn: SignedIn;
}) {
  const keep = useAction("POST /api/sign-ins/{signInId}/keep");
  return (
    <Alert
      color="orange"
      icon={<IconUserQuestion aria-hidden />}
      title={
        otherPerson
          ? `Somebody else signed in for ${connection}`
          : `This login of ${connection} reaches other profiles`
      }
    >
      <Stack gap="sm">
        <Text size="sm">
          Connections to AMC and accepted terms belong to a person. With another person, they may have to be
          made again. Until you say yes, the login from before stays.
        </Text>
        {(lost.length > 0 || gained.length > 0) && (
          <List size="sm">
            {lost.length > 0 && <List.Item>No longer reached: {lost.join(", ")}</List.Item>}
            {gained.length > 0 && <List.Item>Newly reached: {gained.join(", ")}</List.Item>}
          </List>
        )}
        <Notices notices={notices} />
        <ProblemAlert error={keep.error} />
        <Group gap="xs">
          <Button loading={keep.isPending} onClick={() => keep.mutate({ params: { signInId } })}>
            Keep the new login
          </Button>
          <ConnectButton name={connection} isAgain />
        </Group>
      </Stack>
    </Alert>
  );
}
