import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import type { Answer } from "../api.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { FailureAlert, fieldError, ProblemAlert } from "../parts/problem.tsx";
import { Row } from "../parts/rows.tsx";
import { SecretOnce } from "../parts/secret-once.tsx";
import { Status } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { useAction, useApi } from "../queries.ts";
import { KeptList } from "./kept-list.tsx";

type Webhook = Answer<"GET /api/webhooks">["items"][number];
type WebhookEvent = Webhook["events"][number];

const EVENT_WORDS: Record<WebhookEvent, string> = {
  "run.failed": "A run failed",
  "run.settled": "A run is finished at Amazon",
  "run.safety-stop": "A safety stop holds a run back",
  "audience.low-match-rate": "An audience matches fewer people than it used to",
  "connection.ends-soon": "A login ends within 30 days",
  "source.stale": "A list has not changed for long",
};
const EVENTS = Object.keys(EVENT_WORDS) as WebhookEvent[];

/** Addresses that are told when something changes. */
export function Webhooks() {
  const webhooks = useApi("GET /api/webhooks", {});
  const [adding, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<string>();
  return (
    <>
      <KeptList
        query={webhooks}
        title="Webhooks"
        add="Add a webhook"
        onAdd={open}
        icon={IconWebhook}
        emptyTitle="Nobody is told yet"
        empty="A webhook tells another program when a run fails, when a safety stop waits for you, or when a login is about to end. Each message is signed."
        row={(webhook) => <WebhookRow key={webhook.webhookId} webhook={webhook} />}
      />
      {adding && (
        <AddWebhook
          onClose={close}
          onMade={(made) => {
            close();
            setSecret(made);
          }}
        />
      )}
      <SecretOnce
        title="The webhook's signing secret"
        label="Secret"
        secret={secret}
        onClose={() => setSecret(undefined)}
      />
    </>
  );
}

function WebhookRow({ webhook: { webhookId, name, url, events, last } }: { webhook: Webhook }) {
  const test = useAction("POST /api/webhooks/{webhookId}/test");
  const remove = useAction("DELETE /api/webhooks/{webhookId}");
  return (
    <Row
      aside={
        <>
          <Button
            variant="default"
            size="xs"
            loading={test.isPending}
            aria-label={`Send a test to ${name}`}
            onClick={() => test.mutate({ params: { webhookId } })}
          >
            Send a test
          </Button>
          <ConfirmButton
            right="admin"
            size="xs"
            label="Remove"
            aria-label={`Remove ${name}`}
            title={`Remove ${name}?`}
            action={remove}
            run={(close) => remove.mutate({ params: { webhookId } }, { onSuccess: close })}
          >
            It is told nothing more, and its signing secret is forgotten.
          </ConfirmButton>
        </>
      }
    >
      <Text size="sm" fw={550}>
        {name}
      </Text>
      <Text size="sm" c="dimmed">
        {url}
      </Text>
      <Text size="sm" c="dimmed">
        {events.map((event) => EVENT_WORDS[event]).join(" · ")}
      </Text>
      <Group gap="xs" mt={6}>
        <LastDelivery last={last} />
      </Group>
      {test.data?.error !== undefined && <FailureAlert failure={test.data.error} />}
      <ProblemAlert error={test.error} />
    </Row>
  );
}

function LastDelivery({ last }: { last: Webhook["last"] }) {
  if (last === undefined)
    return (
      <Text size="xs" c="dimmed">
        Nothing sent yet
      </Text>
    );
  const { at, status, error, attempts, nextAt } = last;
  const isTold = status !== undefined && status >= 200 && status < 300;
  return (
    <>
      <Status tone={isTold ? "good" : nextAt === undefined ? "stop" : "warning"}>
        {isTold ? "Delivered" : nextAt === undefined ? "Given up" : "Not delivered yet"}
      </Status>
      <Text size="xs" c="dimmed">
        <When at={at} />
        {status !== undefined && `, answered ${status}`}
        {attempts > 1 && `, ${attempts} tries`}
        {error !== undefined && `: ${error}`}
        {nextAt !== undefined && !isTold && (
          <>
            , next try <When at={nextAt} />
          </>
        )}
      </Text>
    </>
  );
}

function AddWebhook({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<readonly WebhookEvent[]>(EVENTS);
  const add = useAction("POST /api/webhooks", { onDone: ({ secret }) => onMade(secret) });
  const submit = () => add.mutate({ body: { name: name.trim(), url: url.trim(), events: [...events] } });
  return (
    <FormDialog
      title="Add a webhook"
      onClose={onClose}
      onSubmit={submit}
      action={add}
      submit="Add"
      disabled={events.length === 0}
    >
      <TextInput
        label="Name"
        required
        maxLength={128}
        value={name}
        error={fieldError(add.error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label="Address"
        description="Each message is POSTed to it as JSON, with a signature."
        placeholder="https://"
        type="url"
        required
        maxLength={2_048}
        value={url}
        error={fieldError(add.error, "url")}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Checkbox.Group
        label="Tell it when"
        value={[...events]}
        onChange={(chosen) => setEvents(EVENTS.filter((event) => chosen.includes(event)))}
      >
        <Stack gap="xs" mt="xs">
          {EVENTS.map((event) => (
            <Checkbox key={event} value={event} label={EVENT_WORDS[event]} />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormDialog>
  );
}
