import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { ProblemAlert } from "./problem.tsx";

/** Asks before something that can't be taken back. It stays open until that is done, and shows why it was not. */
export function Confirm({
  opened,
  onClose,
  title,
  children,
  confirm,
  danger = true,
  disabled = false,
  pending = false,
  error,
  onConfirm,
}: {
  opened: boolean;
  onClose: () => void;
  /** A question. */
  title: string;
  /** What will happen, and what stays. */
  children: ReactNode;
  /** What the button does, as a verb. */
  confirm: string;
  danger?: boolean;
  disabled?: boolean;
  pending?: boolean;
  error?: unknown;
  onConfirm: () => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Stack>
        {typeof children === "string" ? <Text>{children}</Text> : children}
        <ProblemAlert error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color={danger ? "red.9" : undefined}
            loading={pending}
            disabled={disabled}
            onClick={onConfirm}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
