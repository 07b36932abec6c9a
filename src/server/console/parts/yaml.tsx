import { Box, Code, ScrollArea } from "@mantine/core";
import { Copy } from "./copy.tsx";

/** Settings as YAML, to copy. */
export function Yaml({ yaml }: { yaml: string }) {
  return (
    <Box pos="relative">
      <ScrollArea.Autosize
        mah={360}
        type="auto"
        viewportProps={{ tabIndex: 0, "aria-label": "The settings as YAML" }}
      >
        <Code block>{yaml}</Code>
      </ScrollArea.Autosize>
      <Box pos="absolute" top={6} right={6}>
        <Copy value={yaml} label="Copy the YAML" />
      </Box>
    </Box>
  );
}
