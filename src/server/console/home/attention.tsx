import { Button, Group, Text, ThemeIcon, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconHandStop } from "@tabler/icons-react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { Row, Rows } from "../parts/rows.tsx";
import { Section } from "../parts/section.tsx";

/** What needs a person, the most pressing first. */
export function Attention({ items }: { items: Answer<"GET /api/home">["attention"] }) {
  if (items.length === 0)
    return (
      <Group gap={8} c="dimmed">
        <IconCircleCheck size={20} stroke={1.7} aria-hidden className="accent" />
        <Text>Nothing needs you.</Text>
      </Group>
    );
  return (
    <Section bare title="Needs you">
      <Rows label="Needs you">
        {items.map(({ code, message, hint, path, severity }) => (
          <Row
            key={`${code} ${message}`}
            aside={
              path !== undefined && (
                <Button component={Link} href={path} variant="default" size="xs">
                  Look at it
                  <VisuallyHidden>: {message}</VisuallyHidden>
                </Button>
              )
            }
          >
            <div className="signed">
              <ThemeIcon variant="light" color={severity === "stop" ? "red" : "orange"} radius="xl" size={30}>
                {severity === "stop" ? (
                  <IconHandStop size={17} aria-hidden />
                ) : (
                  <IconAlertTriangle size={17} aria-hidden />
                )}
              </ThemeIcon>
              <div>
                <Text size="sm" fw={550}>
                  <VisuallyHidden>{severity === "stop" ? "Stopped: " : "Warning: "}</VisuallyHidden>
                  {message}
                </Text>
                {hint !== undefined && (
                  <Text size="sm" c="dimmed" className="lines">
                    {hint}
                  </Text>
                )}
              </div>
            </div>
          </Row>
        ))}
      </Rows>
    </Section>
  );
}
