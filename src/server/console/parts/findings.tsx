import { Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import type { Answer } from "../api.ts";

type Finding = Answer<"POST /api/syncs/check">["findings"][number];

/** What a check-up found, line by line. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }}>
      {findings.map(({ check, ok, says, hint }) => (
        <Group component="li" key={`${check} ${says}`} gap="sm" wrap="nowrap" align="flex-start">
          <ThemeIcon size={22} radius="xl" variant="light" color={ok ? "teal" : "orange"}>
            {ok ? (
              <IconCheck size={14} aria-label="Good" />
            ) : (
              <IconAlertTriangle size={14} aria-label="To look at" />
            )}
          </ThemeIcon>
          <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
            <Text size="sm">
              <Text span inherit fw={600}>
                {check}
              </Text>
              : {says}
            </Text>
            {hint !== undefined && (
              <Text size="sm" c="dimmed" style={{ whiteSpace: "pre-line" }}>
                {hint}
              </Text>
            )}
          </div>
        </Group>
      ))}
    </Stack>
  );
}
