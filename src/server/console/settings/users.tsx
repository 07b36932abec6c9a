import { Button, Group, Modal, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUsers } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { Answer } from "../api.ts";
import { LEAST_PASSWORD } from "../parts/change-password.tsx";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { fieldError, ProblemAlert } from "../parts/problem.tsx";
import { Row } from "../parts/rows.tsx";
import { When } from "../parts/when.tsx";
import { useAction, useApi } from "../queries.ts";
import { ROLE_OPTIONS, ROLE_WORDS, type Role } from "../words.ts";
import { KeptList } from "./kept-list.tsx";

type User = Answer<"GET /api/users">["items"][number];

/** Who may sign in, with what role. */
export function Users() {
  const users = useApi("GET /api/users", {});
  const [adding, { open, close }] = useDisclosure();
  return (
    <>
      <KeptList
        query={users}
        title="Who may sign in"
        label="Users"
        add="Add a user"
        onAdd={open}
        icon={IconUsers}
        emptyTitle="Only you, so far"
        empty="You signed in with the link from the terminal. Add users to let others in, each with a password and a role of their own."
        row={(user) => <UserRow key={user.userId} user={user} />}
      />
      {adding && <AddUser onClose={close} />}
    </>
  );
}

function UserRow({ user: { userId, name, email, role, lastSeenAt } }: { user: User }) {
  const change = useAction("PATCH /api/users/{userId}");
  const remove = useAction("DELETE /api/users/{userId}");
  return (
    <Row
      aside={
        <>
          <Select
            aria-label={`Role of ${name}`}
            data={ROLE_OPTIONS}
            value={role}
            allowDeselect={false}
            w={120}
            size="xs"
            disabled={change.isPending}
            onChange={(chosen) =>
              chosen !== null && change.mutate({ params: { userId }, body: { role: chosen } })
            }
          />
          <NewPassword userId={userId} name={name} />
          <ConfirmButton
            right="admin"
            size="xs"
            label="Remove"
            aria-label={`Remove ${name}`}
            title={`Remove ${name}?`}
            action={remove}
            run={(close) => remove.mutate({ params: { userId } }, { onSuccess: close })}
          >
            {`${name} is signed out everywhere, and can't sign in any more. What they did stays in the log.`}
          </ConfirmButton>
        </>
      }
    >
      <Text size="sm" fw={550}>
        {name}
      </Text>
      <Text size="sm" c="dimmed">
        {email} · {lastSeenAt === undefined ? "never here" : "last here "}
        {lastSeenAt !== undefined && <When at={lastSeenAt} />}
      </Text>
      <ProblemAlert error={change.error} />
    </Row>
  );
}

function AddUser({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const add = useAction("POST /api/users", { onDone: onClose });
  const submit = () => add.mutate({ body: { name: name.trim(), email: email.trim(), role, password } });
  return (
    <FormDialog title="Add a user" onClose={onClose} onSubmit={submit} action={add} submit="Add">
      <TextInput
        label="Name"
        description="As it stands in the log of who did what."
        required
        maxLength={100}
        value={name}
        error={fieldError(add.error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label="Email"
        type="email"
        required
        maxLength={254}
        autoComplete="off"
        value={email}
        error={fieldError(add.error, "email")}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select
        label="Role"
        description={ROLE_WORDS[role].says}
        data={ROLE_OPTIONS}
        value={role}
        allowDeselect={false}
        onChange={(chosen) => chosen !== null && setRole(chosen)}
      />
      <PasswordInput
        label="First password"
        description={`At least ${LEAST_PASSWORD} characters. They can change it after signing in.`}
        required
        minLength={LEAST_PASSWORD}
        autoComplete="new-password"
        value={password}
        error={fieldError(add.error, "password")}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

/** For somebody who has forgotten theirs. */
function NewPassword({ userId, name }: { userId: string; name: string }) {
  const [opened, { open, close }] = useDisclosure();
  const [password, setPassword] = useState("");
  const change = useAction("PATCH /api/users/{userId}", {
    onDone: () => {
      setPassword("");
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ params: { userId }, body: { password } });
  };
  return (
    <>
      <Button variant="default" size="xs" onClick={open} aria-label={`New password for ${name}`}>
        New password
      </Button>
      <Modal opened={opened} onClose={close} title={`New password for ${name}`}>
        <form onSubmit={submit}>
          <Stack>
            <PasswordInput
              label="New password"
              description={`At least ${LEAST_PASSWORD} characters. ${name} is signed out everywhere.`}
              required
              minLength={LEAST_PASSWORD}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              data-autofocus
            />
            <ProblemAlert error={change.error} />
            <Group justify="flex-end">
              <Button type="submit" loading={change.isPending}>
                Set it
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
