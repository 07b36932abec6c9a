import { Checkbox, Code, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { fieldError } from "../parts/problem.tsx";
import { Row } from "../parts/rows.tsx";
import { SecretOnce } from "../parts/secret-once.tsx";
import { When } from "../parts/when.tsx";
import { useAction, useApi } from "../queries.ts";
import { RIGHT_WORDS, RIGHTS, type Right } from "../words.ts";
import { KeptList } from "./kept-list.tsx";

const LIFETIMES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "", label: "Until it is taken back" },
];

/** Keys for programs, each with the rights that it needs. */
export function Keys() {
  const keys = useApi("GET /api/keys", {});
  const remove = useAction("DELETE /api/keys/{keyId}");
  const [adding, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<string>();
  return (
    <>
      <KeptList
        query={keys}
        title="API keys"
        add="Make a key"
        onAdd={open}
        icon={IconKey}
        emptyTitle="No keys yet"
        empty="A key lets a program use the API that this console uses: to start a sync when your export is done, say. Give each program a key of its own."
        row={({ keyId, name, start, rights, createdBy, createdAt, expiresAt, lastUsedAt }) => (
          <Row
            key={keyId}
            aside={
              <ConfirmButton
                right="admin"
                size="xs"
                label="Take back"
                aria-label={`Take back ${name}`}
                title={`Take back the key ${name}?`}
                action={remove}
                run={(done) => remove.mutate({ params: { keyId } }, { onSuccess: done })}
              >
                Whatever uses it is refused from now on.
              </ConfirmButton>
            }
          >
            <Text size="sm" fw={550}>
              {name} <Code>{start}…</Code>
            </Text>
            <Text size="sm" c="dimmed">
              {rights.map((right) => RIGHT_WORDS[right].word).join(", ")}
            </Text>
            <Text size="sm" c="dimmed">
              Made by {createdBy} <When at={createdAt} /> · last used{" "}
              {lastUsedAt === undefined ? "never" : <When at={lastUsedAt} />} ·{" "}
              {expiresAt === undefined ? (
                "does not expire"
              ) : (
                <>
                  expires <When at={expiresAt} />
                </>
              )}
            </Text>
          </Row>
        )}
      />
      {adding && (
        <AddKey
          onClose={close}
          onMade={(key) => {
            close();
            setSecret(key);
          }}
        />
      )}
      <SecretOnce title="Your new API key" label="Key" secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

function AddKey({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const [name, setName] = useState("");
  const [rights, setRights] = useState<readonly Right[]>(["read", "run"]);
  const [days, setDays] = useState<string>("90");
  const add = useAction("POST /api/keys", { onDone: ({ key }) => onMade(key) });
  const submit = () =>
    add.mutate({
      body: { name: name.trim(), rights: [...rights], expiresInDays: days === "" ? undefined : Number(days) },
    });
  return (
    <FormDialog
      title="Make a key"
      onClose={onClose}
      onSubmit={submit}
      action={add}
      submit="Make it"
      disabled={rights.length === 0}
    >
      <TextInput
        label="Name"
        description="What uses it."
        placeholder="Nightly export"
        required
        maxLength={100}
        value={name}
        error={fieldError(add.error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox.Group
        label="It may"
        value={[...rights]}
        onChange={(chosen) => setRights(RIGHTS.filter((right) => chosen.includes(right)))}
      >
        <Stack gap="xs" mt="xs">
          {RIGHTS.map((right) => (
            <Checkbox key={right} value={right} label={RIGHT_WORDS[right].says} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label="How long it is good for"
        data={LIFETIMES}
        value={days}
        allowDeselect={false}
        onChange={(value) => value !== null && setDays(value)}
      />
    </FormDialog>
  );
}
