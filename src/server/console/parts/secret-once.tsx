import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { CopyField } from "./copy.tsx";

/** A secret that is told this once. It closes by its button alone, so that no stray click loses it. */
export function SecretOnce({
  title,
  label,
  secret,
  onClose,
}: {
  title: string;
  label: string;
  /** Absent: there is none to show. */
  secret: string | undefined;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={secret !== undefined}
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Alert color="orange" icon={<IconEyeOff aria-hidden />} title="You see it this once">
          Copy it now to where it is needed. Nobody can read it again, here or anywhere.
        </Alert>
        <CopyField label={label} value={secret ?? ""} />
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
