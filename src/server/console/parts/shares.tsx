import { Progress, SimpleGrid, Stack, Text, ThemeIcon } from "@mantine/core";
import type { IconProps } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import { Count } from "./number.tsx";

/** One of the places that a whole is divided into. */
export interface Share {
  label: string;
  note: ReactNode;
  color: string;
  icon: ComponentType<IconProps>;
  count: number;
  /** It asks nothing of anybody: its part of the bar is pale. */
  calm?: boolean;
}

/** A whole in its parts: each as a number with its name, and all as one bar. */
export function Shares({ shares }: { shares: readonly Share[] }) {
  const all = shares.reduce((sum, { count }) => sum + count, 0);
  return (
    <Stack gap="sm">
      <SimpleGrid component="dl" m={0} cols={{ base: 2, xs: 3, md: 5 }} spacing="md">
        {shares.map(({ label, note, color, icon: Sign, count }) => (
          <div key={label}>
            <Text component="dt" size="sm" c="dimmed" display="flex" style={{ alignItems: "center", gap: 6 }}>
              <ThemeIcon size={20} radius="xl" variant="light" color={color}>
                <Sign size={13} aria-hidden />
              </ThemeIcon>
              {label}
            </Text>
            <Text component="dd" m={0} className="figure" c={count === 0 ? "dimmed" : undefined}>
              <Count value={count} />
              <Text size="xs" c="dimmed" fw={400} style={{ letterSpacing: 0 }}>
                {note}
              </Text>
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {all > 0 && (
        <Progress.Root size="md" aria-hidden>
          {shares
            .filter(({ count }) => count > 0)
            .map(({ label, color, count, calm = false }) => (
              <Progress.Section
                key={label}
                value={Math.max(0.6, (count / all) * 100)}
                color={calm ? "gray.5" : color}
                withAria={false}
              />
            ))}
        </Progress.Root>
      )}
    </Stack>
  );
}
