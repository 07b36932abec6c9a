import { Center, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** Where nothing is yet: what would be here, and how to get it. */
export function Empty({
  icon: Sign,
  title,
  children,
  action,
}: {
  icon: Icon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Paper withBorder p="xl">
      <Center>
        <Stack align="center" gap="sm" maw="32rem" ta="center">
          <ThemeIcon size={56} radius="xl" variant="light">
            <Sign aria-hidden />
          </ThemeIcon>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text c="dimmed">{children}</Text>
          {action}
        </Stack>
      </Center>
    </Paper>
  );
}
