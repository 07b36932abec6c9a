import { Button, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import type { Right } from "../../rights.ts";
import { Confirm } from "./confirm.tsx";
import { May } from "./may.tsx";

/** A button that asks first. `action` is what `useAction` returned; `run` calls its `mutate`. */
export function ConfirmButton({
  right,
  label,
  title,
  children,
  confirm = label,
  danger = true,
  action,
  run,
  ...button
}: {
  right: Right;
  label: string;
  title: string;
  children: ReactNode;
  confirm?: string;
  danger?: boolean;
  action: { isPending: boolean; error: unknown; reset: () => void };
  /** Does it; `close` is to be called once it is done. */
  run: (close: () => void) => void;
} & Omit<ButtonProps, "children">) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <May right={right}>
        <Button
          variant="default"
          onClick={() => {
            action.reset();
            open();
          }}
          {...button}
        >
          {label}
        </Button>
      </May>
      <Confirm
        opened={opened}
        onClose={close}
        title={title}
        confirm={confirm}
        danger={danger}
        pending={action.isPending}
        error={action.error}
        onConfirm={() => run(close)}
      >
        {children}
      </Confirm>
    </>
  );
}
