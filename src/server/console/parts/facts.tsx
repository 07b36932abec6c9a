import { Box, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A fact and its name; a fact that is undefined is left out. */
export type Fact = readonly [label: string, value: ReactNode];

/** Facts, each below its name. */
export function Facts({ facts, cols = 2 }: { facts: readonly Fact[]; cols?: number }) {
  return (
    <SimpleGrid
      component="dl"
      m={0}
      cols={{ base: cols > 2 ? 2 : 1, sm: cols }}
      spacing="lg"
      verticalSpacing="sm"
    >
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([label, value]) => (
          <div key={label}>
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Box component="dd" m={0} style={{ overflowWrap: "anywhere" }}>
              {value}
            </Box>
          </div>
        ))}
    </SimpleGrid>
  );
}
