import { Button, Group, type ModalProps, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Dialog } from "./dialog.tsx";
import { ProblemAlert } from "./problem.tsx";

/** A form over the page. It stays open until `action`, what `useAction` returned, is done, and shows why it was not. */
export function FormDialog({
  title,
  size,
  onClose,
  onSubmit,
  action,
  submit,
  disabled = false,
  children,
}: {
  title: string;
  size?: ModalProps["size"];
  onClose: () => void;
  onSubmit: () => void;
  action: { isPending: boolean; error: unknown };
  /** What the button does, as a verb. */
  submit: string;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <Dialog onClose={onClose} title={title} {...(size !== undefined && { size })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <Stack>
          {children}
          <ProblemAlert error={action.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={action.isPending} disabled={disabled}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
