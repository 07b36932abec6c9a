import { Box, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

/** A part of a page with a heading of its own. `bare`: what is in it has a frame already. */
export function Section({
  title,
  lead,
  actions,
  children,
  id,
  bare = false,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** What a link on the page leads to. */
  id?: string;
  bare?: boolean;
}) {
  const heading = useId();
  const content = (
    <Stack gap={bare ? "sm" : "md"}>
      <Group justify="space-between" align={bare ? "center" : "flex-start"} gap="sm">
        <div style={{ flex: "1 1 14rem" }}>
          <Title order={2} size={bare ? "h5" : "h4"} id={heading}>
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
  );
  const part = { component: "section", id, "aria-labelledby": heading } as const;
  const style = { scrollMarginTop: "4.5rem" };
  return bare ? (
    <Box {...part} style={style}>
      {content}
    </Box>
  ) : (
    <Paper {...part} withBorder p={{ base: "md", sm: "lg" }} style={style}>
      {content}
    </Paper>
  );
}
