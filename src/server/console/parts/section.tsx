import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

/** A part of a page with a heading of its own. */
export function Section({
  title,
  lead,
  actions,
  children,
  id,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** What a link on the page leads to. */
  id?: string;
}) {
  const heading = useId();
  return (
    <Paper
      withBorder
      component="section"
      p={{ base: "md", sm: "lg" }}
      aria-labelledby={heading}
      id={id}
      style={{ scrollMarginTop: "4.5rem" }}
    >
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div style={{ flex: "1 1 14rem" }}>
            <Title order={2} size="h4" id={heading}>
              {title}
            </Title>
            {lead !== undefined && (
              <Text c="dimmed" size="sm" maw="40rem">
                {lead}
              </Text>
            )}
          </div>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
