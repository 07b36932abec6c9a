import { Group, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A list under a heading, which has a frame of its own. */
export function Titled({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
