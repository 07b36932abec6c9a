import { Accordion, Button, Group, List, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CopyField } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { fieldError, ProblemAlert } from "../parts/problem.tsx";
import { useAction } from "../queries.ts";
import { REGION_OPTIONS, type Region } from "../words.ts";
import type { Connection } from "./card.tsx";
import { useSignInAtAmazon } from "./connect-button.tsx";

/** Adds a connection, or changes one. Client secrets go in and never come out. */
export function ConnectionForm({
  connection,
  taken,
  onClose,
}: {
  /** Absent: a new one. */
  connection: Connection | undefined;
  taken: readonly string[];
  onClose: () => void;
}) {
  const [name, setName] = useState(connection?.name ?? (taken.length === 0 ? "amazon" : ""));
  const [region, setRegion] = useState<Region>(connection?.region ?? "NA");
  const [clientId, setClientId] = useState(connection?.clientId ?? "");
  const [clientSecret, setClientSecret] = useState("");
  const signIn = useSignInAtAmazon();
  const save = useAction("PUT /api/connections/{name}");
  const isNew = connection === undefined;

  const keep = (then: () => void) =>
    save.mutate(
      {
        params: { name: name.trim() },
        ifMatch: connection?.etag,
        body: {
          region,
          clientId: clientId.trim() === "" ? undefined : clientId.trim(),
          clientSecret: clientSecret === "" ? undefined : clientSecret,
          scopes: connection?.scopes,
          endpoints: connection?.endpoints,
        },
      },
      { onSuccess: then },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(() => (isNew ? signIn.mutate({ params: { name: name.trim() } }) : onClose()));
  };

  return (
    <Dialog onClose={onClose} title={isNew ? "Connect with Amazon" : `Edit ${connection.name}`} size="lg">
      <form onSubmit={submit}>
        <Stack>
          {isNew && (
            <TextInput
              label="Name"
              description="What you call this login here. It can't be changed later."
              required
              maxLength={128}
              value={name}
              error={taken.includes(name.trim()) ? "There is one with this name already." : undefined}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Select
            label="Region"
            description="Where your Amazon Ads account is at home. Another region needs a connection of its own."
            data={REGION_OPTIONS}
            value={region}
            allowDeselect={false}
            error={fieldError(save.error, "region")}
            onChange={(value) => value !== null && setRegion(value)}
          />
          <CopyField
            label="Return URL to register"
            description="Amazon sends the browser back here. It must stand among the Allowed Return URLs of your security profile, letter by letter."
            value={connection?.returnUrl ?? `${window.location.origin}/api/connections/callback`}
          />
          <TextInput
            label="Client ID"
            description="Of your Login with Amazon security profile. Leave it empty if the service has it in HEADWATER_CLIENT_ID."
            autoComplete="off"
            maxLength={256}
            value={clientId}
            error={fieldError(save.error, "clientId")}
            onChange={(event) => setClientId(event.currentTarget.value)}
          />
          <PasswordInput
            label="Client secret"
            description={
              connection?.hasClientSecret === true
                ? "One is kept. Leave this empty to keep it, or type a new one."
                : "Kept sealed on this machine, and never shown again."
            }
            autoComplete="off"
            maxLength={512}
            value={clientSecret}
            error={fieldError(save.error, "clientSecret")}
            onChange={(event) => setClientSecret(event.currentTarget.value)}
          />
          <Where />
          <ProblemAlert error={save.error ?? signIn.error} />
          <Group justify="flex-end" gap="xs">
            {isNew && (
              <Button
                variant="default"
                disabled={name.trim() === "" || taken.includes(name.trim())}
                onClick={() => keep(onClose)}
              >
                Save for later
              </Button>
            )}
            <Button
              type="submit"
              disabled={isNew && taken.includes(name.trim())}
              loading={save.isPending || signIn.isPending || signIn.isSuccess}
            >
              {isNew ? "Save and go to Amazon" : "Save"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const Where = () => (
  <Accordion variant="contained">
    <Accordion.Item value="where">
      <Accordion.Control>Where do I find these?</Accordion.Control>
      <Accordion.Panel>
        <List type="ordered" size="sm" spacing="xs">
          <List.Item>
            At <b>developer.amazon.com</b>, open <i>Login with Amazon</i> and choose{" "}
            <i>Create a New Security Profile</i>, or the one that you have.
          </List.Item>
          <List.Item>
            <i>Show Client ID and Client Secret</i> gives you both. They belong together: copy both from the
            same profile.
          </List.Item>
          <List.Item>
            Under <i>Web Settings</i>, choose <i>Edit</i> and put the return URL from above into{" "}
            <i>Allowed Return URLs</i>.
          </List.Item>
          <List.Item>
            In the Amazon Ads partner network, request API access for this client ID, for{" "}
            <i>Campaign Management</i> and <i>Data Provider</i>. Amazon reviews this; it takes days to weeks.
          </List.Item>
          <List.Item>
            Sign in as somebody whom an admin of the Amazon Ads account has invited to the profile.
          </List.Item>
        </List>
      </Accordion.Panel>
    </Accordion.Item>
  </Accordion>
);
