import { List, Text, ThemeIcon, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import type { Answer } from "../api.ts";

type Finding = Answer<"POST /api/destinations/check">["items"][number];

/** The lines of a check-up: what is fine, what is not, and what to do about it. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <List spacing="sm" listStyleType="none" center={false}>
      {findings.map(({ check, ok, says, hint }) => (
        <List.Item
          key={`${check} ${says}`}
          icon={
            <ThemeIcon size={20} radius="xl" variant="light" color={ok ? "teal" : "red"}>
              {ok ? <IconCheck size={13} aria-hidden /> : <IconX size={13} aria-hidden />}
            </ThemeIcon>
          }
        >
          <Text size="sm">
            <VisuallyHidden>{ok ? "Fine: " : "Not fine: "}</VisuallyHidden>
            {says}
          </Text>
          {!ok && hint !== undefined && (
            <Text size="sm" c="dimmed" className="lines">
              {hint}
            </Text>
          )}
        </List.Item>
      ))}
    </List>
  );
}
