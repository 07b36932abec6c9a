import { Group, Paper, Text, ThemeIcon } from "@mantine/core";
import type { IconProps } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";

/** One of the places that something passes on its way. */
export function Station({
  icon: Sign,
  label,
  title,
  children,
}: {
  icon: ComponentType<IconProps>;
  label: string;
  title: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper withBorder p="md">
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <ThemeIcon variant="light" size={36}>
          <Sign size={20} stroke={1.7} aria-hidden />
        </ThemeIcon>
        <div style={{ minWidth: 0 }}>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {title}
          </Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {children}
          </Text>
        </div>
      </Group>
    </Paper>
  );
}
