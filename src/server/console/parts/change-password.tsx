import { Button, Group, Modal, PasswordInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useAction } from "../queries.ts";
import { ProblemAlert } from "./problem.tsx";

export const LEAST_PASSWORD = 12;

/** One's own password. */
export function ChangePassword({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useAction("POST /api/session/password", {
    onDone: () => {
      setCurrent("");
      setNext("");
      onClose();
      notifications.show({ message: "Your password is changed. You are signed out everywhere else." });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ body: { current, next } });
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Change password">
      <form onSubmit={submit}>
        <Stack>
          <PasswordInput
            label="Password so far"
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            data-autofocus
          />
          <PasswordInput
            label="New password"
            description={`At least ${LEAST_PASSWORD} characters.`}
            autoComplete="new-password"
            minLength={LEAST_PASSWORD}
            required
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <ProblemAlert error={change.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
